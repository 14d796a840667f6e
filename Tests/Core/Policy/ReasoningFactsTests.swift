// `reasoning`: facts that would send a control into nothing if they were wrong.

import Conversation
import Foundation
import Policy
import TestKit
import Testing

/// Facts about reasoning that cannot be, and what is said of them.
struct WrongFacts: Sendable, CustomStringConvertible {
    var why: String
    var facts: String
    var dialect = "openai-chat"
    /// The members complained of, in order, each with the beginning of the message.
    var complaints: [String]

    var description: String { why }

    static let rows = [
        WrongFacts(
            why: "details without supported", facts: #"{"mode": "opt_in"}"#,
            complaints: [": expected a member `supported`"]),
        WrongFacts(
            why: "supported is a word", facts: #"{"supported": "yes"}"#,
            complaints: ["supported: expected true or false, found a string"]),
        WrongFacts(
            why: "details of a model that does not think",
            facts: #"{"supported": false, "efforts": ["low"], "mode": "opt_in"}"#,
            complaints: ["efforts: `supported` is false", "mode: `supported` is false"]),
        WrongFacts(
            why: "neither mode nor control", facts: #"{"supported": true}"#,
            complaints: [": expected a member `control`", ": expected a member `mode`"]),
        WrongFacts(
            why: "an unknown mode", facts: effort(#""mode": "sometimes""#),
            complaints: ["mode: expected `opt_in`, `always_on` or `default_on`"]),
        WrongFacts(
            why: "an unknown effort", facts: effort(#""efforts": ["low", "ultra"]"#),
            complaints: ["efforts[1]: expected `none`"]),
        WrongFacts(
            why: "efforts out of order", facts: effort(#""efforts": ["high", "low"]"#),
            complaints: ["efforts: expected efforts in order of strength, weakest first"]),
        WrongFacts(
            why: "an effort twice", facts: effort(#""efforts": ["low", "low"]"#),
            complaints: ["efforts[1]: `low` is given twice"]),
        WrongFacts(
            why: "no effort", facts: effort(#""efforts": []"#), complaints: ["efforts: expected at least one effort"]),
        WrongFacts(
            why: "a default that the model does not know",
            facts: effort(#""efforts": ["low"], "default_effort": "high""#),
            complaints: ["default_effort: expected one of `efforts`"]),
        WrongFacts(
            why: "a negative bound", facts: budget(#""min_budget_tokens": -1"#),
            complaints: ["min_budget_tokens: expected a whole number of at least 0, found -1"]),
        WrongFacts(
            why: "a bound with a fraction", facts: budget(#""max_budget_tokens": 10.5"#),
            complaints: ["max_budget_tokens: expected a whole number of at least 0, found 10.5"]),
        WrongFacts(
            why: "max below min", facts: budget(#""min_budget_tokens": 10, "max_budget_tokens": 5"#),
            complaints: ["max_budget_tokens: expected at least `min_budget_tokens`, 10; found 5"]),
        WrongFacts(
            why: "room under the cap for a model without budgets",
            facts: effort(#""budget_must_be_less_than_max_tokens": true"#),
            complaints: ["budget_must_be_less_than_max_tokens: only a `control` with budgets"]),
        WrongFacts(
            why: "budgets that do not grow", facts: budget(#""effort_budgets": {"high": 100, "low": 100}"#),
            complaints: ["effort_budgets: expected a larger budget for `high` than for `low`"]),
        WrongFacts(
            why: "a budget for no thinking, and no other", facts: budget(#""effort_budgets": {"none": 1}"#),
            complaints: ["effort_budgets: expected at least one effort that thinks"]),
        WrongFacts(
            why: "less thinking than none", facts: budget(#""effort_budgets": {"none": 9, "low": 2}"#),
            complaints: ["effort_budgets: expected a larger budget for `low` than for `none`"]),
        WrongFacts(
            why: "no thinking, when told to think", facts: effort(#""efforts": ["none"], "default_effort": "none""#),
            complaints: ["default_effort: expected the effort of a model that is told to think"]),
        WrongFacts(
            why: "none, of a model that always thinks", facts: effort(#""mode": "always_on", "efforts": ["none"]"#),
            complaints: ["efforts: `none` is no effort of a model that cannot be switched off"]),
        WrongFacts(
            why: "none, of a model without a switch", facts: effort(#""efforts": ["none"], "can_disable": false"#),
            complaints: ["efforts: `none` is no effort of a model that cannot be switched off"]),
        WrongFacts(
            why: "a switch of a model that always thinks", facts: effort(#""mode": "always_on", "can_disable": true"#),
            complaints: ["can_disable: a model whose `mode` is `always_on` cannot be switched off"]),
        WrongFacts(
            why: "strengths of a model that nothing steers",
            facts: unsteered(
                #""mode": "always_on", "efforts": ["low"], "default_effort": "low", "#
                    + #""min_budget_tokens": 1, "max_budget_tokens": 2, "effort_budgets": {"low": 2}"#),
            complaints: [
                "efforts: `control` is `none`", "default_effort: `control` is `none`",
                "min_budget_tokens: `control` is `none`", "max_budget_tokens: `control` is `none`",
                "effort_budgets: `control` is `none`",
            ]),
        WrongFacts(
            why: "a model that thinks when asked, and cannot be asked", facts: unsteered(#""interleaved": false"#),
            complaints: ["control: a model that thinks when asked needs an `encoding` with a switch"]),
        WrongFacts(
            why: "a switch that cannot be written",
            facts: unsteered(#""mode": "default_on", "can_disable": true"#),
            complaints: ["can_disable: needs an `encoding` with a switch"]),
        WrongFacts(
            why: "an encoding of efforts for a model without", facts: unsteered(#""encoding": "reasoning_effort""#),
            complaints: ["encoding: `reasoning_effort` needs `control` `effort_enum` or `both`"]),
        WrongFacts(
            why: "refusing what is no sampling", facts: effort(#""rejects": ["temperature"]"#),
            complaints: ["rejects[0]: expected `top_k`"]),
        WrongFacts(
            why: "refusing nothing", facts: effort(#""rejects": []"#),
            complaints: ["rejects: expected at least one member"]),
        WrongFacts(
            why: "refusing nothing, now and then", facts: effort(#""rejects_when": "thinking""#),
            complaints: ["rejects_when: needs `rejects_temperature`, `rejects_top_p` or `rejects`"]),
        WrongFacts(
            why: "a summary in another dialect's words",
            facts: effort(#""supports_summaries": true, "default_summary": "summarized""#),
            complaints: ["default_summary: dialect `openai-chat` has `none`, `auto`, `concise` or `detailed`"]),
        WrongFacts(
            why: "a budget for a word that is no effort", facts: budget(#""effort_budgets": {"lots": 2, "low": 2}"#),
            complaints: ["effort_budgets.lots: unknown member `lots`"]),
        WrongFacts(
            why: "a budget of nothing", facts: budget(#""effort_budgets": {"low": 0}"#),
            complaints: [
                "effort_budgets: expected at least one effort",
                "effort_budgets.low: expected a whole number of at least 1, found 0",
            ]),
        WrongFacts(
            why: "a budget outside the bounds",
            facts: budget(#""max_budget_tokens": 50, "effort_budgets": {"low": 60}"#),
            complaints: ["effort_budgets: the budget of `low` is outside"]),
        WrongFacts(
            why: "a budget for an effort the model does not know",
            facts: effort(#""efforts": ["low"], "effort_budgets": {"high": 9}"#),
            complaints: ["effort_budgets: `high` is not one of `efforts`"]),
        WrongFacts(
            why: "an unknown encoding", facts: effort(#""encoding": "reasoning_efort""#),
            complaints: ["encoding: expected `reasoning_effort`"]),
        WrongFacts(
            why: "an encoding of another dialect", facts: effort(#""encoding": "thinking_adaptive""#),
            complaints: ["encoding: `thinking_adaptive` is written in dialect `anthropic-messages`"]),
        WrongFacts(
            why: "an encoding for another control", facts: effort(#""encoding": "thinking_budget""#),
            dialect: "anthropic-messages",
            complaints: ["encoding: `thinking_budget` needs `control` `token_budget` or `both`"]),
        WrongFacts(
            why: "a summary from a model without summaries", facts: effort(#""default_summary": "auto""#),
            complaints: ["default_summary: needs `supports_summaries` to be true"]),
        WrongFacts(
            why: "a beta header for nothing", facts: effort(#""interleaved_beta": "x""#),
            complaints: ["interleaved_beta: needs `interleaved` to be true"]),
        WrongFacts(
            why: "a temperature that nothing takes", facts: effort(#""fixed_temperature": 3"#),
            complaints: ["fixed_temperature: expected a number from 0.0 to 2.0, found 3"]),
    ]

    static func effort(_ more: String) -> String { facts("effort_enum", more) }
    static func budget(_ more: String) -> String { facts("token_budget", more) }
    static func unsteered(_ more: String) -> String { facts("none", more) }

    private static func facts(_ control: String, _ more: String) -> String {
        let mode = more.contains("\"mode\"") ? "" : #""mode": "opt_in", "#
        return #"{"supported": true, \#(mode)"control": "\#(control)", \#(more)}"#
    }
}

@Suite struct `Facts about reasoning` {
    @Test(arguments: WrongFacts.rows)
    func `what cannot be is refused, with its reason`(row: WrongFacts) {
        let found = complaints(Sample.folder(reasoning: row.facts, dialect: row.dialect)).map { complaint in
            let member = complaint.path.dropFirst("providers.p.models.m.reasoning".count).drop { $0 == "." }
            return "\(member): \(complaint.message)"
        }.sorted()
        #expect(found.count == row.complaints.count, "\(found)")
        for (found, expected) in zip(found, row.complaints.sorted()) { #expect(found.hasPrefix(expected)) }
    }

    @Test func `everything that can be said is compiled`() throws {
        let facts = """
            {"supported": true, "mode": "default_on", "control": "both", "efforts": ["none", "low", "high"],
             "default_effort": "low", "min_budget_tokens": 1024, "max_budget_tokens": 32000,
             "budget_must_be_less_than_max_tokens": true, "effort_budgets": {"high": 16000, "low": 2000},
             "encoding": "reasoning_object", "can_disable": true, "rejects_max_tokens": true,
             "rejects_temperature": true, "fixed_temperature": 1, "rejects_top_p": true,
             "rejects_temperature_with_top_p": true, "rejects": ["top_k", "stop"], "rejects_when": "thinking",
             "rejects_tools": true,
             "rejects_forced_tool_choice": true, "supports_summaries": true, "default_summary": "concise",
             "interleaved": true, "interleaved_beta": "beta-1", "replay": "reasoning_details"}
            """
        var expected = ReasoningMetadata(supported: true)
        expected.mode = .defaultOn
        expected.control = .both
        expected.efforts = [.none, .low, .high]
        expected.defaultEffort = .low
        (expected.minBudget, expected.maxBudget) = (1024, 32000)
        expected.budgetMustBeLessThanMaxTokens = true
        expected.effortBudgets = [EffortBudget(.low, 2000), EffortBudget(.high, 16000)]
        expected.encoding = .reasoningObject
        expected.canDisable = true
        expected.rejectsMaxTokens = true
        expected.rejectsTemperature = true
        expected.fixedTemperature = 1
        expected.rejectsTopP = true
        expected.rejectsTemperatureWithTopP = true
        expected.rejects = SamplingMembers([.topK, .stop])
        expected.rejectsWhen = .thinking
        expected.rejectsTools = true
        expected.rejectsForcedToolChoice = true
        expected.supportsSummaries = true
        expected.defaultSummary = "concise"
        expected.interleaved = true
        expected.interleavedBeta = "beta-1"
        expected.replay = .reasoningDetails
        let compiled = try compile(Sample.folder(reasoning: facts))
        #expect(compiled.policy.groups[0].targets[0].reasoning == expected)
        #expect(compiled.warnings.isEmpty)
    }

    @Test func `what was not written is not known`() throws {
        #expect(try compile(Sample.folder()).policy.groups[0].targets[0].reasoning == nil)
        let little = #"{"supported": true, "mode": "opt_in", "control": "effort_enum"}"#
        let facts = try #require(try compile(Sample.folder(reasoning: little)).policy.groups[0].targets[0].reasoning)
        #expect(facts.canDisable == nil && facts.encoding == nil && facts.efforts.isEmpty && facts.maxBudget == nil)
    }

    @Test func `a bound of nothing is no bound`() throws {
        let facts =
            WrongFacts.budget(#""min_budget_tokens": 0, "max_budget_tokens": 0"#)
        let target = try compile(Sample.folder(reasoning: facts)).policy.groups[0].targets[0]
        #expect(target.reasoning?.minBudget == nil && target.reasoning?.maxBudget == nil)
    }

    @Test func `a row for no thinking is kept, whatever the bounds and the efforts`() throws {
        let facts =
            #"{"supported": true, "mode": "opt_in", "control": "both", "encoding": "reasoning_object", "efforts": ["low"],"#
            + #" "min_budget_tokens": 2000, "effort_budgets": {"none": 1024, "low": 6400}}"#
        let target = try compile(Sample.folder(reasoning: facts)).policy.groups[0].targets[0]
        #expect(target.reasoning?.effortBudgets == [EffortBudget(.none, 1024), EffortBudget(.low, 6400)])
    }

    @Test func `budgets that nothing can write are warned of`() throws {
        let warnings = try compile(Sample.folder(reasoning: WrongFacts.budget(#""can_disable": true"#))).warnings
        #expect(warnings.map(\.path) == ["providers.p.models.m.reasoning.control"])
    }

    @Test func `a target's own facts are held to the same, at their own place`() {
        let folder = Sample.folder(
            provider: [
                "models": #"{"m": {"model": "x", "reasoning": "#
                    + WrongFacts.effort(#""efforts": ["none", "low"], "effort_budgets": {"low": 2000}"#) + "}}"
            ],
            group: [
                "targets": #"[{"provider": "p", "model_ref": "m", "reasoning": {"#
                    + #""mode": "always_on", "default_effort": "high", "encoding": "thinking_adaptive"}}]"#
            ])
        let found = complaints(folder)
        #expect(
            Set(told(found).map { $0.prefix { $0 != " " } }) == [
                "groups.g.targets[0].reasoning.default_effort:", "groups.g.targets[0].reasoning.encoding:",
                "providers.p.models.m.reasoning.efforts:",
            ])
        #expect(found.allSatisfy { $0.file == "a.json" && $0.line > 0 && $0.column > 0 })
    }

    @Test func `bounds that a control makes idle are warned of`() throws {
        let facts =
            #"{"supported": true, "mode": "opt_in", "control": "effort_enum", "efforts": ["low"], "#
            + #""min_budget_tokens": 5}"#
        #expect(
            try compile(Sample.folder(reasoning: facts)).warnings.map(\.path)
                == ["providers.p.models.m.reasoning.min_budget_tokens"])
    }
}
