// The process's own standard output and error, a line at a time, with nothing left in a buffer: another process may be
// waiting for the line.

import Glibc

/// Says lines to whoever started the process.
package enum Console {
    /// A line on standard output.
    package static func info(_ line: String) { write(line, to: STDOUT_FILENO) }

    /// A line on standard error.
    package static func warn(_ line: String) { write(line, to: STDERR_FILENO) }

    /// The end of the process.
    package static func end(_ status: Int32) -> Never { exit(status) }

    /// A complaint on standard error, and the end of the process.
    package static func fatal(_ complaint: String, status: Int32) -> Never {
        warn(complaint)
        exit(status)
    }

    private static func write(_ line: String, to descriptor: Int32) {
        var rest = Array((line.hasSuffix("\n") ? line : line + "\n").utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return }  // Nobody listens any more.
            rest = rest.dropFirst(written)
        }
    }
}

/// A variable of the process's environment, nil if it is not set.
package func environmentVariable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
