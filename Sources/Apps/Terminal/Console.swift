// The process's own words: plain lines of a command, or the log of a server.
//
// A command writes its lines itself, at once, with nothing left in a buffer: another process may be waiting for the
// line. A server calls `serve` first; from then on lines are events of its log, and no call ever waits for a reader
// (`ServerLog`).

import Glibc
import Synchronization

/// Writes lines to the one who started the process.
package enum Console {
    private static let server = Mutex<ServerLog?>(nil)

    /// Milliseconds that the end of a server waits for its last lines to be written.
    private static let lastLines = 1_000

    /// The log of this process, once it is a server.
    package static var log: ServerLog? { server.withLock { $0 } }

    /// Makes sure that the three standard streams are open, before anything else is: a socket in the place of a closed
    /// one would be sent our lines.
    package static func holdStandardStreams() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free is given out first.
            _ = open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
        }
    }

    /// Makes this process a server: lines become events, written by threads of their own.
    package static func serve(_ options: LogOptions) throws(Misuse) {
        // A reader that has gone, and a file that must not grow, are errors of a write and not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        let log = try ServerLog(options)
        server.withLock { $0 = log }
    }

    /// An event of a server's log; of a command, its message on standard error.
    package static func log(
        _ level: LogLevel, _ event: String, _ fields: KeyValuePairs<String, LogValue> = [:], message: String? = nil
    ) {
        write(LogEvent(level, event, fields, message: message))
    }

    /// Reports messages as events of one level and name.
    package static func reporter(_ level: LogLevel, _ event: String) -> @Sendable (String) -> Void {
        { message in log(level, event, message: message) }
    }

    /// Says where something listens, or that something is ready: as an event, and as a line on standard output for
    /// scripts that wait for it.
    package static func announce(
        _ line: String, _ event: String, _ fields: KeyValuePairs<String, LogValue> = [:]
    ) {
        guard let log else { return write(line, to: STDOUT_FILENO) }
        log.announce(line)
        log.append(LogEvent(.info, event, fields))
    }

    /// A line on standard output.
    package static func info(_ line: String) {
        guard let log else { return write(line, to: STDOUT_FILENO) }
        log.append(LogEvent(.info, nil, message: line))
    }

    /// A line on standard error.
    package static func warn(_ line: String) {
        guard let log else { return write(line, to: STDERR_FILENO) }
        log.append(LogEvent(.warn, nil, message: line))
    }

    /// The end of the process, after its last lines.
    package static func end(_ status: Int32) -> Never {
        flush()
        exit(status)
    }

    /// A complaint on standard error, and the end of the process.
    package static func fatal(_ complaint: String, status: Int32) -> Never {
        if let log {
            log.append(LogEvent(.error, "ended", ["status": .number(Int(status))], message: complaint))
        } else {
            warn(complaint)
        }
        end(status)
    }

    /// Waits, but not for long, until the lines of a server are written.
    package static func flush() { log?.flush(within: lastLines) }

    private static func write(_ event: LogEvent) {
        guard let log else {
            let line = event.message ?? String(decoding: event.line(.text, at: LogTime.now), as: UTF8.self)
            return write(line, to: STDERR_FILENO)
        }
        log.append(event)
    }

    private static func write(_ line: String, to descriptor: Int32) {
        var rest = Array((line.hasSuffix("\n") ? line : line + "\n").utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            if written < 0 && errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, -1)
                continue
            }
            guard written > 0 else { return }  // The reader has gone.
            rest = rest.dropFirst(written)
        }
    }
}

/// A variable of the process's environment, nil if it is not set.
package func environmentVariable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
