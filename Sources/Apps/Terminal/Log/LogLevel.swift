// How much a line of the process log matters, and in which form lines are written.

/// The weight of a log event.
package enum LogLevel: Int, Sendable, Comparable, CaseIterable {
    /// For those who look for a fault: every failed attempt, for example.
    case debug
    /// What changed: policies, listeners, connections to other systems.
    case info
    /// What an operator should look at.
    case warn
    /// What does not work.
    case error

    /// As it is written in lines and on the command line.
    package var word: String { "\(self)" }

    /// By weight.
    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

/// The form of the lines of the process log.
package enum LogFormat: String, Sendable, CaseIterable {
    /// `level=info event=policy_activated sequence=3`
    case text
    /// `{"time":"…","level":"info","event":"policy_activated","sequence":3}`
    case json
}
