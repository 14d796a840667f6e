// The straight lane: what is changed, and that nothing else is.

import Conversation
import Dialects
import Foundation
import TestKit
import Testing
import Wire

/// The body as it goes to a target.
private func straight(
    _ dialect: Dialect, _ text: String, _ settlement: Settlement = .silent, forcesUsage: Bool = false
) throws -> String {
    let body = try JSONDocument(text)
    let facts = try dialect.readFacts(body)
    var bytes: [UInt8] = []
    let changes = StraightChanges(model: "m", settlement: settlement, forcesUsage: forcesUsage)
    _ = dialect.writeStraight(body, facts, changes, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

/// The settlement of a model that carries the wish as it is.
private func exact(_ facts: Facts) -> Settlement {
    let wish = facts.wish
    if wish.isEmpty { return .silent }
    let control: Settlement.Control =
        switch (wish.effort, wish.budget) {
        case (.some(.none), _): .off
        case (_, let budget?): .budget(budget)
        case (let effort?, _): .effort(effort)
        default: .on
        }
    return Settlement(control: control, encoding: facts.spelling, summary: wish.summary)
}

private struct Row: Sendable, CustomTestStringConvertible {
    var reason: String
    var dialect: Dialect
    var body: String
    var settlement: Settlement
    var expected: String

    init(_ reason: String, _ dialect: Dialect, _ body: String, _ settlement: Settlement, _ expected: String) {
        self.reason = reason
        self.dialect = dialect
        self.body = body
        self.settlement = settlement
        self.expected = expected
    }

    var testDescription: String { reason }
}

private func sent(
    _ control: Settlement.Control, _ encoding: ReasoningMetadata.Encoding, _ rule: String = "coerced",
    _ adjustments: [Loss] = []
) -> Settlement {
    Settlement(control: control, encoding: encoding, rule: rule, adjustments: adjustments)
}

private let rows = [
    Row("only the model", .chat, #"{ "model" : "g" , "x":1e0 }"#, .silent, #"{ "model" : "m" , "x":1e0 }"#),
    Row(
        "our extension goes", .chat, #"{"skip_reasoning":true,"model":"g"}"#, .silent, #"{"model":"m"}"#),
    Row(
        "what is sent as it was asked stays as it is", .chat, #"{"model":"g","reasoning_effort" : "low"}"#,
        sent(.effort(.low), .reasoningEffort, "same"), #"{"model":"m","reasoning_effort" : "low"}"#),
    Row(
        "another effort", .chat, #"{"model":"g","reasoning_effort":"max","n":1}"#,
        sent(.effort(.high), .reasoningEffort), #"{"model":"m","reasoning_effort":"high","n":1}"#),
    Row(
        "a default is added", .chat, #"{"model":"g"}"#, sent(.effort(.high), .reasoningEffort, "same"),
        #"{"model":"m","reasoning_effort":"high"}"#),
    Row(
        "an object becomes an effort", .chat, #"{"model":"g","reasoning":{"effort":"low"},"n":1}"#,
        sent(.effort(.low), .reasoningEffort, "same"), #"{"model":"m","n":1,"reasoning_effort":"low"}"#),
    Row(
        "an effort becomes an object", .chat, #"{"reasoning_effort":"low","model":"g"}"#,
        sent(.effort(.low), .reasoningObject, "same"), #"{"model":"m","reasoning":{"effort":"low"}}"#),
    Row(
        "a budget in the object", .chat, #"{"model":"g","reasoning":{"max_tokens":9000}}"#,
        sent(.budget(8000), .reasoningObject), #"{"model":"m","reasoning":{"max_tokens":8000}}"#),
    Row(
        "of an effort and a budget in one object, the effort", .chat,
        #"{"model":"g","reasoning":{"effort":"low","max_tokens":2000}}"#, sent(.effort(.low), .reasoningObject, "same"),
        #"{"model":"m","reasoning":{"effort":"low"}}"#),
    Row(
        "an effort is said once", .chat,
        #"{"model":"g","reasoning_effort":"low","reasoning":{"effort":"low"},"n":1}"#,
        sent(.effort(.low), .reasoningObject, "same"), #"{"model":"m","reasoning":{"effort":"low"},"n":1}"#),
    Row(
        "a contradiction is not passed on", .chat, #"{"model":"g","reasoning":{"enabled":false,"effort":"low"}}"#,
        sent(.effort(.low), .reasoningObject, "same"), #"{"model":"m","reasoning":{"effort":"low"}}"#),
    Row(
        "one control is left as it is", .chat, #"{"model":"g","reasoning":{"effort":"low" , "enabled":true}}"#,
        sent(.effort(.low), .reasoningObject, "same"), #"{"model":"m","reasoning":{"effort":"low" , "enabled":true}}"#),
    Row(
        "a template's switch", .chat, #"{"model":"g","reasoning":{"enabled":true}}"#,
        sent(.on, .chatTemplateKwargs, "same"), #"{"model":"m","chat_template_kwargs":{"enable_thinking":true}}"#),
    Row(
        "a template's switch among others", .chat,
        #"{"model":"g","chat_template_kwargs":{"a":1},"reasoning_effort":"none"}"#,
        sent(.off, .chatTemplateKwargs, "same"),
        #"{"model":"m","chat_template_kwargs":{"a":1,"enable_thinking":false}}"#),
    Row(
        "off needs no word where nothing thinks", .chat, #"{"model":"g","reasoning_effort":"none"}"#,
        Settlement(control: .silent, rule: "never_thinks"), #"{"model":"m"}"#),
    Row(
        "a refused summary goes", .responses, #"{"model":"g","reasoning":{"effort":"low","summary":"auto"}}"#,
        sent(.effort(.low), .responsesReasoning, "same", [Loss("reasoning.summary", "dropped")]),
        #"{"model":"m","reasoning":{"effort":"low"}}"#),
    Row(
        "what else is in the object stays", .responses,
        #"{"model":"g","reasoning":{"context":"all_turns","effort":"max"}}"#,
        sent(.effort(.high), .responsesReasoning), #"{"model":"m","reasoning":{"context":"all_turns","effort":"high"}}"#
    ),
    Row(
        "a clamped budget", .messages, #"{"model":"g","thinking":{"type":"enabled","budget_tokens":9000}}"#,
        sent(.budget(8000), .thinkingBudget), #"{"model":"m","thinking":{"type":"enabled","budget_tokens":8000}}"#),
    Row(
        "a budget becomes an effort", .messages,
        #"{"model":"g","thinking":{"type":"enabled","budget_tokens":8192},"output_config":{"format":{}}}"#,
        sent(.effort(.medium), .thinkingAdaptive, "effort_budgets"),
        #"{"model":"m","thinking":{"type":"adaptive"},"output_config":{"format":{},"effort":"medium"}}"#),
    Row(
        "off is the same word for all Messages models", .messages, #"{"model":"g","thinking":{"type":"disabled"}}"#,
        sent(.off, .thinkingAdaptive, "same"), #"{"model":"m","thinking":{"type":"disabled"}}"#),
    Row(
        "a rejected member goes", .chat, #"{"temperature":1,"model":"g","top_p":0.5}"#,
        Settlement(control: .silent, adjustments: [Loss("temperature", "dropped"), Loss("top_p", "dropped")]),
        #"{"model":"m"}"#),
    Row(
        "a member is renamed where it stands", .chat, #"{"model":"g","max_tokens" : 5,"n":1}"#,
        Settlement(control: .silent, adjustments: [Loss("max_tokens", "renamed max_completion_tokens")]),
        #"{"model":"m","max_completion_tokens" : 5,"n":1}"#),
    Row(
        "unless the new name is taken", .chat, #"{"model":"g","max_tokens":5,"max_completion_tokens":6}"#,
        Settlement(control: .silent, adjustments: [Loss("max_tokens", "renamed max_completion_tokens")]),
        #"{"model":"m","max_completion_tokens":6}"#),
    Row(
        "a fixed temperature", .chat, #"{"model":"g","temperature":0.2}"#,
        Settlement(control: .silent, adjustments: [Loss("temperature", "replaced 1")]),
        #"{"model":"m","temperature":1.0}"#),
    Row(
        "a tool is no longer forced", .messages, #"{"model":"g","tool_choice":{"type":"any"}}"#,
        Settlement(control: .silent, adjustments: [Loss("tool_choice", "replaced auto")]),
        #"{"model":"m","tool_choice":{"type":"auto"}}"#),
    Row(
        "tools are still called one by one", .messages,
        #"{"model":"g","tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true}}"#,
        Settlement(control: .silent, adjustments: [Loss("tool_choice", "replaced auto")]),
        #"{"model":"m","tool_choice":{"type":"auto","disable_parallel_tool_use":true}}"#),
    Row(
        "no empty object is left of an effort that needs no word", .responses,
        #"{"model":"g","reasoning":{"effort":"none"}}"#, Settlement(control: .silent, rule: "never_thinks"),
        #"{"model":"m"}"#),
    Row(
        "an effort that needs no word goes alone", .responses,
        #"{"model":"g","reasoning":{"effort":"none","context":"all_turns"}}"#,
        Settlement(control: .silent, rule: "never_thinks"), #"{"model":"m","reasoning":{"context":"all_turns"}}"#),
    Row(
        "no empty object is left of an effort that became a budget", .messages,
        #"{"model":"g","output_config":{"effort":"low"}}"#, sent(.budget(2000), .thinkingBudget, "effort_budgets"),
        #"{"model":"m","thinking":{"type":"enabled","budget_tokens":2000}}"#),
    Row(
        "an effort that became a budget goes alone", .messages,
        #"{"model":"g","output_config":{"effort":"low","format":{}}}"#,
        sent(.budget(2000), .thinkingBudget, "effort_budgets"),
        #"{"model":"m","output_config":{"format":{}},"thinking":{"type":"enabled","budget_tokens":2000}}"#),
]

private let usageRows = [
    (#"{"model":"g","stream":true}"#, #"{"model":"m","stream":true,"stream_options":{"include_usage":true}}"#),
    (
        #"{"model":"g","stream":true,"stream_options":{"x":1}}"#,
        #"{"model":"m","stream":true,"stream_options":{"x":1,"include_usage":true}}"#
    ),
    (
        #"{"model":"g","stream":true,"stream_options":{"include_usage":false}}"#,
        #"{"model":"m","stream":true,"stream_options":{"include_usage":true}}"#
    ),
    (#"{"model":"g","stream":false}"#, #"{"model":"m","stream":false}"#),
    (
        #"{"model":"g","stream":true,"stream_options":{"include_usage":true}}"#,
        #"{"model":"m","stream":true,"stream_options":{"include_usage":true}}"#
    ),
]

@Suite struct `The straight lane` {
    @Test(arguments: rows)
    private func `the row is edited as it says`(row: Row) throws {
        #expect(try straight(row.dialect, row.body, row.settlement) == row.expected)
    }

    @Test(arguments: usageRows)
    func `usage is asked for where a stream would not tell it`(body: String, expected: String) throws {
        #expect(try straight(.chat, body, forcesUsage: true) == expected)
    }

    @Test func `usage is not asked for without being told to`() throws {
        #expect(try straight(.chat, #"{"model":"g","stream":true}"#) == #"{"model":"m","stream":true}"#)
    }

    @Test(arguments: RecordedRequest.all)
    func `bytes outside the edited ranges are identical`(request: RecordedRequest) throws {
        let text = try request.text
        let body = try JSONDocument(text)
        let model = try #require(body.root["model"])
        var expected = Array(text.utf8)
        expected.replaceSubrange(model.range, with: #""m""#.utf8)
        let settlement = exact(try request.dialect.readFacts(body))
        #expect(try straight(request.dialect, text, settlement) == String(decoding: expected, as: UTF8.self))
    }
}
