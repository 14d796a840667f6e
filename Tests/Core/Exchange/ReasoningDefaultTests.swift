// What a caller who asks nothing gets, who is left alone, and what the receipt says of it.

import Conversation
import Exchange
import Policy
import TestKit
import Testing

/// Group `g` with this default, on targets of every dialect that take efforts (Messages: budgets, by a table).
private func documents(_ standard: String = #"{"effort": "high"}"#, dialect: String) -> String {
    let facts =
        switch dialect {
        case "anthropic-messages":
            #""control": "token_budget", "encoding": "thinking_budget", "effort_budgets": {"low": 2000, "high": 8000}"#
        default: #""control": "effort_enum", "efforts": ["none", "low", "high"]"#
        }
    return Deployments.pair(dialect, #""max_attempts": 2, "reasoning_default": \#(standard)"#)
        .replacing(
            #""model": "m-a""#,
            with: #""model": "m-a", "reasoning": {"supported": true, "mode": "opt_in", \#(facts)}"#)
}

private func ask(
    _ documents: String, _ body: String, _ dialect: Dialect = .chat, fields: String = "",
    operation: Operation = .converse
) throws -> ExchangeScript {
    var script = try ExchangeScript(documents, dialect: dialect, body: body, fields: fields, operation: operation)
    script.begin()
    return script
}

private let chat = documents(dialect: "openai-chat")
private let hello = #"{"model":"g","messages":[]}"#

/// An operation of the earlier system that was left alone, as a request of ours.
private struct Untouched: Sendable {
    var operation = Operation.completions
    var members: String

    /// `operations_that_skip_injection`, and the other calls that are no conversation.
    static let rows = [
        "completion": Untouched(members: #""prompt":"x""#),
        "tokens_and_logprobs_completion": Untouched(members: #""prompt":[1],"logprobs":1,"return_token_ids":true"#),
        "get_logprobs": Untouched(members: #""prompt":"x","max_tokens":1,"prompt_logprobs":5"#),
        "any call with skip_reasoning=true": Untouched(operation: .converse, members: #""messages":[]"#),
        "embeddings": Untouched(operation: .embeddings, members: #""input":"x""#),
    ]
}

@Suite struct `A group's default wish to think` {
    @Test(arguments: [
        ("openai-chat", Dialect.chat, #"{"model":"m-a","messages":[],"reasoning_effort":"high"}"#),
        ("openai-responses", .responses, #"{"model":"m-a","messages":[],"reasoning":{"effort":"high"}}"#),
        (
            "anthropic-messages", .messages,
            #"{"model":"m-a","messages":[],"thinking":{"type":"enabled","budget_tokens":8000}}"#
        ),
    ])
    func `is written for a caller who asks nothing`(name: String, dialect: Dialect, sent: String) throws {
        #expect(try ask(documents(dialect: name), hello, dialect).sent == [sent])
    }

    @Test(arguments: [("true", #"{"effort":"high","summary":"auto"}"#), ("false", #"{"effort":"high"}"#)])
    func `asks for a summary where the model has one`(has: String, written: String) throws {
        let documents = documents(#"{"effort": "high", "summary": "auto"}"#, dialect: "openai-responses")
            .replacing(#""opt_in","#, with: #""opt_in", "supports_summaries": \#(has),"#)
        let script = try ask(documents, #"{"model":"g","input":"x"}"#, .responses)
        #expect(script.sent == [#"{"model":"m-a","input":"x","reasoning":\#(written)}"#])
    }

    @Test(arguments: [
        #""skip_reasoning":true,"#, #""skip_reasoning":true,"stream":false,"#,
    ])
    func `is left out for a caller who skips it`(members: String) throws {
        let body = #"{"model":"g",\#(members)"messages":[]}"#
        #expect(try ask(chat, body).sent[0].contains("reasoning") == false)
    }

    @Test(arguments: ["false", "null"])
    func `is written when skipping is said to be off, and the extension goes nowhere`(word: String) throws {
        let body = #"{"model":"g","skip_reasoning":\#(word),"messages":[]}"#
        #expect(try ask(chat, body).sent == [#"{"model":"m-a","messages":[],"reasoning_effort":"high"}"#])
    }

    @Test func `takes only true or false for skipping`() throws {
        let script = try ask(chat, #"{"model":"g","skip_reasoning":"yes","messages":[]}"#)
        #expect(script.heard.contains("skip_reasoning: expected true or false") && script.sent.isEmpty)
    }

    @Test(arguments: [("true", true), ("1", true), ("yes", true), ("", true), ("false", false), ("0", false)])
    func `is skipped by a header, unless that says no`(value: String, skips: Bool) throws {
        let script = try ask(chat, hello, fields: "x-interlock-skip-reasoning: \(value)\r\n")
        #expect(script.sent[0].contains("reasoning_effort") != skips)
        #expect(!script.heads[0].contains("skip-reasoning"))
    }

    @Test(arguments: Untouched.rows.keys.sorted())
    func `is for conversations only`(name: String) throws {
        let row = try #require(Untouched.rows[name])
        let sent = try ask(
            chat, #"{"model":"g","skip_reasoning":true,\#(row.members)}"#, operation: row.operation
        ).sent
        #expect(sent == [#"{"model":"m-a",\#(row.members)}"#])
        if row.operation != .converse {
            #expect(try ask(chat, #"{"model":"g",\#(row.members)}"#, operation: row.operation).sent == sent)
        }
    }

    @Test func `was given to the same operations by the earlier system`() throws {
        let file = try Fixtures.cases("cases-reasoningconfig.json")
        let names = try #require(file["operations_that_skip_injection"] as? [String])
        #expect(names.count >= 4 && Set(names).isSubset(of: Untouched.rows.keys))
    }

    @Test func `is not counted`() throws {
        let script = try ask(
            documents(dialect: "anthropic-messages"), hello, .messages, operation: .countTokens)
        #expect(script.sent == [#"{"model":"m-a","messages":[]}"#])
    }

    @Test(arguments: [
        ("", "asked=default:effort:high; sent=effort:high; rule=same"),
        (#","reasoning_effort":"low""#, "asked=effort:low; sent=effort:low; rule=same"),
        (#","reasoning_effort":"none""#, "asked=off; sent=off; rule=same"),
    ])
    func `is told apart from the caller's wish in the receipt`(members: String, receipt: String) throws {
        var script = try ask(chat, #"{"model":"g","messages":[]\#(members)}"#)
        try script.head(200)
        script.bytes(Replies.whole)
        script.tell(.upstreamEnded)
        #expect(script.headers.contains("x-interlock-reasoning: \(receipt)\r\n"))
    }

    @Test func `takes out what the Messages API forbids beside it, which a caller could not know`() throws {
        let body = #"{"model":"g","temperature":0.2,"top_k":3,"messages":[]}"#
        let mine = try ask(documents(dialect: "anthropic-messages"), body, .messages).sent
        #expect(mine == [#"{"model":"m-a","messages":[],"thinking":{"type":"enabled","budget_tokens":8000}}"#])
        let own = #"{"model":"g","temperature":0.2,"thinking":{"type":"enabled","budget_tokens":4000},"messages":[]}"#
        let script = try ask(documents(dialect: "anthropic-messages"), own, .messages)
        #expect(script.sent == [own.replacing(#""g""#, with: #""m-a""#)])
    }
}

@Suite struct `Words for efforts` {
    /// `effort_validation_cases`: words that the earlier system refused. One of them is an effort by now.
    static let refused: [String] = {
        let file = (try? Fixtures.cases("cases-reasoningconfig.json")) ?? [:]
        return (file["effort_validation_cases"] as? [JSONObject] ?? []).compactMap { row in
            row["ok"] as? Bool == false ? row["effort"] as? String : nil
        }
    }()
    private static let all = "none, minimal, low, medium, high, xhigh, max"

    @Test(arguments: refused.filter { $0 != "max" })
    func `are spelt exactly, by callers of every dialect`(word: String) throws {
        for (dialect, name, members) in [
            (Dialect.chat, "openai-chat", #""reasoning_effort":"\#(word)""#),
            (.chat, "openai-chat", #""reasoning":{"effort":"\#(word)"}"#),
            (.responses, "openai-responses", #""reasoning":{"effort":"\#(word)"}"#),
            (.messages, "anthropic-messages", #""output_config":{"effort":"\#(word)"}"#),
        ] {
            let script = try ask(documents(dialect: name), #"{"model":"g",\#(members)}"#, dialect)
            #expect(script.done.first == "open 400" && script.sent.isEmpty)
            #expect(script.heard.contains("expected one of \(Self.all)"), "\(script.heard)")
        }
    }

    @Test(arguments: refused.filter { $0 != "max" })
    func `are spelt exactly in a group's default`(word: String) throws {
        let standard = documents(#"{"effort": "\#(word)"}"#, dialect: "openai-chat")
        let refusal = #expect(throws: PolicyRefusal.self) { try ask(standard, hello) }
        #expect(refusal?.complaints.map(\.path) == ["groups.g.reasoning_default.effort"])
    }

    @Test func `were the same, but for max`() throws {
        #expect(Self.refused.count >= 8 && Self.refused.contains("max"))
        let script = try ask(chat, #"{"model":"g","messages":[],"reasoning_effort":"max"}"#)
        #expect(script.heard.contains("reasoning-effort-unsupported"))
    }

    @Test(arguments: ["0", "-1", "1.5", #""1024""#, "true", "[]"])
    func `and budgets are whole numbers above 0`(budget: String) throws {
        for (dialect, name, members) in [
            (Dialect.messages, "anthropic-messages", #""thinking":{"type":"enabled","budget_tokens":\#(budget)}"#),
            (.chat, "openai-chat", #""reasoning":{"max_tokens":\#(budget)}"#),
        ] {
            let script = try ask(documents(dialect: name), #"{"model":"g",\#(members)}"#, dialect)
            #expect(script.done.first == "open 400" && script.sent.isEmpty)
            #expect(script.heard.contains("expected a whole number, 1 or more, found"), "\(script.heard)")
        }
    }
}
