// What a server is told about its lines: the form and the least level of the process log, and where request lines go.

/// The flags about logs, read and checked.
package struct LogOptions: Sendable, Equatable {
    /// Where request lines go.
    package enum Destination: Sendable, Equatable {
        case standardOutput
        case standardError
        case file(String)

        init(_ word: String) {
            self =
                switch word {
                case "stdout": .standardOutput
                case "stderr": .standardError
                default: .file(word)
                }
        }
    }

    /// The form of the process log.
    package var format: LogFormat
    /// What is lighter is not written.
    package var level: LogLevel
    /// Nil: requests are not logged.
    package var requests: Destination?
    /// Standard output has request lines and nothing else.
    package var keepsOutputForRequests: Bool

    /// The process log of standard error, as text, without requests.
    package init(format: LogFormat = .text, level: LogLevel = .info, requests: Destination? = nil) {
        self.format = format
        self.level = level
        self.requests = requests
        keepsOutputForRequests = requests == .standardOutput
    }

    /// The flags of every server.
    package static let flags = [
        Flag(
            "log-format", .value("FORM"), standard: "text",
            help: "the form of the process log on standard error: text or json"),
        Flag(
            "log-level", .value("LEVEL"), standard: "info",
            help: "the least level that is logged: debug, info, warn or error"),
    ]

    /// The flags of a server that logs requests.
    package static let requestFlags = [
        Flag(
            "request-log", .value("DEST"),
            help: "one line of JSON for every request: stdout, stderr or a file, followed through rotations"),
        Flag(
            "log-requests", .toggle,
            help: "the same on standard output, behind the lines that say where the sidecar listens"),
    ]

    /// What the command line says.
    package init(_ answers: Answers) throws(Misuse) {
        let form = answers.text("log-format") ?? LogFormat.text.rawValue
        guard let format = LogFormat(rawValue: form) else {
            throw Misuse("--log-format: expected text or json, not '\(form)'")
        }
        let word = answers.text("log-level") ?? LogLevel.info.word
        guard let level = LogLevel.allCases.first(where: { $0.word == word }) else {
            throw Misuse("--log-level: expected debug, info, warn or error, not '\(word)'")
        }
        self.format = format
        self.level = level
        let destination = answers.text("request-log").map { Destination($0) }
        requests = destination ?? (answers.isOn("log-requests") ? .standardOutput : nil)
        keepsOutputForRequests = destination == .standardOutput
    }
}
