// Where a request goes.

/// A place that connections lead to, and the way there. Connections are shared by all requests with equal origins.
package struct UpstreamOrigin: Hashable, Sendable {
    /// "https" or "http".
    package let isSecure: Bool
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    package let host: String
    package let port: Int
    /// An HTTP proxy's URL; nil for none, whatever the environment says.
    package let proxy: String?
    /// A file of trusted certificates; nil for the system's.
    package let authorities: String?
    private let hash: Int

    /// `port` 0 means the scheme's own.
    package init(isSecure: Bool, host: String, port: Int = 0, proxy: String? = nil, authorities: String? = nil) {
        self.isSecure = isSecure
        self.host = host
        self.port = port == 0 ? (isSecure ? 443 : 80) : port
        self.proxy = proxy
        self.authorities = authorities
        var hasher = Hasher()
        hasher.combine(isSecure)
        hasher.combine(host)
        hasher.combine(self.port)
        hasher.combine(proxy)
        hasher.combine(authorities)
        hash = hasher.finalize()
    }

    /// What a dial is asked for.
    var url: String { "\(isSecure ? "https" : "http")://\(host):\(port)/" }

    /// The value of the Host field.
    package var hostField: String { port == (isSecure ? 443 : 80) ? host : "\(host):\(port)" }

    package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
