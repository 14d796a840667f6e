// How the tests describe requests, targets and groups.

import Conversation
import Policy
import Reasoning
import Routing
import Wire

/// A request's facts, changed in some places.
func request(_ change: (inout Facts) -> Void = { _ in }) -> Facts {
    var facts = Facts(model: .string("g"))
    change(&facts)
    return facts
}

/// A target, changed in some places.
func target(_ name: String = "p/m", _ dialect: Dialect = .chat, _ change: (inout Target) -> Void = { _ in }) -> Target {
    var target = Target(name: name, provider: 0, dialect: dialect, model: "x")
    change(&target)
    return target
}

/// A group of targets.
func group(
    _ strategy: Group.Strategy = .failover, _ targets: [Target], _ change: (inout Group) -> Void = { _ in }
) -> Group {
    var group = Group(name: "g", strategy: strategy, targets: targets)
    change(&group)
    return group
}

extension ReasoningMetadata {
    /// Takes efforts, from low to high.
    static var takingEfforts: ReasoningMetadata {
        var facts = ReasoningMetadata(supported: true)
        facts.control = .effort
        facts.efforts = [.low, .medium, .high]
        return facts
    }

    /// Takes budgets, with a table for efforts.
    static var takingBudgets: ReasoningMetadata {
        var facts = ReasoningMetadata(supported: true)
        facts.control = .budget
        facts.minBudget = 1024
        facts.effortBudgets = [EffortBudget(.low, 2048), EffortBudget(.high, 16000)]
        facts.encoding = .thinkingBudget
        facts.canDisable = true
        return facts
    }
}

extension Bridge {
    /// Every flag on.
    static let everything: Shapes = [
        .text, .tools, .toolChoice, .parallelToolCalls, .structuredOutputs, .images, .reasoning, .streaming,
    ]

    /// The bridge for Chat callers to Messages targets.
    static func chatToMessages(_ shapes: Shapes = everything) -> Bridge {
        Bridge(lane: Lane(caller: .chat, target: .messages), shapes: shapes)
    }
}

/// Some random numbers that can be repeated.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) {
        state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1
    }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// The plan of a request when nothing is known but the dice.
func plan(_ facts: Facts, from caller: Dialect, to group: Group, dice: UInt64) -> Plan {
    let now = Moment(milliseconds: 0, unixSeconds: 1_800_000_000)
    return Routing.plan(facts, from: caller, to: group, in: Circumstances(dice: dice, now: now))
}
