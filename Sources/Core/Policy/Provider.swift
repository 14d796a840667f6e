// Where a target lives, compiled.

package import Conversation

/// An account at a place.
package struct Provider: Sendable {
    /// The header that shows the key.
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
    /// The path of the base URL, without a slash at its end.
    package var base: String
    package var scheme: Scheme
    package var secret: Secret?
    /// Extra headers, lower-case names, in order of name.
    package var headers: [(name: String, value: String)]
    /// `anthropic-version` to send; nil: the caller's, else 2023-06-01.
    package var anthropicVersion: String?
    /// A proxy URL, only when the document asks for one.
    package var proxy: String?

    package init(
        name: String, dialect: Dialect, origin: String, authority: String, path: String, base: String = "",
        scheme: Scheme, secret: Secret?, headers: [(name: String, value: String)], anthropicVersion: String?,
        proxy: String?
    ) {
        self.name = name
        self.dialect = dialect
        self.origin = origin
        self.authority = authority
        self.path = path
        self.base = base
        self.scheme = scheme
        self.secret = secret
        self.headers = headers
        self.anthropicVersion = anthropicVersion
        self.proxy = proxy
    }
}
