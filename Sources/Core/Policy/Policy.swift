// The compiled, immutable form of the documents that a sidecar obeys. Nothing here is optional that a default could
// decide: whoever reads a `Policy` never asks "and if it was not written?".

package import Conversation

/// Everything that a sidecar obeys, made by `compile` and never changed.
package struct Policy: Sendable {
    package var providers: [Provider]
    package var groups: [Group]
    package var callers: [Caller]
    /// Group name → place in `groups`.
    package var groupIndex: [String: Int]
    /// SHA-256 of a caller's token → place in `callers`.
    package var callerIndex: [TokenDigest: Int]
    /// Hex SHA-256 of the canonical documents, and the sequence under which this policy is in force.
    package var snapshot: Snapshot

    package init(
        providers: [Provider], groups: [Group], callers: [Caller], groupIndex: [String: Int],
        callerIndex: [TokenDigest: Int], snapshot: Snapshot
    ) {
        self.providers = providers
        self.groups = groups
        self.callers = callers
        self.groupIndex = groupIndex
        self.callerIndex = callerIndex
        self.snapshot = snapshot
    }
}

/// Which documents are in force.
package struct Snapshot: Sendable, Equatable {
    package var sequence: Int
    /// Hex digest of the documents; receipts show its first 12 digits.
    package var digest: String

    package init(sequence: Int, digest: String) {
        self.sequence = sequence
        self.digest = digest
    }
}

/// The SHA-256 of a router token, as four big-endian words.
package struct TokenDigest: Hashable, Sendable {
    package var words: (UInt64, UInt64, UInt64, UInt64)

    package init(_ words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    package static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        // No early exit: the time taken says nothing about how much was equal.
        (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1) | (left.words.2 ^ right.words.2)
            | (left.words.3 ^ right.words.3) == 0
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}

/// Who may call.
package struct Caller: Sendable {
    package var name: String
    package var isActive: Bool
    /// Seconds since 1970; nil: never.
    package var expiresAt: Int?
    package var allowsEverything: Bool
    /// Places in `Policy.groups`, ascending.
    package var allowed: [Int]

    package init(name: String, isActive: Bool, expiresAt: Int?, allowsEverything: Bool, allowed: [Int]) {
        self.name = name
        self.isActive = isActive
        self.expiresAt = expiresAt
        self.allowsEverything = allowsEverything
        self.allowed = allowed
    }
}

/// An account at a place.
package struct Provider: Sendable {
    package enum Scheme: String, Sendable, CaseIterable {
        case bearer
        case xAPIKey = "x-api-key"
        case apiKey = "api-key"
        case none
    }

    /// Where the key is to be found; never the key.
    package enum Secret: Sendable, Equatable {
        case environment(String)
        case file(String)
    }

    package var name: String
    package var dialect: Dialect
    /// `https://host[:port]`, no trailing slash.
    package var origin: String
    /// Host header: host, and port when it is not the scheme's own.
    package var authority: String
    /// Path and query that requests are sent to, complete: `/v1/messages?beta=true`.
    package var path: String
    package var scheme: Scheme
    package var secret: Secret?
    /// Extra headers, lower-case names, in order of name.
    package var headers: [(name: String, value: String)]
    /// `anthropic-version` to send; nil: the caller's, else 2023-06-01.
    package var anthropicVersion: String?
    /// A proxy URL, only when the document asks for one.
    package var proxy: String?

    package init(
        name: String, dialect: Dialect, origin: String, authority: String, path: String, scheme: Scheme,
        secret: Secret?, headers: [(name: String, value: String)], anthropicVersion: String?, proxy: String?
    ) {
        self.name = name
        self.dialect = dialect
        self.origin = origin
        self.authority = authority
        self.path = path
        self.scheme = scheme
        self.secret = secret
        self.headers = headers
        self.anthropicVersion = anthropicVersion
        self.proxy = proxy
    }
}
