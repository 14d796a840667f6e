// Advisors, compiled: programs and services outside the sidecar that choose among a group's eligible targets.

/// Who is asked for the order of a group's eligible targets, and what happens when no usable answer comes.
package struct Advisor: Sendable {
    /// What kind of advisor it is, and how it is reached.
    package enum Source: Sendable {
        case script(ScriptAdvisor)
        case external(ExternalAdvisor)
    }

    /// What happens when no usable answer comes in time.
    package enum OnError: String, Sendable, CaseIterable {
        /// The request goes on in the order that it would have had without an advisor.
        case fallback
        /// The request is refused.
        case failClosed = "fail_closed"
    }

    package var source: Source
    /// Milliseconds that an answer may take.
    package var timeout: Int
    package var onError: OnError
    /// Some target has a weight: without advice the order is drawn by weight, otherwise it is the documents'.
    package var drawsByWeight: Bool

    package init(source: Source, timeout: Int, onError: OnError = .fallback, drawsByWeight: Bool = false) {
        self.source = source
        self.timeout = timeout
        self.onError = onError
        self.drawsByWeight = drawsByWeight
    }

    /// The longest time limit that a document may set, in milliseconds.
    package static let mostTimeout = 5_000
}

/// A program that runs beside the sidecar and answers a line of JSON with a line of JSON. Equal ones share a process.
package struct ScriptAdvisor: Sendable, Hashable {
    /// The program's absolute path and its arguments.
    package var command: [String]
    /// `NAME=value`, in order of name. The program gets these and PATH, and nothing else.
    package var environment: [String]

    package init(command: [String], environment: [String] = []) {
        self.command = command
        self.environment = environment
    }

    /// The program's path.
    package var program: String { command.first ?? "" }
}

/// A service that answers a POST with JSON.
package struct ExternalAdvisor: Sendable {
    /// `https://host[:port]`, no trailing slash.
    package var origin: String
    /// Host header.
    package var authority: String
    package var path: String
    package var scheme: Provider.Scheme
    package var secret: Provider.Secret?
    /// Extra headers, lower-case names, in order of name.
    package var headers: [(name: String, value: String)]
    /// The longest answer, in bytes.
    package var maxResponseBytes: Int

    package init(
        origin: String, authority: String, path: String, scheme: Provider.Scheme = .none,
        secret: Provider.Secret? = nil, headers: [(name: String, value: String)] = [],
        maxResponseBytes: Int = ExternalAdvisor.standardResponseBytes
    ) {
        self.origin = origin
        self.authority = authority
        self.path = path
        self.scheme = scheme
        self.secret = secret
        self.headers = headers
        self.maxResponseBytes = maxResponseBytes
    }

    /// The longest answer when the documents do not say.
    package static let standardResponseBytes = 16 << 10
}
