// What thinking does to the rest of a request, and what the caller is told of it.

import Conversation
import Reasoning
import Testing

/// A wish beside other members, and what becomes of these.
private struct Row: Sendable, CustomTestStringConvertible {
    var reason: String
    var wish: ReasoningWish
    var model: Model
    var coerced = false
    var expected: String

    var testDescription: String { reason }
}

private let warm = Model.budgets.with { $0.shape.temperature = 0.2 }
private let forced = Model.budgets.with { $0.shape.forcedToolChoice = true }
private let oldCap = Model.efforts.with {
    $0.metadata.rejectsMaxTokens = true
    $0.shape.capIsOldStyle = true
}

private let pair = Model.efforts.with {
    $0.metadata.rejectsTemperatureWithTopP = true
    ($0.shape.temperature, $0.shape.topP) = (0.5, 0.9)
}
private let picky = Model.efforts.with {
    $0.metadata.rejects = SamplingMembers([.stop, .logprobs, .topLogprobs])
    $0.shape.sampling = SamplingMembers([.logprobs, .stop, .topK])
}

private let rows = [
    Row(
        reason: "the old cap is renamed, with thinking", wish: .effort(.low), model: oldCap,
        expected: "max_tokens renamed max_completion_tokens"),
    Row(
        reason: "the old cap is renamed without", wish: .nothing, model: oldCap,
        expected: "max_tokens renamed max_completion_tokens"),
    Row(
        reason: "the new cap stays", wish: .effort(.low), model: oldCap.with { $0.shape.capIsOldStyle = false },
        expected: ""),
    Row(
        reason: "a rejected temperature goes", wish: .nothing,
        model: warm.with { $0.metadata.rejectsTemperature = true }, expected: "temperature dropped"),
    Row(
        reason: "a rejected top_p goes", wish: .nothing,
        model: Model.efforts.with {
            $0.metadata.rejectsTopP = true
            $0.shape.topP = 0.99
        }, expected: "top_p dropped"),
    Row(
        reason: "a fixed temperature is put in its place", wish: .effort(.low),
        model: Model.efforts.with {
            $0.metadata.fixedTemperature = 1
            $0.shape.temperature = 0.2
        }, expected: "temperature replaced 1"),
    Row(
        reason: "the fixed temperature itself stays", wish: .effort(.low),
        model: Model.efforts.with {
            $0.metadata.fixedTemperature = 0.6
            $0.shape.temperature = 0.6
        }, expected: ""),
    Row(
        reason: "Messages allows no temperature beside thinking", wish: .budget(2000), model: warm,
        expected: "temperature dropped"),
    Row(reason: "Messages allows it without", wish: .nothing, model: warm, expected: ""),
    Row(
        reason: "what a caller wrote in Messages himself is his", wish: .budget(2000),
        model: warm.with { $0.shape.lane = Lane(caller: .messages, target: .messages) }, expected: ""),
    Row(
        reason: "a high top_p may stand beside thinking", wish: .budget(2000),
        model: Model.budgets.with { $0.shape.topP = 0.95 }, expected: ""),
    Row(
        reason: "a low one may not, nor top_k", wish: .budget(2000),
        model: Model.budgets.with {
            $0.shape.topP = 0.5
            $0.shape.sampling = .topK
        }, expected: "top_p dropped; top_k dropped"),
    Row(
        reason: "a wish that is the group's is fitted in the straight lane, too", wish: .budget(2000),
        model: warm.with {
            $0.shape.lane = Lane(caller: .messages, target: .messages)
            $0.shape.wishIsDefault = true
        }, expected: "temperature dropped"),
    Row(
        reason: "the old cap goes where the new one stands beside it", wish: .nothing,
        model: oldCap.with {
            $0.shape.capIsOldStyle = false
            $0.shape.hasIdleOldCap = true
        }, expected: "max_tokens dropped"),
    Row(
        reason: "of temperature and top_p one goes", wish: .nothing, model: pair, expected: "top_p dropped"),
    Row(
        reason: "unless temperature goes anyway", wish: .nothing,
        model: pair.with { $0.metadata.rejectsTemperature = true }, expected: "temperature dropped"),
    Row(
        reason: "one of them alone stays", wish: .nothing, model: pair.with { $0.shape.temperature = nil },
        expected: ""),
    Row(
        reason: "what a model rejects goes, and nothing else", wish: .nothing, model: picky,
        expected: "stop dropped; logprobs dropped"),
    Row(
        reason: "in the caller's words", wish: .nothing,
        model: picky.with { $0.shape.lane = Lane(caller: .messages, target: .chat) },
        expected: "stop_sequences dropped; logprobs dropped"),
    Row(
        reason: "what is rejected beside thinking stays without", wish: .nothing,
        model: picky.with { $0.metadata.rejectsWhen = .thinking }, expected: ""),
    Row(
        reason: "what is rejected beside thinking goes with it", wish: .effort(.low),
        model: picky.with {
            $0.metadata.rejectsWhen = .thinking
            $0.metadata.rejectsTemperature = true
            $0.metadata.rejectsTopP = true
            ($0.shape.temperature, $0.shape.topP) = (0.5, 0.5)
        }, expected: "temperature dropped; top_p dropped; stop dropped; logprobs dropped"),
    Row(
        reason: "no tool is forced beside a budget", wish: .budget(2000), model: forced,
        expected: "reasoning-forced-tool-choice"),
    Row(
        reason: "coerced, the choice is left to the model", wish: .budget(2000), model: forced, coerced: true,
        expected: "tool_choice replaced auto"),
    Row(reason: "without thinking a tool may be forced", wish: .nothing, model: forced, expected: ""),
    Row(
        reason: "a model that always thinks may refuse a forced tool", wish: .nothing,
        model: Model.adaptive.with {
            $0.metadata.mode = .alwaysOn
            $0.metadata.rejectsForcedToolChoice = true
            $0.shape.forcedToolChoice = true
        }, expected: "reasoning-forced-tool-choice"),
    Row(
        reason: "a summary that the model cannot give is lost", wish: ReasoningWish(effort: .low, summary: "auto"),
        model: Model(.responses).with { $0.metadata.control = .effort }, expected: "reasoning.summary dropped"),
    Row(
        reason: "a summary that it can give is not", wish: ReasoningWish(effort: .low, summary: "auto"),
        model: Model(.responses).with {
            $0.metadata.control = .effort
            $0.metadata.supportsSummaries = true
        }, expected: ""),
]

@Suite struct `What thinking does to a request` {
    @Test(arguments: rows)
    private func `the row is adjusted as it says`(row: Row) {
        #expect(row.model.adjustments(row.wish, coerce: row.coerced) == row.expected)
    }

    @Test(arguments: [(true, "summarized"), (false, nil)])
    func `who can see thoughts gets them in words`(shows: Bool, summary: String?) throws {
        let model = Model.adaptive.with { $0.shape.showsThoughts = shows }
        #expect(try model.settling(.effort(.low)).summary == summary)
    }

    @Test(arguments: [ReasoningMetadata.Encoding.thinkingBudget, .thinkingAdaptive])
    func `in the straight lane the caller's words stay`(encoding: ReasoningMetadata.Encoding) throws {
        let model = Model.budgets.with {
            $0.shape.lane = Lane(caller: .messages, target: .messages)
            $0.metadata.control = .both
            $0.metadata.encoding = encoding
            $0.metadata.efforts = [.low]
        }
        #expect(try model.settling(ReasoningWish(effort: .low, summary: "summarized")).summary == "summarized")
    }

    @Test(
        arguments: [
            ("auto", Dialect.messages, "summarized"), ("none", .messages, "omitted"),
            ("summarized", .responses, "concise"),
            ("none", .responses, nil), (nil, .responses, "concise"), (nil, .messages, "omitted"),
        ] as [(String?, Dialect, String?)])
    func `a summary is asked for in the target's words`(asked: String?, target: Dialect, told: String?) throws {
        let model = Model(target, from: .chat).with {
            $0.metadata.control = .effort
            $0.metadata.supportsSummaries = true
            $0.metadata.defaultSummary = target == .messages ? "omitted" : "concise"
            $0.shape.showsThoughts = true
        }
        #expect(try model.settling(ReasoningWish(effort: .low, summary: asked)).summary == told)
    }

    @Test func `a default of no summary is none`() throws {
        let model = Model(.responses, from: .chat).with {
            $0.metadata.control = .effort
            $0.metadata.supportsSummaries = true
            $0.metadata.defaultSummary = "none"
            $0.shape.showsThoughts = true
        }
        #expect(try model.settling(.effort(.low)).summary == nil)
    }

    @Test func `a caller's own words about a summary stay`() throws {
        let model = Model.adaptive.with { $0.shape.showsThoughts = true }
        #expect(try model.settling(ReasoningWish(effort: .low, summary: "omitted")).summary == "omitted")
    }

    @Test(arguments: [
        (ReasoningWish.effort(.high), "asked=effort:high; sent=budget:24576; rule=effort_budgets"),
        (.budget(4000), "asked=budget:4000; sent=budget:4000; rule=same"),
        (.off, "asked=off; sent=nothing; rule=opt_in"),
        (.nothing, "asked=nothing; sent=nothing; rule=same"),
        (ReasoningWish(effort: .low, budget: 2000), "asked=effort:low,budget:2000; sent=budget:2000; rule=same"),
    ])
    func `the receipt says what was asked, what was sent and why`(wish: ReasoningWish, text: String) throws {
        let settlement = try Model.budgets.settling(wish)
        #expect(ReasoningReceipt(wish: wish, settlement: settlement).text == text)
        let standard = ReasoningReceipt(wish: wish, settlement: settlement, isDefault: true).text
        #expect(standard == text.replacing("asked=", with: "asked=default:"))
    }
}
