// A queue of lines and the thread that writes them.
//
// Who has a line appends it and goes on: a lock for the time of one copy, and now and then a ring of the thread's bell.
// The thread takes all that waits and writes it with one call, and rests a few milliseconds between two batches, so
// that under load it is woken some hundred times a second and not for every line. It may wait in the kernel for as long
// as its reader pleases; nobody waits for it but the end of the process, and that not for long.

import CLinux
import Glibc
import Synchronization

/// What is known of a writer.
package struct LineWriterStatus: Sendable, Equatable {
    /// `stdout`, `stderr`, or the file's path.
    package var name: String
    package var waitingLines: Int
    package var waitingBytes: Int
    package var writtenLines: Int
    package var droppedLines: Int
    /// Why the last batch could not be written; nil: it could.
    package var failure: String?
}

/// Writes lines on a thread of its own. Lives as long as its process.
package final class LineWriter: Sendable {
    private struct State {
        var queue: LineQueue
        /// The thread waits for the bell.
        var isAsleep = false
        var shouldReopen = false
        var failure: String?
    }

    /// `stdout`, `stderr`, or the file's path.
    package let name: String
    /// The file that it wrote to in the beginning.
    let identity: FileIdentity?
    private let state: Mutex<State>
    private let bell: Int32
    /// Makes the line that reports so many dropped ones.
    private let notice: @Sendable (Int) -> [UInt8]
    /// Told of a cause of failure that is new.
    private let onFailure: @Sendable (String) -> Void

    /// Milliseconds between two batches.
    private static let rest: Int32 = 5
    /// The same after a failure.
    private static let longRest: Int32 = 100

    init(
        _ output: LineOutput, name: String, limits: LineQueue.Limits = LineQueue.Limits(),
        notice: @escaping @Sendable (Int) -> [UInt8], onFailure: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.name = name
        identity = output.identity
        state = Mutex(State(queue: LineQueue(limits)))
        self.notice = notice
        self.onFailure = onFailure
        bell = Int32(linux_bell())
        precondition(bell >= 0, "eventfd failed with errno \(-bell)")
        let start = Unmanaged.passRetained(LineWriterStart(writer: self, output: output))
        var thread: UInt64 = 0
        let result = linux_thread_start(runLineWriter, start.toOpaque(), "log", &thread)
        precondition(result >= 0, "pthread_create failed with errno \(-result)")
    }

    /// Appends a line without its end, or drops it where too many wait. Never waits.
    package func append(_ line: [UInt8]) {
        let shouldRing = state.withLock { state in
            guard state.queue.append(line) else { return false }
            defer { state.isAsleep = false }
            return state.isAsleep
        }
        if shouldRing { ring() }
    }

    /// Opens its file anew, soon.
    package func reopen() {
        state.withLock { $0.shouldReopen = true }
        ring()
    }

    /// What is known of it now.
    package var status: LineWriterStatus {
        state.withLock { state in
            LineWriterStatus(
                name: name, waitingLines: state.queue.waitingLines, waitingBytes: state.queue.waitingBytes,
                writtenLines: state.queue.written, droppedLines: state.queue.dropped, failure: state.failure)
        }
    }

    /// Whether all lines were written or lost.
    package var isIdle: Bool { state.withLock { $0.queue.isIdle } }

    private func ring() {
        var one: UInt64 = 1
        _ = linux_write(bell, &one, 8)
    }
}

extension LineWriter {
    /// The thread's whole life.
    fileprivate func run(_ output: consuming LineOutput) -> Never {
        while true {
            let shouldReopen = state.withLock { state in
                defer { state.shouldReopen = false }
                return state.shouldReopen
            }
            if shouldReopen { output.reopen() }
            let hasFailed = writeBatch(&output)
            poll(nil, 0, hasFailed ? Self.longRest : Self.rest)
            waitForLines()
        }
    }

    /// Writes what waits; whether that failed.
    private func writeBatch(_ output: inout LineOutput) -> Bool {
        guard let batch = state.withLock({ $0.queue.dequeueBatch(notice: notice) }) else { return false }
        let outcome = output.write(batch.bytes)
        let isNews = state.withLock { state in
            state.queue.finishBatch(batch, lost: outcome.lost)
            defer { state.failure = outcome.cause }
            return outcome.cause != nil && outcome.cause != state.failure
        }
        if isNews, let cause = outcome.cause { onFailure(cause) }
        return outcome.cause != nil
    }

    private func waitForLines() {
        let mayGoOn = state.withLock { state in
            state.isAsleep = state.queue.waitingLines == 0 && !state.shouldReopen
            return !state.isAsleep
        }
        if mayGoOn { return }
        var ready = pollfd(fd: bell, events: Int16(POLLIN), revents: 0)
        poll(&ready, 1, -1)
        var count: UInt64 = 0
        _ = linux_read(bell, &count, 8)
    }
}

private final class LineWriterStart {
    let writer: LineWriter
    let output: LineOutput

    init(writer: LineWriter, output: LineOutput) {
        self.writer = writer
        self.output = output
    }
}

private func runLineWriter(_ context: UnsafeMutableRawPointer?) {
    let start = Unmanaged<LineWriterStart>.fromOpaque(context!).takeRetainedValue()
    start.writer.run(start.output)
}
