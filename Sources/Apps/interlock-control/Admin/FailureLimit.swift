// How often a peer may show a secret that nobody knows: a bucket of tokens for each, filled again with time. Who shows
// a known one is not held up by it, so nobody can lock others out from the same address.

/// Counts failures by peer. Time comes from outside, in seconds.
struct FailureLimit {
    private var buckets: [String: Bucket] = [:]
    private let capacity: Double
    private let perSecond: Double
    private let mostPeers: Int

    private struct Bucket {
        var left: Double
        var at: Int
    }

    init(capacity: Int = 60, perSecond: Double = 1, mostPeers: Int = 4096) {
        self.capacity = Double(capacity)
        self.perSecond = perSecond
        self.mostPeers = mostPeers
    }

    /// Counts a failure; nil while that is within bounds, otherwise how many seconds the peer should wait.
    mutating func count(_ peer: String, at now: Int) -> Int? {
        if buckets[peer] == nil, buckets.count >= mostPeers { forget(at: now) }
        var bucket = buckets[peer] ?? Bucket(left: capacity, at: now)
        bucket.left = min(capacity, bucket.left + Double(max(0, now - bucket.at)) * perSecond)
        bucket.at = now
        defer { buckets[peer] = bucket }
        guard bucket.left >= 1 else { return max(1, Int(((1 - bucket.left) / perSecond).rounded(.up))) }
        bucket.left -= 1
        return nil
    }

    /// Those whose bucket is full again need none; if that is not enough, everybody begins anew.
    private mutating func forget(at now: Int) {
        buckets = buckets.filter { $0.value.left + Double(now - $0.value.at) * perSecond < capacity }
        if buckets.count >= mostPeers { buckets.removeAll() }
    }
}
