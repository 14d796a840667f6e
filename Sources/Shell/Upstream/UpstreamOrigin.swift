// Where a request goes.

/// A place that connections lead to, and the way there. Connections are shared by all requests with equal origins.
///
/// Made once per provider and compared for every request: so it is one reference, with its hash worked out beforehand.
package struct UpstreamOrigin: Hashable, Sendable {
    private final class Parts: Sendable {
        let isSecure: Bool
        let host: String
        let port: Int
        let proxy: String?
        let authorities: String?
        let trust: UpstreamAuthorities?
        let identity: UpstreamIdentity?
        let hash: Int

        init(
            _ isSecure: Bool, _ host: String, _ port: Int, _ proxy: String?, _ authorities: String?,
            _ trust: UpstreamAuthorities?, _ identity: UpstreamIdentity?
        ) {
            self.isSecure = isSecure
            self.host = host
            self.port = port
            self.proxy = proxy
            self.authorities = authorities
            self.trust = trust
            self.identity = identity
            var hasher = Hasher()
            hasher.combine(isSecure)
            hasher.combine(host)
            hasher.combine(port)
            hasher.combine(proxy)
            hasher.combine(authorities)
            hasher.combine(trust)
            hasher.combine(identity)
            hash = hasher.finalize()
        }

        func isEqual(_ other: Parts) -> Bool {
            hash == other.hash && isSecure == other.isSecure && host == other.host && port == other.port
                && proxy == other.proxy && authorities == other.authorities && trust == other.trust
                && identity == other.identity
        }
    }

    private let parts: Parts

    /// `host` is a name, an IPv4 address, or an IPv6 address in brackets; `port` 0 means the scheme's own. `proxy` is
    /// an HTTP proxy's URL; nil for none, whatever the environment says. `authorities` is a file of trusted
    /// certificates that nobody watches; nil for the system's; `trust`, where there is one, counts in its place.
    /// `identity` is our own certificate, shown to a server that asks for one.
    package init(
        isSecure: Bool, host: String, port: Int = 0, proxy: String? = nil, authorities: String? = nil,
        trust: UpstreamAuthorities? = nil, identity: UpstreamIdentity? = nil
    ) {
        parts = Parts(isSecure, host, port == 0 ? (isSecure ? 443 : 80) : port, proxy, authorities, trust, identity)
    }

    package var isSecure: Bool { parts.isSecure }
    package var host: String { parts.host }
    package var port: Int { parts.port }
    package var proxy: String? { parts.proxy }
    package var authorities: String? { parts.authorities }
    package var trust: UpstreamAuthorities? { parts.trust }
    package var identity: UpstreamIdentity? { parts.identity }

    /// The same place, through a proxy.
    package func through(_ proxy: String?) -> UpstreamOrigin {
        guard proxy != self.proxy else { return self }
        return UpstreamOrigin(
            isSecure: isSecure, host: host, port: port, proxy: proxy, authorities: authorities, trust: trust,
            identity: identity)
    }

    /// What a dial is asked for.
    var url: String { "\(isSecure ? "https" : "http")://\(host):\(port)/" }

    /// The value of the Host field.
    package var hostField: String { port == (isSecure ? 443 : 80) ? host : "\(host):\(port)" }

    /// Whether both lead to the same place in the same way.
    package static func == (one: UpstreamOrigin, other: UpstreamOrigin) -> Bool {
        one.parts === other.parts || one.parts.isEqual(other.parts)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(parts.hash) }
}
