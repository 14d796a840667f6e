// Strategies that compare targets: `latency`, `cost`, `dynamic_score`.
//
// Each gives a target a merit between 0 and 1, the best having most, and a class: whoever is in a later class comes
// later whatever the merit. Equal merits go by weight, then by the documents' order. The same circumstances give the
// same order.

import Conversation
import Policy

/// A target's place in a comparison.
struct Standpoint {
    /// Classes are compared before merits: 0 before 1.
    var group = 0
    /// 0…1, more is better.
    var merit: Double
}

/// What targets are compared by, for one request.
struct Scoring {
    let facts: Facts
    let group: Group
    let circumstances: Circumstances

    init(_ facts: Facts, _ group: Group, _ circumstances: Circumstances) {
        self.facts = facts
        self.group = group
        self.circumstances = circumstances
    }

    /// Output that a request without a small cap is taken to bring, in tokens.
    static let typicalOutput = 1_000

    /// Where each of the choices stands.
    func standpoints(of choices: [Choice], bits: UInt64) -> [Standpoint] {
        switch group.strategy {
        case .latency: LatencyScoring(self).standpoints(of: choices, bits: bits)
        case .cost: byCost(choices)
        case .dynamicScore: DynamicScoring(self, group.dynamicScore ?? DynamicScore()).standpoints(of: choices)
        default: choices.map { _ in Standpoint(merit: 1) }
        }
    }

    /// Milliseconds that count for this request: to the first event for a stream, to the end otherwise.
    func wait(_ condition: Condition) -> Int? {
        let first = condition.timeToFirstByte
        let whole = condition.medianLatency
        return (facts.stream ? first ?? whole : whole ?? first).map { max($0, 1) }
    }

    /// US dollars for a million such requests: input as estimated, output as capped, but no more than is typical. Nil
    /// where either price is not known.
    func cost(_ choice: Choice) -> Double? {
        guard let price = group.targets[choice.target].price, let input = price.input, let output = price.output else {
            return nil
        }
        let written = min(choice.maxTokens ?? Self.typicalOutput, Self.typicalOutput)
        return Double(circumstances.inputTokens) * input + Double(written) * output
    }

    /// Who has no price comes last.
    private func byCost(_ choices: [Choice]) -> [Standpoint] {
        let costs = choices.map(cost)
        let least = costs.compactMap(\.self).min() ?? 0
        return costs.map { $0.map { Standpoint(merit: share(of: least, in: $0)) } ?? Standpoint(group: 1, merit: 0) }
    }

    /// How near `value` comes to the smallest: 1 for the smallest.
    func share(of least: Double, in value: Double) -> Double { value <= least ? 1 : least / value }
}

extension Plan {
    /// Puts the choices into the order of their standpoints. Says how many of the first are as good as the best, as far
    /// as the group's sessions are concerned.
    mutating func rank(by scoring: Scoring, _ session: UInt64?) -> Int {
        let group = scoring.group
        let standpoints = scoring.standpoints(of: choices, bits: session ?? scoring.circumstances.dice)
        let sorted = zip(choices, standpoints).sorted { left, right in
            if left.1.group != right.1.group { return left.1.group < right.1.group }
            if left.1.merit != right.1.merit { return left.1.merit > right.1.merit }
            let weights = (group.targets[left.0.target].weight, group.targets[right.0.target].weight)
            return weights.0 != weights.1 ? weights.0 > weights.1 : left.0.target < right.0.target
        }
        choices = sorted.map(\.0)
        let enough = sorted[0].1.merit * (1 - (group.affinity?.tolerance ?? 0))
        return sorted.prefix { $0.1.group == sorted[0].1.group && $0.1.merit >= enough }.count
    }
}
