// A group's default gives way to what the caller has written; a wish of the caller's own never does.

import Conversation
import Policy
import Reasoning
import Routing
import Testing

/// A Messages model that takes budgets from 1,024 tokens on.
private let thinker = target("p/claude", .messages) {
    var facts = ReasoningMetadata(supported: true)
    (facts.mode, facts.control, facts.encoding) = (.optIn, .budget, .thinkingBudget)
    (facts.minBudget, facts.budgetMustBeLessThanMaxTokens) = (1024, true)
    facts.effortBudgets = [EffortBudget(.low, 2048), EffortBudget(.high, 16384)]
    $0.reasoning = facts
}

@Suite struct `A default that does not fit` {
    private func planned(
        cap: Int?, wish: ReasoningWish = ReasoningWish(), default usual: ReasoningWish, coerces: Bool = false,
        _ targets: [Target] = [thinker]
    ) -> Plan {
        let facts = request { ($0.maxTokens, $0.wish) = (cap, wish) }
        let group = group(.failover, targets) {
            $0.reasoningDefault = usual
            if coerces { $0.contract.onUnsupported = .coerce }
        }
        return plan(facts, from: .messages, to: group, dice: 1)
    }

    private static let rows:
        [(cap: Int?, usual: ReasoningWish, coerces: Bool, sent: String, rule: String, why: String)] = [
            (
                8000, ReasoningWish(budget: 32000, enabled: true), false, "nothing", "default_dropped",
                "a cap below the budget"
            ),
            (
                32000, ReasoningWish(budget: 32000, enabled: true), false, "nothing", "default_dropped",
                "no room for an answer"
            ),
            (32001, ReasoningWish(budget: 32000, enabled: true), false, "budget:32000", "same", "it just fits"),
            (nil, ReasoningWish(budget: 32000, enabled: true), false, "budget:32000", "same", "no cap at all"),
            (
                8000, ReasoningWish(effort: .high, enabled: true), false, "nothing", "default_dropped",
                "a budget by the table"
            ),
            (
                500, ReasoningWish(budget: 32000, enabled: true), true, "nothing", "default_dropped",
                "not even the least budget"
            ),
            (
                8000, ReasoningWish(budget: 32000, enabled: true), true, "nothing", "default_dropped",
                "it is not clamped to what would leave one token to answer with"
            ),
            (
                8000, ReasoningWish(budget: 100, enabled: true), true, "budget:1024", "coerced",
                "bounds of the model still clamp it"
            ),
        ]

    @Test(arguments: rows.indices)
    func `is dropped, and the receipt says so`(row: Int) throws {
        let row = Self.rows[row]
        let plan = planned(cap: row.cap, default: row.usual, coerces: row.coerces)
        let choice = try #require(plan.choices.first, "\(row.why)")
        let receipt = ReasoningReceipt(wish: plan.wish, settlement: choice.settlement, isDefault: plan.wishIsDefault)
        #expect(
            receipt.text == "asked=default:\(row.usual.receiptText); sent=\(row.sent); rule=\(row.rule)", "\(row.why)")
        let dropped = choice.settlement.adjustments.contains(Loss("reasoning_default", "dropped"))
        #expect(dropped == (row.rule == "default_dropped"), "\(row.why)")
    }

    @Test func `stays a refusal where the caller asked himself`() {
        let own = planned(cap: 8000, wish: ReasoningWish(budget: 32000), default: ReasoningWish(budget: 2000))
        #expect(own.choices.isEmpty)
        #expect(own.refusals.map(\.names) == [["reasoning-budget-not-below-cap"]])
    }

    @Test func `is carried by whoever can, before it is dropped for anybody`() {
        let adaptive = target("p/adaptive", .messages) {
            var facts = ReasoningMetadata.takingEfforts
            facts.encoding = .thinkingAdaptive
            facts.effortBudgets = [EffortBudget(.low, 2048), EffortBudget(.high, 32000)]
            $0.reasoning = facts
        }
        let usual = ReasoningWish(effort: .high, budget: 32000, enabled: true)
        let plan = planned(cap: 8000, default: usual, [thinker, adaptive])
        #expect(plan.places == [1])
        #expect(plan.choices[0].settlement.control == .effort(.high))
    }

    @Test func `gives way to a tool that must be called`() throws {
        let strict = target("p/strict") {
            $0.reasoning = .takingEfforts
            $0.reasoning?.rejectsForcedToolChoice = true
        }
        let facts = request { ($0.tools.count, $0.tools.choiceForced) = (1, true) }
        let group = group(.failover, [strict]) { $0.reasoningDefault = ReasoningWish(effort: .low, enabled: true) }
        let choice = try #require(plan(facts, from: .chat, to: group, dice: 1).choices.first)
        #expect(choice.settlement.rule == "default_dropped")
    }

    @Test func `is a refusal where the model cannot carry it at all, for that is the documents' mistake`() {
        let plan = planned(cap: 8000, default: ReasoningWish(effort: .xhigh, enabled: true))
        #expect(plan.choices.isEmpty)
        #expect(plan.refusals.map(\.names) == [["reasoning-effort-unsupported"]])
    }
}
