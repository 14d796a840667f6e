// Cutting a stream of bytes into lines.
//
// A line of an event stream ends with CR LF, LF or CR. A CR ends its line at once, without waiting for what follows; if
// that turns out to be an LF, it is passed over. So a stream that uses CR alone is never one line late.
//
// What is held while waiting is the line that has no end yet. Its bytes are looked at once, however small the pieces.

/// The bytes that came and are not yet used, and the lines in them.
struct EventStreamLines {
    /// The bytes held. Ranges of lines are ranges of these, until `dropUsed`.
    private(set) var bytes: [UInt8] = []
    /// No line may be longer.
    let limit: Int
    private var lineStart = 0
    private var searched = 0
    private var linefeedBelongsToLastLine = false
    private var isFirstLine = true

    init(limit: Int) { self.limit = limit }

    /// Adds bytes.
    mutating func feed(_ more: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: more.bindMemory(to: UInt8.self))
    }

    /// The next line that has an end, without it; nil when there is none.
    @inline(__always)
    mutating func next() throws(EventStreamError) -> Range<Int>? {
        passLinefeed()
        let end = bytes.withUnsafeBufferPointer { Words.firstLineEnd(in: $0, from: searched) }
        guard end - lineStart <= limit else { throw .lineTooLong(limit: limit) }
        searched = end
        guard end < bytes.count else { return nil }
        linefeedBelongsToLastLine = bytes[end] == UInt8(ascii: "\r")
        return takeLine(to: end, nextFrom: end + 1)
    }

    /// What is left behind the last line end, as if it had one.
    mutating func rest() -> Range<Int> {
        passLinefeed()
        return takeLine(to: bytes.count, nextFrom: bytes.count)
    }

    /// Forgets everything but the memory, for another stream.
    mutating func begin() {
        bytes.removeAll(keepingCapacity: true)
        lineStart = 0
        searched = 0
        linefeedBelongsToLastLine = false
        isFirstLine = true
    }

    /// Forgets lines that were taken. Ranges of them are no longer good.
    mutating func dropUsed() {
        if lineStart == bytes.count {
            bytes.removeAll(keepingCapacity: true)
        } else if lineStart > 0 {
            bytes.removeSubrange(..<lineStart)
        }
        searched -= lineStart
        lineStart = 0
    }

    @inline(__always)
    private mutating func passLinefeed() {
        guard linefeedBelongsToLastLine, lineStart < bytes.count else { return }
        linefeedBelongsToLastLine = false
        guard bytes[lineStart] == UInt8(ascii: "\n") else { return }
        lineStart += 1
        searched = lineStart
    }

    @inline(__always)
    private mutating func takeLine(to end: Int, nextFrom next: Int) -> Range<Int> {
        var start = lineStart
        if isFirstLine {
            isFirstLine = false
            let isMarked =
                end - start >= 3 && bytes[start] == 0xEF && bytes[start + 1] == 0xBB && bytes[start + 2] == 0xBF
            if isMarked { start += 3 }
        }
        lineStart = next
        searched = next
        return start..<end
    }
}
