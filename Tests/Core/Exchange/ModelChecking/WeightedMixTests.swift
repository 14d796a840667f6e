// The mix that weights bring about, among whoever is eligible.
//
// Chi-square tests with fixed dice: each bound is the value that true weights exceed once in 100,000 runs, so a pass
// means something, and a failure is never chance, because the dice are always the same.

import Routing
import Testing

@Suite struct `The mix of weighted groups` {
    /// The 0.99999 quantile of chi-square, by degrees of freedom from 1 to 5.
    private static let bounds = [19.51, 23.03, 25.90, 28.47, 30.86]

    /// A target of a made group: who it is, and whether it carries the request.
    private struct Use {
        var weight: Int
        var dialect: String
        var thinks: Bool
    }

    private static let groups: [(why: String, uses: [Use], request: String)] = [
        (
            "everybody is eligible",
            [60, 30, 10].map { Use(weight: $0, dialect: "openai-chat", thinks: true) }, "low"
        ),
        (
            "who does not think has no share of requests to think",
            [
                Use(weight: 50, dialect: "openai-chat", thinks: false),
                Use(weight: 30, dialect: "openai-chat", thinks: true),
                Use(weight: 20, dialect: "openai-chat", thinks: true),
            ], "low"
        ),
        (
            "who speaks another dialect and has no bridge has none either",
            [
                Use(weight: 1, dialect: "openai-chat", thinks: true),
                Use(weight: 900, dialect: "anthropic-messages", thinks: true),
                Use(weight: 2, dialect: "openai-chat", thinks: true),
                Use(weight: 4, dialect: "openai-chat", thinks: true),
                Use(weight: 100, dialect: "openai-responses", thinks: true),
                Use(weight: 0, dialect: "openai-chat", thinks: true),
                Use(weight: 3, dialect: "openai-chat", thinks: true),
            ], "low"
        ),
        (
            "an effort that one of them has not",
            [5, 4, 3, 2, 1, 7].map { Use(weight: $0, dialect: "openai-chat", thinks: $0 != 4) }, "high"
        ),
    ]

    private static func trial(_ row: Int) -> Trial {
        var trial = Trial(seed: 0)
        let group = groups[row]
        var providers: Tree = [:]
        var targets: [Tree] = []
        for (place, use) in group.uses.enumerated() {
            var model: Tree = ["model": "m"]
            if use.thinks { model["reasoning"] = ["supported": true, "mode": "opt_in", "control": "effort_enum"] }
            providers["p\(place)"] = [
                "dialect": .text(use.dialect), "base_url": "http://h", "auth": ["scheme": "none"],
                "models": ["m": model],
            ]
            targets.append(["provider": .text("p\(place)"), "model_ref": "m", "weight": .number(use.weight)])
        }
        trial.documents = [
            "providers": providers, "groups": ["g": ["strategy": "weighted", "targets": .list(targets)]],
        ]
        trial.dialect = "openai-chat"
        trial.body = ["model": "g", "reasoning_effort": .text(group.request), "messages": []]
        return trial
    }

    /// Orders of attempts, one for each throw.
    private static func orders(_ trial: Trial, _ count: Int) -> [[Int]] {
        let planner = Planner(trial)
        var dice = Dice(11)
        return (0..<count).map { _ in planner?.plan(dice.next()).places ?? [] }
    }

    /// How far counts are from the shares of weights; the sum of squares over expectations.
    private static func chiSquare(_ counts: [Int: Int], _ weights: [Int: Int]) -> Double {
        let drawn = Double(counts.values.reduce(0, +))
        let total = Double(weights.values.reduce(0, +))
        return weights.reduce(0) { sum, entry in
            let expected = drawn * Double(entry.value) / total
            let off = Double(counts[entry.key] ?? 0) - expected
            return sum + off * off / expected
        }
    }

    /// Weights of those in the running.
    private static func weights(_ row: Int, _ eligible: [Int]) -> [Int: Int] {
        let positive = eligible.filter { groups[row].uses[$0].weight > 0 }
        return Dictionary(uniqueKeysWithValues: positive.map { ($0, groups[row].uses[$0].weight) })
    }

    @Test(arguments: groups.indices)
    func `the first is drawn by weight among the eligible, and nobody else is ever drawn`(row: Int) {
        let trial = Self.trial(row)
        let eligible = trial.decision.admitted
        let weights = Self.weights(row, eligible)
        let orders = Self.orders(trial, 2500)
        #expect(orders.allSatisfy { $0.sorted() == eligible })
        let counts = Dictionary(grouping: orders) { $0[0] }.mapValues(\.count)
        #expect(Set(counts.keys).isSubset(of: weights.keys))
        #expect(Self.chiSquare(counts, weights) < Self.bounds[weights.count - 2], "\(counts)")
    }

    @Test(arguments: groups.indices)
    func `when the first fails, the next is drawn by weight among those left`(row: Int) throws {
        let trial = Self.trial(row)
        let weights = Self.weights(row, trial.decision.admitted)
        let heaviest = try #require(weights.max { $0.value < $1.value }?.key)
        var left = weights
        left[heaviest] = nil
        let seconds = Self.orders(trial, 4000).filter { $0[0] == heaviest }.map { $0[1] }
        #expect(seconds.count > 1000)
        guard left.count > 1 else { return #expect(Set(seconds) == Set(left.keys)) }
        let counts = Dictionary(grouping: seconds) { $0 }.mapValues(\.count)
        #expect(Set(counts.keys) == Set(left.keys))
        #expect(Self.chiSquare(counts, left) < Self.bounds[left.count - 2], "\(counts)")
    }

    @Test func `weight 0 is the last resort`() {
        let orders = Self.orders(Self.trial(2), 500)
        #expect(orders.allSatisfy { $0.last == 5 })
    }

    @Test func `two requests in a row are no more alike than any two`() {
        // Of 2,500 pairs of draws from 60, 30, 10 a share of 0.46 is equal; six standard deviations are 0.06.
        let firsts = Self.orders(Self.trial(0), 2501).map { $0[0] }
        let alike = zip(firsts, firsts.dropFirst()).count { $0 == $1 }
        #expect(abs(Double(alike) / 2500 - 0.46) < 0.06)
    }
}
