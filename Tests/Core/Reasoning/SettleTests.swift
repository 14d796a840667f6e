// From wishes to settlements: one row for each rule.

import Conversation
import Reasoning
import Testing

/// A wish, a model, and what is settled.
private struct Row: Sendable, CustomTestStringConvertible {
    var reason: String
    var wish: ReasoningWish
    var model: Model
    var coerced = false
    var expected: String

    init(_ reason: String, _ wish: ReasoningWish, _ model: Model, _ expected: String) {
        self.reason = reason
        self.wish = wish
        self.model = model
        self.expected = expected
    }

    /// The row for groups that coerce.
    init(coerced reason: String, _ wish: ReasoningWish, _ model: Model, _ expected: String) {
        self.init(reason, wish, model, expected)
        coerced = true
    }

    var testDescription: String { reason }
}

private let efforts = Model.efforts
private let responses = Model(.responses).with { $0.metadata.control = .effort }
private let budgets = Model.budgets
private let adaptive = Model.adaptive
private let alwaysOn = efforts.with { $0.metadata.mode = .alwaysOn }
private let defaultOn = efforts.with { $0.metadata.mode = .defaultOn }

private let effortRows = [
    Row("nothing asked, nothing sent", .nothing, efforts, "nothing rule=same"),
    Row("an effort that the model has", .effort(.high), efforts, "effort:high rule=same"),
    Row("an effort that it has not", .effort(.xhigh), efforts, "reasoning-effort-unsupported"),
    Row(coerced: "the nearest effort below", .effort(.xhigh), efforts, "effort:high rule=coerced"),
    Row(coerced: "the nearest effort above", .effort(.minimal), efforts, "effort:low rule=coerced"),
    Row(
        coerced: "the smaller effort on a tie", .effort(.medium), efforts.with { $0.metadata.efforts = [.low, .high] },
        "effort:low rule=coerced"),
    Row(
        "efforts without a list are low, medium, high", .effort(.medium), efforts.with { $0.metadata.efforts = [] },
        "effort:medium rule=same"),
    Row("an effort by the table", .effort(.high), budgets, "budget:24576 rule=effort_budgets"),
    Row("an effort without a row", .effort(.max), budgets, "reasoning-effort-unsupported"),
    Row(coerced: "the nearest row", .effort(.max), budgets, "budget:24576 rule=coerced"),
    Row(
        "no table, no exchange", .effort(.high), budgets.with { $0.metadata.effortBudgets = [] },
        "reasoning-effort-budgets-missing"),
    Row(
        coerced: "no table, no exchange, not even coerced", .effort(.high),
        budgets.with { $0.metadata.effortBudgets = [] }, "reasoning-effort-budgets-missing"),
    Row("an adaptive model takes efforts", .effort(.max), adaptive, "effort:max rule=same"),
    Row(
        "a Responses model takes efforts", .effort(.low),
        efforts.with { $0.shape.lane = Lane(caller: .responses, target: .responses) }, "effort:low rule=same"),
    Row(
        "efforts that are spelt as budgets", .effort(.low),
        budgets.with { $0.metadata.control = .effort }, "budget:2048 rule=effort_budgets"),
    Row(
        "of effort and budget, the one that the model spells", ReasoningWish(effort: .low, budget: 5000), adaptive,
        "effort:low rule=same"),
    Row(
        "of effort and budget, the other one", ReasoningWish(effort: .low, budget: 5000), budgets,
        "budget:5000 rule=same"),
]

private let budgetRows = [
    Row("a budget within bounds", .budget(5000), budgets, "budget:5000 rule=same"),
    Row("the least that the API takes", .budget(1024), budgets, "budget:1024 rule=same"),
    Row("less than the API takes", .budget(1023), budgets, "reasoning-budget-below-min"),
    Row(
        "a document may know better what is least", .budget(512), budgets.with { $0.metadata.minBudget = 128 },
        "budget:512 rule=same"),
    Row("more than the model's most", .budget(40000), budgets, "reasoning-budget-above-max"),
    Row(coerced: "clamped to the most", .budget(40000), budgets, "budget:32000 rule=coerced"),
    Row(coerced: "clamped to the least", .budget(1), budgets, "budget:1024 rule=coerced"),
    Row(
        "as much as the cap", .budget(4096), budgets.with { $0.shape.maxTokens = 4096 },
        "reasoning-budget-not-below-cap"),
    Row(
        "one less than the cap", .budget(4095), budgets.with { $0.shape.maxTokens = 4096 }, "budget:4095 rule=same"),
    Row(
        coerced: "clamped below the cap", .budget(9000), budgets.with { $0.shape.maxTokens = 4096 },
        "budget:4095 rule=coerced"),
    Row(
        coerced: "no room under the cap", .budget(9000), budgets.with { $0.shape.maxTokens = 1024 },
        "reasoning-cap-too-small"),
    Row(
        "a table's budget must fit as well", .effort(.high), budgets.with { $0.shape.maxTokens = 8000 },
        "reasoning-budget-not-below-cap"),
    Row(
        coerced: "a table's budget is clamped as well", .effort(.high), budgets.with { $0.shape.maxTokens = 8000 },
        "budget:7999 rule=coerced"),
    Row(
        "a budget that is a row's", .budget(8192),
        adaptive.with { $0.metadata.effortBudgets = budgets.metadata.effortBudgets },
        "effort:medium rule=effort_budgets"),
    Row(
        "a budget that is a row's, for a model of both, of which efforts are what Chat can say", .budget(8192),
        Model(.chat).with {
            $0.metadata.control = .both
            $0.metadata.effortBudgets = budgets.metadata.effortBudgets
        }, "effort:medium rule=effort_budgets"),
    Row(
        "a budget that is no row's", .budget(8000),
        adaptive.with { $0.metadata.effortBudgets = budgets.metadata.effortBudgets }, "reasoning-budget-unsupported"),
    Row(
        coerced: "the nearest row's effort", .budget(8000),
        adaptive.with { $0.metadata.effortBudgets = budgets.metadata.effortBudgets }, "effort:medium rule=coerced"),
    Row(
        coerced: "the smaller row on a tie", .budget(5120),
        adaptive.with { $0.metadata.effortBudgets = budgets.metadata.effortBudgets }, "effort:low rule=coerced"),
    Row("a budget without a table", .budget(8000), adaptive, "reasoning-effort-budgets-missing"),
    Row(
        "the caller's own object in Chat", .budget(2000),
        efforts.with {
            $0.metadata.control = .both
            $0.metadata.encoding = .reasoningObject
        }, "budget:2000 rule=same"),
]

/// Nothing steers it.
private let unsteered = Model(.chat).with {
    $0.metadata.control = .unsteered
    $0.metadata.mode = .alwaysOn
}
/// Nothing but its template's switch does.
private let switched = unsteered.with {
    $0.metadata.mode = .defaultOn
    $0.metadata.encoding = .chatTemplateKwargs
    $0.metadata.canDisable = true
}
private let withNone = budgets.with { $0.metadata.effortBudgets.insert(EffortBudget(.none, 1024), at: 0) }
/// Takes function tools only when it does not think.
private let toolShy = efforts.with {
    $0.metadata.efforts = [.none, .low, .high]
    $0.metadata.rejectsTools = true
    $0.shape.hasFunctionTools = true
}
private let toolShyByDefault = toolShy.with { $0.metadata.mode = .defaultOn }

private let steeringRows = [
    Row("a strength for a model without any", .effort(.high), unsteered, "reasoning-control-unsupported"),
    Row("a budget for it", .budget(9000), unsteered, "reasoning-control-unsupported"),
    Row(coerced: "its own strength is the nearest", .effort(.high), unsteered, "on rule=coerced"),
    Row("on, which it is", .on, unsteered, "on rule=model_default"),
    Row("off, which it cannot be", .off, unsteered, "reasoning-always-on"),
    Row("nothing asked of it", .nothing, unsteered, "nothing rule=same"),
    Row("a switch is written", .on, switched, "on rule=same"),
    Row("a switch is written for off", .off, switched, "off rule=same"),
    Row("a switch has no strengths", .effort(.low), switched, "reasoning-control-unsupported"),
    Row("a table's row for none does not switch on", .off, withNone, "nothing rule=opt_in"),
    Row("a budget of that row is a budget", .budget(1024), withNone, "budget:1024 rule=same"),
    Row(
        "a budget of that row is no effort", .budget(1024),
        adaptive.with { $0.metadata.effortBudgets = withNone.metadata.effortBudgets }, "reasoning-budget-unsupported"),
    Row(
        coerced: "nor is it ever coerced to none", .budget(1),
        adaptive.with { $0.metadata.effortBudgets = withNone.metadata.effortBudgets }, "effort:low rule=coerced"),
    Row(
        "a table of nothing but none exchanges nothing", .effort(.low),
        budgets.with { $0.metadata.effortBudgets = [EffortBudget(.none, 1024)] }, "reasoning-effort-budgets-missing"),
    Row("tools and thinking", .effort(.high), toolShy, "reasoning-tools"),
    Row(coerced: "thinking is not dropped for tools", .effort(.high), toolShy, "reasoning-tools"),
    Row("tools without thinking", .nothing, toolShy, "nothing rule=same"),
    Row("tools with thinking switched off", .off, toolShy, "off rule=same"),
    Row(
        "free-form tools", .effort(.high), toolShy.with { $0.shape.hasFunctionTools = false }, "effort:high rule=same"),
    Row("tools, and a model that thinks unasked", .nothing, toolShyByDefault, "reasoning-tools"),
    Row(coerced: "it is switched off for who asked nothing", .nothing, toolShyByDefault, "off rule=tools"),
    Row(
        coerced: "if there is a switch", .nothing,
        toolShyByDefault.with {
            $0.metadata.efforts = [.low]
            $0.metadata.canDisable = false
        }, "reasoning-tools"),
    Row("off lets the tools through", .off, toolShyByDefault, "off rule=same"),
]

private let chatOfBudgets = Model(.chat).with { $0.metadata.control = .budget }

private let switchRows = [
    Row(
        "off, for a model of budgets of which nobody knows how to write them",
        .off, chatOfBudgets.with { $0.metadata.canDisable = true }, "reasoning-encoding-missing"),
    Row("off, of which nothing is written", .off, efforts, "nothing rule=opt_in"),
    Row("off, with a switch", .off, efforts.with { $0.metadata.canDisable = true }, "off rule=same"),
    Row(
        "off, as one of the efforts", .off, efforts.with { $0.metadata.efforts = [.none, .low] }, "off rule=same"),
    Row("off, where it is always on", .off, alwaysOn, "reasoning-always-on"),
    Row(coerced: "off is never coerced", .off, alwaysOn, "reasoning-always-on"),
    Row("off, and nobody knows of a switch", .off, defaultOn, "reasoning-can-disable-missing"),
    Row(
        "off, and there is no switch", .off, defaultOn.with { $0.metadata.canDisable = false },
        "reasoning-cannot-disable"),
    Row(coerced: "off without a switch is not coerced", .off, defaultOn, "reasoning-can-disable-missing"),
    Row("on, where nothing says how much", .on, efforts, "reasoning-default-effort-missing"),
    Row(
        "on, at the model's own effort", .on, efforts.with { $0.metadata.defaultEffort = .medium },
        "effort:medium rule=default_effort"),
    Row("on, where it is on anyway", .on, defaultOn, "on rule=model_default"),
    Row("on, in adaptive words", .on, adaptive, "on rule=same"),
    Row("on, in a Responses caller's own words", .on, responses, "on rule=same"),
    Row(
        "on, which is the group's default and which nobody has said yet", .on,
        responses.with { $0.shape.wishIsDefault = true }, "reasoning-default-effort-missing"),
    Row(
        "on by default, at the model's own effort", .on,
        responses.with {
            $0.shape.wishIsDefault = true
            $0.metadata.defaultEffort = .low
        }, "effort:low rule=default_effort"),
    Row(
        coerced: "an effort, for a model that takes none and has to be asked", .effort(.low),
        responses.with { $0.metadata.control = .unsteered }, "reasoning-default-effort-missing"),
    Row(
        "on, at the table's budget", .on, budgets.with { $0.metadata.defaultEffort = .low },
        "budget:2048 rule=effort_budgets"),
    Row(
        "a template knows on and off only", .on,
        Model(.chat).with { $0.metadata.encoding = .chatTemplateKwargs }, "on rule=same"),
]

private let unknownRows = [
    Row(
        "a model that does not reason", .effort(.low), Model(.chat).with { $0.metadata.supported = false },
        "reasoning-unsupported"),
    Row(
        "off, for a model that does not reason", .off, Model(.chat).with { $0.metadata.supported = false },
        "nothing rule=never_thinks"),
    Row("neither efforts nor budgets are known", .effort(.low), Model(.chat), "reasoning-control-missing"),
    Row(
        "Chat has no common word for budgets", .budget(2000), Model(.chat).with { $0.metadata.control = .budget },
        "reasoning-encoding-missing"),
    Row(
        "an encoding of another dialect", .effort(.low), efforts.with { $0.metadata.encoding = .thinkingBudget },
        "reasoning-encoding-mismatch"),
    Row(
        "an effort for a model of budgets in words of efforts", .effort(.low),
        efforts.with {
            $0.metadata.control = .budget
            $0.metadata.encoding = .reasoningEffort
        }, "reasoning-control-unsupported"),
    Row(
        "a budget for a model of budgets in words of efforts", .budget(2000),
        Model(.responses).with { $0.metadata.control = .budget }, "reasoning-control-unsupported"),
    Row(
        "a template without a known control takes no effort", .effort(.low),
        Model(.chat).with { $0.metadata.encoding = .chatTemplateKwargs }, "reasoning-control-missing"),
]

@Suite struct `Settling a wish to think` {
    @Test(arguments: effortRows + budgetRows + switchRows + steeringRows + unknownRows)
    private func `the row is settled as it says`(row: Row) {
        #expect(row.model.outcome(row.wish, coerce: row.coerced) == row.expected)
    }

    @Test func `nothing known is another reason than no`() {
        let shape = ReasoningShape(lane: Lane(caller: .chat, target: .chat))
        #expect(throws: ReasoningRefusal.metadataMissing) {
            try settle(.effort(.low), by: nil, in: shape, coerce: false)
        }
    }

    @Test(arguments: [ReasoningWish.nothing, .off])
    func `silence and off go to a model of which nothing is known`(wish: ReasoningWish) throws {
        let shape = ReasoningShape(lane: Lane(caller: .chat, target: .chat))
        #expect(try settle(wish, by: nil, in: shape, coerce: false).control == .silent)
    }

    @Test(arguments: Effort.allCases, [true, false])
    func `coercing never loses what could be had exactly`(effort: Effort, isBudget: Bool) {
        let model = isBudget ? budgets : efforts
        let exact = model.outcome(.effort(effort))
        guard !exact.hasPrefix("reasoning-") else { return }
        #expect(model.outcome(.effort(effort), coerce: true) == exact)
    }

    @Test(arguments: [Effort.low, .medium, .high])
    func `effort to budget to effort comes home by one table`(effort: Effort) throws {
        guard case .budget(let tokens) = try budgets.settling(.effort(effort)).control else {
            Issue.record("not a budget")
            return
        }
        let back = adaptive.with { $0.metadata.effortBudgets = budgets.metadata.effortBudgets }
        #expect(try back.settling(.budget(tokens)).control == .effort(effort))
    }

    @Test func `reasons are words that nobody else uses`() {
        #expect(ReasoningRefusal.allCases.allSatisfy { $0.rawValue.hasPrefix("reasoning-") })
        #expect(Set(ReasoningRefusal.allCases.map(\.rawValue)).count == ReasoningRefusal.allCases.count)
    }
}
