// How long something takes, and how often it asks for memory.

import CAllocations

/// What one repetition costs.
struct Measurement {
    /// The median of all rounds.
    var nanoseconds: Double
    /// Requests for memory; the same in every round.
    var allocations: Double

    /// Repeats `work` in rounds of about 20 milliseconds, after a round to warm up. The number that it is given grows;
    /// what it answers is used, so that nothing of it can be left out.
    static func of(rounds: Int, _ work: (Int) -> Int) -> Measurement {
        var sum = 0
        let once = time(of: 200, work, &sum)
        let count = max(200, Int(20_000_000 / max(once, 1)))
        _ = time(of: count, work, &sum)
        let before = callocations_count()
        var times: [Double] = []
        for _ in 0..<rounds { times.append(time(of: count, work, &sum)) }
        let allocations = Double(callocations_count() - before) / Double(count * rounds)
        precondition(sum != .max, "something was answered")
        return Measurement(nanoseconds: times.sorted()[rounds / 2], allocations: allocations)
    }

    /// Nanoseconds for one of `count` repetitions.
    private static func time(of count: Int, _ work: (Int) -> Int, _ sum: inout Int) -> Double {
        let start = ContinuousClock.now
        for number in 0..<count { sum &+= work(number) }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(count)
    }
}
