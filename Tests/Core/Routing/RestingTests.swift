// Resting targets come last, whatever the strategy, and are never left out.

import Conversation
import Policy
import Reasoning
import Routing
import Testing

@Suite struct `Targets that rest` {
    private let targets = ["p/a", "p/b", "p/c", "p/d"].map { target($0) }
    private let rest = Health.resting(until: 9)

    private func known(_ health: [Health]) -> [Condition] { health.map { Condition(health: $0) } }

    @Test(arguments: [Group.Strategy.failover, .weighted, .latency, .cost, .dynamicScore])
    func `come after all others, in their order, and all are there`(strategy: Group.Strategy) {
        for dice in 0..<50 as Range<UInt64> {
            let places = places(group(strategy, targets), known([rest, .well, .onTrial, .due]), dice: dice)
            #expect(Set(places.prefix(2)) == [1, 3])
            #expect(Set(places.suffix(2)) == [0, 2])
            #expect(places.count == 4)
        }
    }

    @Test func `keep the strategy's order among themselves`() {
        #expect(places(group(.failover, targets), known([rest, .well, rest, .well])) == [1, 3, 0, 2])
        #expect(places(group(.failover, targets), known([rest, rest, rest, rest])) == [0, 1, 2, 3])
    }

    @Test func `are used where they are all there is`() {
        #expect(places(group(.failover, [targets[0]]), known([rest])) == [0])
        #expect(places(group(.fixed, targets), known([rest, .well, .well, .well])) == [0], "static knows no other")
    }

    @Test func `come last even when their own thoughts are replayed`() {
        let targets = ["p/a", "q/b"].map { target($0) }
        let marked = request { $0.thoughtMarks = [targets[0].origin.mark] }
        #expect(places(group(.failover, targets.reversed()), known([.well, .well]), facts: marked) == [1, 0])
        #expect(places(group(.failover, targets), known([rest, .well]), facts: marked) == [1, 0])
    }

    @Test func `are no longer last when they are due`() {
        #expect(places(group(.failover, targets), known([.due, .well, .well, .well])) == [0, 1, 2, 3])
    }

    @Test func `come last among those a call can be passed to`() {
        let circumstances = Circumstances(
            dice: 1, now: Moment(milliseconds: 0, unixSeconds: 0),
            conditions: Known(health: [rest, .well, .well, .well]))
        let plan = planPassing(request(), to: group(.failover, targets), speaking: [.chat], in: circumstances)
        #expect(plan.places == [1, 2, 3, 0])
    }
}
