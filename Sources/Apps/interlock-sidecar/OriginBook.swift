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
    private let proxies: ProxyEnvironment?
    private var known: [Key: UpstreamOrigin] = [:]

    /// `authorities` is a file of trusted certificates; nil for the system's.
    /// `proxies` are for providers whose documents name none; nil: there are none.
    init(authorities: String?, proxies: ProxyEnvironment?) {
        self.authorities = authorities
        self.proxies = proxies
    }

    /// The place of `https://host[:port]`; nil when that is no origin.
    mutating func find(_ origin: String, proxy: String?) -> UpstreamOrigin? {
        let key = Key(origin: origin, proxy: proxy)
        if let found = known[key] { return found }
        let direct = UpstreamOrigin(reading: origin, authorities: authorities)
        let made = direct.map { $0.through(proxy ?? proxies?.proxy(for: $0)) }
        known[key] = made
        return made
    }
}
