// Strategy `latency`: who has been answering soonest goes first.
//
// Of whom nothing was observed lately may be quicker than everybody, or not there at all. So of ten requests one goes
// to such a target first, and the others to those that are known; where nobody is known the dice decide. Who has only
// failed comes after all others, until its failures are forgotten.

import Conversation
import Policy

/// Compares by observed time.
struct LatencyScoring {
    private let scoring: Scoring

    init(_ scoring: Scoring) {
        self.scoring = scoring
    }

    /// One request out of so many tries a target that is not known, while others are.
    static let explorerOf = 10

    /// - Parameter bits: decide which request explores, and what.
    func standpoints(of choices: [Choice], bits: UInt64) -> [Standpoint] {
        let conditions = choices.map { scoring.circumstances.condition(of: $0.target) }
        let waits = conditions.map(scoring.wait)
        let least = Double(waits.compactMap(\.self).min() ?? 1)
        var standpoints = zip(conditions, waits).map { condition, wait in
            if let wait { return Standpoint(group: 1, merit: scoring.share(of: least, in: Double(wait))) }
            return Standpoint(group: condition.observations == 0 ? 2 : 3, merit: 0)
        }
        if let explored = explored(conditions, anyKnown: waits.contains { $0 != nil }, bits) {
            standpoints[explored].group = 0
        }
        return standpoints
    }

    private func explored(_ conditions: [Condition], anyKnown: Bool, _ bits: UInt64) -> Int? {
        let unknown = conditions.indices.filter { conditions[$0].observations == 0 && !conditions[$0].health.isResting }
        guard !unknown.isEmpty else { return nil }
        var dice = Dice(bits)
        guard !anyKnown || dice.next(below: Self.explorerOf) == 0 else { return nil }
        return unknown[dice.next(below: unknown.count)]
    }
}
