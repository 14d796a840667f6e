// From `https://host[:port]` to a place.

extension UpstreamOrigin {
    /// The place that an origin names; nil when that is no origin. `proxy`, `authorities`, `trust` and `identity`
    /// as in the other initializer.
    package init?(
        reading origin: String, proxy: String? = nil, authorities: String? = nil,
        trust: UpstreamAuthorities? = nil, identity: UpstreamIdentity? = nil
    ) {
        guard let scheme = ["https://", "http://"].first(where: origin.hasPrefix) else { return nil }
        let (host, port) = UpstreamOrigin.split(origin.dropFirst(scheme.count))
        guard !host.isEmpty else { return nil }
        self.init(
            isSecure: scheme == "https://", host: host, port: port, proxy: proxy, authorities: authorities,
            trust: trust, identity: identity)
    }

    /// `host`, `host:port`, `[v6]` or `[v6]:port`; port 0 is the scheme's own.
    private static func split(_ authority: Substring) -> (host: String, port: Int) {
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else {
            return (String(authority), 0)
        }
        return (String(authority[..<colon]), Int(authority[authority.index(after: colon)...]) ?? 0)
    }
}
