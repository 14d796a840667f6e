// Conditions as the tests know them.

import Conversation
import Policy
import Reasoning
import Routing

/// Conditions that do not change.
final class Known: TargetConditions {
    let conditions: [Condition]

    init(_ conditions: [Condition]) { self.conditions = conditions }

    /// Targets of which only their health is known.
    convenience init(health: [Health]) { self.init(health.map { Condition(health: $0) }) }

    var isAnyUnwell: Bool { conditions.contains { $0.health != .well } }
    func health(of place: Int, at now: Moment) -> Health { conditions[place].health }
    func condition(of place: Int, at now: Moment) -> Condition { conditions[place] }
}

/// The places of a Chat caller's plan, in order.
func places(
    _ group: Group, _ known: [Condition] = [], dice: UInt64 = 1, session: UInt64? = nil, inputTokens: Int = 1_000,
    facts: Facts = request()
) -> [Int] {
    let circumstances = Circumstances(
        dice: dice, now: Moment(milliseconds: 0, unixSeconds: 1_800_000_000),
        conditions: known.isEmpty ? nil : Known(known), session: session, inputTokens: inputTokens)
    return Routing.plan(facts, from: .chat, to: group, in: circumstances).places
}
