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
        let made = UpstreamOrigin(reading: origin, proxy: proxy, authorities: authorities)
        known[key] = made
        return made
    }
}
