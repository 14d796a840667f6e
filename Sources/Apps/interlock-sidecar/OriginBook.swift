// From a provider's origin, as documents write it, to the place that connections lead to. Looked up for every attempt,
// so it is worked out once.

import Upstream

/// Origins that were met.
struct OriginBook {
    private struct Key: Hashable {
        var origin: String
        var proxy: String?
    }

    private let authorities: UpstreamAuthorities
    private let proxies: ProxyEnvironment?
    private var known: [Key: UpstreamOrigin] = [:]

    /// `authorities` are the certificates that are believed.
    /// `proxies` are for providers whose documents name none; nil: there are none.
    init(authorities: UpstreamAuthorities, proxies: ProxyEnvironment?) {
        self.authorities = authorities
        self.proxies = proxies
    }

    /// The place of `https://host[:port]`; nil when that is no origin.
    mutating func find(_ origin: String, proxy: String?) -> UpstreamOrigin? {
        let key = Key(origin: origin, proxy: proxy)
        if let found = known[key] { return found }
        let direct = UpstreamOrigin(reading: origin, trust: authorities)
        let made = direct.map { $0.through(proxy ?? proxies?.proxy(for: $0)) }
        known[key] = made
        return made
    }
}
