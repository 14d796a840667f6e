// Strategies, coercion, defaults.

import Conversation
import Policy
import Reasoning
import Routing
import Testing

@Suite struct `Plans` {
    private let plain = target("p/plain")
    private let thinking = target("p/thinking") { $0.reasoning = .takingEfforts }
    private let other = target("p/other") { $0.reasoning = .takingEfforts }

    @Test func `failover keeps the documents' order of whoever is admitted`() {
        let group = group(.failover, [plain, thinking, other])
        #expect(plan(request(), from: .chat, to: group, dice: 1).places == [0, 1, 2])
        let asked = plan(request { $0.wish.effort = .low }, from: .chat, to: group, dice: 1)
        #expect(asked.places == [1, 2])
        #expect(asked.refusals.map(\.target) == [0])
    }

    @Test func `static takes the first admitted and no other`() {
        let group = group(.fixed, [plain, thinking, other])
        #expect(plan(request(), from: .chat, to: group, dice: 1).places == [0])
        #expect(plan(request { $0.wish.effort = .low }, from: .chat, to: group, dice: 1).places == [1])
    }

    @Test func `the same dice give the same plan`() {
        let group = group(.weighted, [plain, thinking, other])
        for dice in 0..<50 as Range<UInt64> {
            let first = plan(request(), from: .chat, to: group, dice: dice)
            #expect(first == plan(request(), from: .chat, to: group, dice: dice))
        }
    }

    @Test(arguments: [Group.Strategy.failover, .weighted])
    func `whose thoughts are replayed is tried first, and the others keep their order`(strategy: Group.Strategy) {
        let targets = ["a/m", "b/m", "c/m", "d/m"].map { target($0) }
        let group = group(strategy, targets)
        let marks = [targets[3], targets[1]].map(\.origin.mark) + ["ffffffffffffffff"]
        for dice in 0..<20 as Range<UInt64> {
            let usual = plan(request(), from: .chat, to: group, dice: dice).places
            let places = plan(request { $0.thoughtMarks = marks }, from: .chat, to: group, dice: dice).places
            #expect(places == usual.filter([1, 3].contains) + usual.filter([0, 2].contains))
        }
    }

    @Test func `a preference opens nothing`() {
        let closed = target("a/m") { $0.capabilities.tools = false }
        let facts = request { ($0.thoughtMarks, $0.tools.count) = ([closed.origin.mark], 1) }
        #expect(plan(facts, from: .chat, to: group(.failover, [closed, target("b/m")]), dice: 1).places == [1])
    }

    @Test func `a group that coerces takes the nearest only when nobody is exact`() {
        let group = group(.failover, [thinking, target("p/strong") { $0.reasoning = .takingStrongEfforts }]) {
            $0.contract.onUnsupported = .coerce
        }
        let exact = plan(request { $0.wish.effort = .max }, from: .chat, to: group, dice: 1)
        #expect(exact.places == [1] && exact.choices[0].settlement.rule == "same")
        let near = plan(request { $0.wish.effort = .minimal }, from: .chat, to: group, dice: 1)
        #expect(near.places == [0, 1])
        #expect(near.choices.map(\.settlement.control) == [.effort(.low), .effort(.high)])
        #expect(near.choices.allSatisfy { $0.settlement.rule == "coerced" })
    }

    @Test func `coercion never opens a target that something else closes`() {
        let group = group(.failover, [target { ($0.reasoning, $0.capabilities.tools) = (.takingEfforts, false) }]) {
            $0.contract.onUnsupported = .coerce
        }
        let facts = request { ($0.wish.effort, $0.tools.count) = (.max, 1) }
        let plan = plan(facts, from: .chat, to: group, dice: 1)
        #expect(plan.choices.isEmpty)
        #expect(plan.refusals.map(\.names) == [["tools-unsupported", "reasoning-effort-unsupported"]])
    }

    @Test func `a group's default is a wish like any other`() {
        let group = group(.failover, [plain, thinking]) { $0.reasoningDefault = ReasoningWish(effort: .medium) }
        let silent = plan(request(), from: .chat, to: group, dice: 1)
        #expect(silent.places == [1] && silent.wish == ReasoningWish(effort: .medium))
        #expect(silent.choices[0].settlement.control == .effort(.medium))
        let own = plan(request { $0.wish.effort = .low }, from: .chat, to: group, dice: 1)
        #expect(own.wish == ReasoningWish(effort: .low))
        let skipped = plan(request { $0.skipsReasoningDefault = true }, from: .chat, to: group, dice: 1)
        #expect(skipped.places == [0, 1] && skipped.wish.isEmpty)
    }

    @Test func `thoughts that nobody sees are not asked for`() throws {
        var facts = ReasoningMetadata.takingEfforts
        facts.encoding = .thinkingAdaptive
        let adaptive = target("p/m", .messages) {
            $0.bridges = [.chatToMessages()]
            $0.reasoning = facts
        }
        let asked = request { $0.wish.effort = .low }
        let shown = plan(asked, from: .chat, to: group(.failover, [adaptive]), dice: 1)
        #expect(shown.choices.first?.settlement.summary == "summarized")
        let hidden = plan(asked, from: .chat, to: group(.failover, [adaptive]) { $0.thoughtDisplay = .hidden }, dice: 1)
        #expect(hidden.choices.count == 1)
        #expect(hidden.choices.first?.settlement.summary == nil)
    }
}

extension ReasoningMetadata {
    /// Knows only the strongest efforts.
    fileprivate static var takingStrongEfforts: ReasoningMetadata {
        var facts = ReasoningMetadata.takingEfforts
        facts.efforts = [.high, .xhigh, .max]
        return facts
    }
}
