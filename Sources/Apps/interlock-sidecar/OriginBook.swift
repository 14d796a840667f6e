// From a provider's origin, as documents write it, to the place that connections lead to. Looked up for every attempt,
// so it is worked out once.

import Upstream

/// Origins that were met.
struct OriginBook {
    private struct Key: Hashable {
        var origin: String
        var proxy: String?
    }

    private let authorities: String?
    private var known: [Key: UpstreamOrigin] = [:]

    /// `authorities` is a file of trusted certificates; nil for the system's.
    init(authorities: String?) {
        self.authorities = authorities
    }

    /// The place of `https://host[:port]`; nil when that is no origin.
    mutating func find(_ origin: String, proxy: String?) -> UpstreamOrigin? {
        let key = Key(origin: origin, proxy: proxy)
        if let found = known[key] { return found }
        let made = make(origin, proxy: proxy)
        known[key] = made
        return made
    }

    private func make(_ origin: String, proxy: String?) -> UpstreamOrigin? {
        guard let scheme = ["https://", "http://"].first(where: origin.hasPrefix) else { return nil }
        let (host, port) = split(origin.dropFirst(scheme.count))
        guard !host.isEmpty else { return nil }
        return UpstreamOrigin(
            isSecure: scheme == "https://", host: host, port: port, proxy: proxy, authorities: authorities)
    }

    /// `host`, `host:port`, `[v6]` or `[v6]:port`; port 0 is the scheme's own.
    private func split(_ authority: Substring) -> (host: String, port: Int) {
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else {
            return (String(authority), 0)
        }
        return (String(authority[..<colon]), Int(authority[authority.index(after: colon)...]) ?? 0)
    }
}
