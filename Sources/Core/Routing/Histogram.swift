// How long things took, in a fixed number of counters.
//
// Below 16 ms each millisecond has its own counter; above, each doubling has eight, so a figure read out of it is at
// most an eighth too large. The last counter stands for everything from 17 minutes on.

/// Counts of milliseconds.
struct Histogram: Sendable, Equatable {
    private var counts: [UInt32] = []
    private(set) var total = 0

    /// 16 of a millisecond each, then 8 for each doubling up to 2²⁰.
    private static let places = 16 + 8 * 16

    mutating func add(_ milliseconds: Int) {
        if counts.isEmpty { counts = [UInt32](repeating: 0, count: Self.places) }
        counts[Self.place(of: milliseconds)] &+= 1
        total += 1
    }

    mutating func add(_ other: Histogram) {
        guard other.total > 0 else { return }
        guard !counts.isEmpty else { return self = other }
        for place in 0..<Self.places { counts[place] &+= other.counts[place] }
        total += other.total
    }

    /// Milliseconds that this share of the counted did not exceed; nil when nothing was counted.
    func quantile(_ share: Double) -> Int? {
        guard total > 0 else { return nil }
        let wanted = max(1, Int((Double(total) * share).rounded(.up)))
        var seen = 0
        for place in counts.indices {
            seen += Int(counts[place])
            if seen >= wanted { return Self.most(at: place) }
        }
        return Self.most(at: Self.places - 1)
    }

    private static func place(of milliseconds: Int) -> Int {
        let bounded = max(0, min(milliseconds, 1 << 20 - 1))
        if bounded < 16 { return bounded }
        let doubling = Int.bitWidth - 1 - bounded.leadingZeroBitCount
        return 16 + (doubling - 4) * 8 + (bounded >> (doubling - 3)) - 8
    }

    /// The largest number that is counted at a place.
    private static func most(at place: Int) -> Int {
        if place < 16 { return place }
        let doubling = (place - 16) / 8 + 4
        return ((place - 16) % 8 + 9) << (doubling - 3) - 1
    }
}
