// What the sidecar knows of one target.

import Policy
import Routing
import Synchronization

/// One target's breaker, track record and counters. Any worker may read and write. Times are monotonic milliseconds,
/// the same clock for all workers.
final class TargetFile: Sendable {
    /// Attempts since the start, by what they showed.
    struct Counters {
        var succeeded = 0
        var failed = 0
        var timedOut = 0
        /// Nothing was learned: the request was at fault, or its caller left.
        var silent = 0
        /// Times that the target was sent to rest.
        var rests = 0
    }

    private struct Pages {
        var breaker = Breaker()
        var record: TrackRecord
        var counters = Counters()
        /// Figures that were added up lately, one for each window that somebody looks back on.
        var figures: [(window: Int, until: Int, condition: Condition)] = []
        var isRetired = false
    }

    let name: String
    private let pages: Mutex<Pages>
    /// Whether the breaker has anything to say, for those who only ask that.
    private let isUnwell = Atomic<Bool>(false)
    private let unwell: UnwellCount

    /// While so few are observed, each new one counts at once; afterwards figures are as old as this, in milliseconds.
    private static let few = 20
    private static let freshness = 1_000

    init(_ name: String, memory: Int, unwell: UnwellCount) {
        self.name = name
        self.unwell = unwell
        pages = Mutex(Pages(record: TrackRecord(memory: memory)))
    }

    func health(at now: Int) -> Health {
        guard isUnwell.load(ordering: .acquiring) else { return .well }
        return pages.withLock { $0.breaker.health(at: now) }
    }

    func claimTrial(at now: Int) -> Bool {
        pages.withLock { $0.breaker.claimTrial(at: now) }
    }

    func noteAnswer(_ rules: BreakerRules) {
        pages.withLock { pages in
            pages.breaker.noteAnswer(rules)
            tell(&pages, at: 0)
        }
    }

    func take(_ observation: Observation, _ rules: BreakerRules?, at now: Int) {
        pages.withLock { pages in
            pages.record.take(observation, at: now)
            pages.counters.take(observation.end)
            pages.figures.removeAll { $0.condition.observations < Self.few }
            guard let rules else { return }
            pages.breaker.take(observation, rules, at: now)
            tell(&pages, at: now)
        }
    }

    /// The figures of so many seconds, without the health.
    func condition(over window: Int, at now: Int) -> Condition {
        pages.withLock { pages in
            if let known = pages.figures.first(where: { $0.window == window && now < $0.until }) {
                return known.condition
            }
            let condition = pages.record.condition(over: window, at: now)
            pages.figures.removeAll { $0.window == window }
            pages.figures.append((window, now + Self.freshness, condition))
            return condition
        }
    }

    var counters: Counters { pages.withLock { $0.counters } }

    func remember(for seconds: Int) { pages.withLock { $0.record.memory = seconds } }

    /// The policy no longer has the target: it is nobody's worry that it is unwell.
    func retire() {
        pages.withLock { pages in
            pages.isRetired = true
            if isUnwell.exchange(false, ordering: .releasing) { unwell.add(-1) }
        }
    }

    /// Tells those who only ask whether anything is wrong.
    private func tell(_ pages: inout Pages, at now: Int) {
        let isNow = pages.breaker.health(at: now) != .well && !pages.isRetired
        guard isUnwell.exchange(isNow, ordering: .releasing) != isNow else { return }
        unwell.add(isNow ? 1 : -1)
        if isNow { pages.counters.rests += 1 }
    }
}

extension TargetFile.Counters {
    fileprivate mutating func take(_ end: AttemptEnd) {
        switch end {
        case .succeeded: succeeded += 1
        case .failed: failed += 1
        case .timedOut: timedOut += 1
        case .silent: silent += 1
        }
    }
}
