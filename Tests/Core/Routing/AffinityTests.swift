// Sessions stay where they are, and yet the mix is the weights'.

import Conversation
import Policy
import Routing
import Testing

@Suite struct `Session affinity` {
    private func sticky(_ weights: [Int], names: [String] = ["p/a", "p/b", "p/c", "p/d", "p/e", "p/f"]) -> Group {
        let targets = zip(names, weights).map { name, weight in target(name) { $0.weight = weight } }
        return group(.weighted, targets) { $0.affinity = Affinity() }
    }

    private func session(_ number: Int) -> UInt64 { SessionKey("session-\(number)").bits }

    /// Five standard deviations: one run in millions leaves it by chance, and the sessions are fixed.
    private func tolerance(_ share: Double, _ draws: Int) -> Double {
        5 * (share * (1 - share) / Double(draws)).squareRoot()
    }

    @Test func `a session's requests have the same order whatever the dice`() {
        for number in 0..<50 {
            let orders = (0..<20).map { places(sticky([3, 2, 1]), dice: UInt64($0), session: session(number)) }
            #expect(Set(orders).count == 1)
        }
    }

    @Test(arguments: [[60, 30, 10], [1, 1], [1, 99], [5, 5, 5, 5, 5, 5], [1_000_000, 1]])
    func `over many sessions the mix is the weights'`(weights: [Int]) {
        let sessions = 20_000
        var firsts = [Int](repeating: 0, count: weights.count)
        for number in 0..<sessions { firsts[places(sticky(weights), session: session(number))[0]] += 1 }
        let total = Double(weights.reduce(0, +))
        for (place, weight) in weights.enumerated() {
            let share = Double(weight) / total
            #expect(abs(Double(firsts[place]) / Double(sessions) - share) <= tolerance(share, sessions), "\(firsts)")
        }
    }

    @Test func `a target that is lost moves its own sessions only, to the others by their weights`() {
        let all = sticky([60, 30, 10])
        let rest = [Condition(health: .resting(until: 9)), Condition(), Condition()]
        var moved = [0, 0, 0]
        for number in 0..<20_000 {
            let before = places(all, session: session(number))[0]
            let after = places(all, rest, session: session(number))[0]
            if before == 0 { moved[after] += 1 } else { #expect(after == before) }
        }
        let sum = moved[1] + moved[2]
        #expect(moved[0] == 0 && sum > 11_000)
        #expect(abs(Double(moved[1]) / Double(sum) - 0.75) <= tolerance(0.75, sum), "\(moved)")
    }

    @Test func `a target that is new takes sessions from the others and moves none between them`() {
        let old = sticky([2, 1])
        let new = sticky([2, 1, 1])
        for number in 0..<2_000 {
            let before = places(old, session: session(number))[0]
            let after = places(new, session: session(number))[0]
            #expect(after == before || after == 2)
        }
    }

    @Test func `the order of the documents makes no difference`() {
        let names = ["p/a", "p/b", "p/c"]
        let turned = sticky([1, 3, 2], names: ["p/c", "p/a", "p/b"])
        for number in 0..<500 {
            let first = places(sticky([3, 2, 1], names: names), session: session(number))[0]
            #expect(turned.targets[places(turned, session: session(number))[0]].name == names[first])
        }
    }

    @Test func `weight 0 comes after every other, in the documents' order`() {
        for number in 0..<200 {
            let order = places(sticky([0, 3, 0, 1, 0]), session: session(number))
            #expect(Set(order.prefix(2)) == [1, 3])
            #expect(order.suffix(3) == [0, 2, 4])
        }
    }

    @Test func `a request without a session is drawn, and so is one in a group without affinity`() {
        let drawn = (0..<200).map { places(sticky([1, 1, 1]), dice: UInt64($0))[0] }
        #expect(Set(drawn) == [0, 1, 2])
        var loose = sticky([1, 1, 1])
        loose.affinity = nil
        #expect(Set((0..<200).map { places(loose, dice: UInt64($0), session: 7)[0] }) == [0, 1, 2])
    }

    @Test func `a strategy that scores keeps its order, and sessions choose among the nearly best`() {
        let seen = [100, 105, 400].map { Condition(observations: 5, medianLatency: $0) }
        let group = group(.latency, ["p/a", "p/b", "p/c"].map { target($0) }) { $0.affinity = Affinity() }
        let firsts = (0..<400).map { places(group, seen, session: session($0)) }
        #expect(Set(firsts.map { $0[0] }) == [0, 1] && firsts.allSatisfy { $0[2] == 2 })
        var strict = group
        strict.affinity?.tolerance = 0
        #expect((0..<100).allSatisfy { places(strict, seen, session: session($0)) == [0, 1, 2] })
    }

    @Test func `failover keeps its order`() {
        let group = group(.failover, ["p/a", "p/b"].map { target($0) }) { $0.affinity = Affinity() }
        #expect((0..<50).allSatisfy { places(group, session: session($0)) == [0, 1] })
    }

    @Test func `keys are the same on every machine`() {
        #expect(SessionKey("session-1").bits == SessionKey("session-1").bits)
        #expect(Set((0..<10_000).map { SessionKey("s\($0)").bits }).count == 10_000)
        #expect(SessionKey("").bits != SessionKey("\0").bits)
    }
}
