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
    private var known: [Key: UpstreamOrigin] = [:]

    /// `authorities` are the certificates that are believed.
    init(authorities: UpstreamAuthorities) {
        self.authorities = authorities
    }

    /// The place of `https://host[:port]`; nil when that is no origin.
    mutating func find(_ origin: String, proxy: String?) -> UpstreamOrigin? {
        let key = Key(origin: origin, proxy: proxy)
        if let found = known[key] { return found }
        let made = UpstreamOrigin(reading: origin, proxy: proxy, trust: authorities)
        known[key] = made
        return made
    }
}
