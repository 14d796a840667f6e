// The lines of a server: its process log, its announcements and its request log, each with a writer of its own.
//
//     standard error    the process log, in the form and from the level on that were asked for
//     standard output   announcements, for scripts that wait for them, and request lines where asked for
//     a file            request lines where asked for
//
// Two that are the same pipe or file (`2>&1`) share one writer: nothing ever breaks into a line.

import Synchronization

/// What a server writes lines with; good from any thread, and nobody ever waits in it.
package final class ServerLog: Sendable {
    private let options: LogOptions
    private let process: LineWriter
    private let output: LineWriter
    private let requests: LineWriter?

    /// Starts the writers. Throws where the request log's file cannot be opened.
    init(_ options: LogOptions, limits: LineQueue.Limits = LineQueue.Limits()) throws(Misuse) {
        self.options = options
        let format = options.format
        let process = LineWriter(LineOutput(descriptor: 2), name: "stderr", limits: limits) {
            Self.notice($0).line(format, at: LogTime.now)
        }
        let other = LineOutput(descriptor: 1)
        let output =
            other.identity == process.identity
            ? process : Self.writer(other, "stdout", limits, .json, failures: process, format)
        self.process = process
        self.output = output
        requests =
            switch options.requests {
            case nil: nil
            case .standardOutput?: output
            case .standardError?: process
            case .file(let path)?: try Self.file(path, limits, process, output, format)
            }
    }

    private static func file(
        _ path: String, _ limits: LineQueue.Limits, _ process: LineWriter, _ output: LineWriter, _ format: LogFormat
    ) throws(Misuse) -> LineWriter {
        let file: LineOutput
        do throws(Misuse) { file = try LineOutput(path: path) } catch { throw Misuse("--request-log: \(error)") }
        if let twin = [process, output].first(where: { $0.identity != nil && $0.identity == file.identity }) {
            return twin
        }
        return writer(file, path, limits, .json, failures: process, format)
    }

    /// A writer whose failures are events of the process log.
    private static func writer(
        _ output: LineOutput, _ name: String, _ limits: LineQueue.Limits, _ own: LogFormat,
        failures process: LineWriter, _ format: LogFormat
    ) -> LineWriter {
        LineWriter(output, name: name, limits: limits) {
            notice($0).line(own, at: LogTime.now)
        } onFailure: { cause in
            let event = LogEvent(.error, "log_write_failed", ["log": .text(name), "error": .text(cause)])
            process.append(event.line(format, at: LogTime.now))
        }
    }

    private static func notice(_ count: Int) -> LogEvent {
        LogEvent(.warn, "log_lines_dropped", ["lines": .number(count)], message: "\(count) lines were dropped")
    }

    /// Whether events of this level are written: for those that cost something to make.
    package func writes(_ level: LogLevel) -> Bool { level >= options.level }

    /// Whether requests are logged.
    package var writesRequests: Bool { requests != nil }

    /// Appends an event to the process log.
    package func append(_ event: LogEvent) {
        if writes(event.level) { process.append(event.line(options.format, at: LogTime.now)) }
    }

    /// Appends a line to the request log, where there is one.
    package func appendRequest(_ line: [UInt8]) { requests?.append(line) }

    /// Writes a line for scripts that wait for it, where standard output is theirs.
    func announce(_ line: String) {
        guard options.format == .text, !options.keepsOutputForRequests else { return }
        output.append(Array(line.utf8))
    }

    /// Opens the request log's file anew.
    package func reopen() { requests?.reopen() }

    /// The state of every writer.
    package var status: [LineWriterStatus] { writers.map(\.status) }

    /// Lines that were dropped since the start.
    package var droppedLines: Int { status.reduce(0) { $0 + $1.droppedLines } }

    private var writers: [LineWriter] {
        var found = [process]
        for case let writer? in [output, requests] where !found.contains(where: { $0 === writer }) {
            found.append(writer)
        }
        return found
    }

    /// Waits until everything is written, but no longer than so many milliseconds: nobody may be reading.
    func flush(within milliseconds: Int) {
        let end = LogTime.monotonic + milliseconds * 1_000_000
        while writers.contains(where: { !$0.isIdle }), LogTime.monotonic < end { LogTime.pause(milliseconds: 2) }
    }
}
