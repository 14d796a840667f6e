// How long a question to the control plane may wait, learned from what survives the way there and back.
//
// Load balancers, proxies and NAT end connections on which nothing moves: after 60 s, after 5 s, with a reset, with a
// 504 in HTML. A wait that ends like that is no outage, it was too long for the way.
//
//     cut after 5 s            → wait 4 s (four fifths; half of what was survived when it is cut again at once)
//     a whole wait survived    → longer by half, once the last cut is old enough
//     cut where it was before  → the next attempt to wait longer comes later: 1 min, 2 min, 4 min … 1 h
//     cut after about 1 s      → wait 0: the control plane answers at once, and is asked every second
//
// What tells a cut from an outage: the connection ended while the control plane still had time to answer. What breaks
// as soon as it is there, or later than the wait that was asked for, is a failure. Since a cut always makes the wait
// shorter than itself, an outage behind a balancer that answers 504 after 5 s is found with the second question.

/// The wait of a long poll, between nothing and a bound.
package struct LongPollWait: Sendable, Equatable {
    /// Whole seconds: the wait that is asked for when nothing is in the way.
    package let longest: Int
    /// Whole seconds: the wait that is asked for now.
    package private(set) var seconds: Int
    private var limit: Limit?
    /// In a row, without an answer in between.
    private var cuts = 0

    /// What the last cut has taught.
    private struct Limit: Sendable, Equatable {
        /// Milliseconds after which the wait was cut.
        var after: Int
        /// Monotonic milliseconds until which no longer wait is tried.
        var until: Int
        /// How long that is, without its random part.
        var patience: Int
    }

    /// Milliseconds: what ends sooner was never kept waiting.
    static let soonest = 500
    /// Milliseconds that a first cut is believed, and the most.
    static let patience = 60_000...3_600_000

    package init(longest: Int) {
        precondition(longest >= 0, "a wait is not negative")
        (self.longest, seconds) = (longest, longest)
    }

    /// Whether a question that ended without an answer after so many milliseconds was cut while it waited.
    func isCut(after elapsed: Int) -> Bool { elapsed >= Self.soonest && elapsed <= seconds * 1100 + 100 }

    /// A question was cut after so many milliseconds, at this monotonic time.
    mutating func shorten(after elapsed: Int, at now: Int, randomBits: UInt64) {
        let survivable = cuts == 0 ? elapsed / 5 * 4 : elapsed / 2
        lower(to: survivable / 1000, after: elapsed, now, randomBits)
        cuts += 1
    }

    /// Nothing came at all until long after the wait was over: perhaps the way forgets connections without a word.
    mutating func halve(at now: Int, randomBits: UInt64) {
        guard seconds > 1 else { return }
        lower(to: seconds / 2, after: seconds * 1000, now, randomBits)
    }

    /// An answer came, with or without news.
    mutating func answered() { cuts = 0 }

    /// An answer without news came after so many milliseconds: if that was the whole wait, a longer one is tried.
    mutating func survive(_ elapsed: Int, at now: Int) {
        guard seconds < longest, elapsed >= seconds * 850 else { return }
        if let limit, now < limit.until { return }
        seconds = min(longest, max(seconds + 1, seconds + seconds / 2))
    }

    private mutating func lower(to wanted: Int, after elapsed: Int, _ now: Int, _ randomBits: UInt64) {
        seconds = max(0, min(wanted, seconds - 1))
        // About where it was cut the last time: this is how the way is.
        let isKnown = limit.map { abs($0.after - elapsed) <= max($0.after / 4, 1000) } ?? false
        let patience = isKnown ? min((limit?.patience ?? 0) * 2, Self.patience.upperBound) : Self.patience.lowerBound
        let until = now + patience + Int(randomBits % UInt64(patience / 2))
        limit = Limit(after: elapsed, until: until, patience: patience)
    }
}
