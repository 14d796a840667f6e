// Lines that wait for their writer, as a value: a bounded queue that drops what does not fit, and counts it.
//
//     append ─▶ [ queued ] ─ dequeueBatch ─▶ ( being written ) ─ finishBatch ─▶ written, or lost
//
// What is being written counts towards the bounds until it is written: a reader that stands still costs no more memory
// than one that is slow. Lines that were dropped are reported by a line of their own in the next batch, which is made
// when the writer gets on: then that line has a chance to be read.

/// A bounded queue of lines. They are appended without their ends.
package struct LineQueue: Sendable {
    /// What may wait at a time.
    package struct Limits: Sendable {
        package var bytes: Int
        package var lines: Int

        /// A megabyte: a second of a thousand requests.
        package init(bytes: Int = 1 << 20, lines: Int = 8_192) {
            self.bytes = bytes
            self.lines = lines
        }
    }

    /// What a writer writes at a time.
    package struct Batch: Sendable, Equatable {
        /// Whole lines with their ends.
        package var bytes: [UInt8]
        package var lines: Int
        /// How many dropped lines it reports.
        package var reported: Int
    }

    private let limits: Limits
    private var bytes: [UInt8] = []
    private var queued = 0
    private var writing = (bytes: 0, lines: 0)
    private var unreported = 0
    /// Lines that were dropped or lost, ever.
    package private(set) var dropped = 0
    /// Lines that were written, ever.
    package private(set) var written = 0

    /// A queue without lines.
    package init(_ limits: Limits = Limits()) { self.limits = limits }

    /// Whether nothing waits and nothing is being written.
    package var isIdle: Bool { queued == 0 && writing.lines == 0 }
    /// Lines that wait or are being written.
    package var waitingLines: Int { queued + writing.lines }
    /// Their bytes.
    package var waitingBytes: Int { bytes.count + writing.bytes }

    /// Appends a line; false: it was dropped.
    @discardableResult
    package mutating func append(_ line: [UInt8]) -> Bool {
        guard waitingLines < limits.lines, line.count < limits.bytes - waitingBytes else {
            dropped += 1
            unreported += 1
            return false
        }
        bytes.append(contentsOf: line)
        bytes.append(UInt8(ascii: "\n"))
        queued += 1
        return true
    }

    /// Removes and returns all that waits; nil where nothing does. `notice` makes the line that reports dropped ones.
    package mutating func dequeueBatch(notice: (Int) -> [UInt8]) -> Batch? {
        precondition(writing.lines == 0, "a batch was dequeued before the last one was finished")
        guard queued > 0 else { return nil }
        writing = (bytes.count, queued)
        var batch = Batch(bytes: bytes, lines: queued, reported: unreported)
        bytes = []
        queued = 0
        if unreported > 0 {
            batch.bytes.append(contentsOf: notice(unreported))
            batch.bytes.append(UInt8(ascii: "\n"))
            unreported = 0
        }
        return batch
    }

    /// The batch was written, but for so many of its lines (the one that reports among them).
    package mutating func finishBatch(_ batch: Batch, lost: Int) {
        writing = (0, 0)
        let wasReported = lost == 0 || batch.reported == 0
        let lines = wasReported ? lost : min(lost - 1, batch.lines)
        dropped += lines
        unreported += lines + (wasReported ? 0 : batch.reported)
        written += batch.lines - min(lines, batch.lines)
    }
}
