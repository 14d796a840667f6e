// Tool loops that only the model that began them can go on with.

import Conversation
import Exchange
import Reasoning
import Testing
import Wire

private func origin(_ provider: String) -> Origin { Origin(provider: provider, model: "m-\(provider)") }

private let budget = #", "reasoning": {"supported": true, "mode": "opt_in", "control": "token_budget"}"#
private let adaptive =
    #", "reasoning": {"supported": true, "mode": "opt_in", "control": "effort_enum", "efforts": ["low"], "encoding": "thinking_adaptive"}"#
private let coerce = #""contract": {"on_unsupported": "coerce"}"#

@Suite struct `A tool loop whose thoughts a model cannot do without` {
    private func documents(_ names: [String], model: String = budget, group: String = #""max_attempts": 3"#) -> String {
        Deployments.mixed(names.map { _ in "anthropic-messages" }, names: names, group: group, model: model)
    }

    /// The user asks, the model thinks with this proof and calls, the tool answers; and what follows.
    private func body(
        _ proof: String, wish: String = #""thinking":{"type":"enabled","budget_tokens":2000},"#, more: String = ""
    )
        -> String
    {
        #"""
        {"model":"g","max_tokens":9000,\#(wish)"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"\#(proof)"},{"type":"tool_use","id":"c","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"ok"}]}\#(more)]}
        """#
    }

    private func begun(_ documents: String, _ body: String, makers: [String: Origin] = ["S": origin("a")]) throws
        -> ExchangeScript
    {
        var script = try ExchangeScript(documents, dialect: .messages, body: body, makers: makers)
        script.begin()
        return script
    }

    @Test(arguments: ["S", seal("a").close(thought: .string(#"{"type":"thinking","signature":"S"}"#))!])
    func `goes on at its maker, wherever that stands, and nowhere else`(proof: String) throws {
        var script = try begun(documents(["b", "a", "c"]), body(proof))
        for _ in 0..<2 {
            try script.head(503)
            script.tell(.upstreamEnded)
            script.wait(1_000)
        }
        #expect(script.done == ["send http://a", "send http://a", "send http://a"])
        #expect(script.sent.allSatisfy { $0.contains(#""signature":"S""#) && $0.contains("budget_tokens") })
    }

    @Test func `has nowhere to go when its maker is gone, and the caller hears what to do`() throws {
        let script = try begun(documents(["b", "c"]), body("S"))
        #expect(script.done == ["open 502", "end"])
        #expect(script.heard.contains(#""reasons":{"b/m":["reasoning-replay"],"c/m":["reasoning-replay"]}"#))
        #expect(script.heard.contains("Start the tool loop again without its thoughts, or ask without thinking."))
    }

    @Test func `goes on without thinking where the group coerces, and the caller is told`() throws {
        var script = try begun(documents(["b", "c"], group: coerce), body("S"))
        #expect(script.done == ["send http://b"])
        #expect(!script.sent[0].contains("thinking"))
        try script.head(200)
        script.bytes(
            #"{"id":"m","type":"message","role":"assistant","model":"c","content":[],"stop_reason":"end_turn"}"#)
        script.tell(.upstreamEnded)
        #expect(script.headers.contains("rule=unproven_tool_calls"))
        #expect(script.headers.contains("thinking=left out, for the last tool calls came without theirs"))
    }

    @Test func `leads to whoever began it before those who thought earlier`() throws {
        let earlier = #"{"type":"thinking","thinking":"y","signature":"T"}"#
        let body = body("S").replacing(
            #"{"role":"user","content":"hi"},"#,
            with:
                #"{"role":"user","content":"hi"},{"role":"assistant","content":[\#(earlier)]},{"role":"user","content":"on"},"#
        )
        let script = try begun(
            documents(["b", "a"], group: coerce), body, makers: ["S": origin("a"), "T": origin("b")])
        #expect(script.done == ["send http://a"])
        #expect(!script.sent[0].contains(earlier))
    }

    @Test(arguments: [
        (
            "nobody knows whose it is", [:] as [String: Origin],
            #""thinking":{"type":"enabled","budget_tokens":2000},"#, ""
        ),
        ("no thinking is asked for", ["S": origin("a")], "", ""),
        ("thinking is switched off", ["S": origin("a")], #""thinking":{"type":"disabled"},"#, ""),
        (
            "the user has spoken since", ["S": origin("a")], #""thinking":{"type":"enabled","budget_tokens":2000},"#,
            #",{"role":"assistant","content":"so"},{"role":"user","content":"on"}"#
        ),
        (
            "another thought of the loop is nobody's", ["S": origin("a")],
            #""thinking":{"type":"enabled","budget_tokens":2000},"#,
            #",{"role":"assistant","content":[{"type":"redacted_thinking","data":"D"}]}"#
        ),
    ])
    func `may go on anywhere`(why: String, makers: [String: Origin], wish: String, more: String) throws {
        let model = budget.replacing("}", with: #", "can_disable": true}"#)
        let script = try begun(documents(["b", "c"], model: model), body("S", wish: wish, more: more), makers: makers)
        #expect(script.done == ["send http://b"], "\(why)")
    }

    @Test func `may go on anywhere with adaptive thinking, which the API does not refuse`() throws {
        let wish = #""thinking":{"type":"adaptive"},"output_config":{"effort":"low"},"#
        let script = try begun(documents(["b", "c"], model: adaptive), body("S", wish: wish))
        #expect(script.done == ["send http://b"])
        #expect(script.sent[0].contains("adaptive") && !script.sent[0].contains(#""S""#))
    }

    @Test func `is counted anywhere`() throws {
        var script = try ExchangeScript(
            documents(["b", "c"]), dialect: .messages, body: body("S"), operation: .countTokens,
            makers: ["S": origin("a")])
        script.begin()
        #expect(script.done == ["send http://b"])
        #expect(!script.sent[0].contains(#""S""#))
    }
}

@Suite struct `A tool loop over a bridge` {
    private let signed =
        #"{"model":"g","reasoning_effort":"low","messages":[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"G"}}}]},{"role":"tool","tool_call_id":"1","content":"ok"}]}"#

    private func begun(_ documents: String, makers: [String: Origin]) throws -> ExchangeScript {
        var script = try ExchangeScript(documents, body: signed, makers: makers)
        script.begin()
        return script
    }

    @Test func `stays with its maker when the other would have to go on without thinking`() throws {
        let budgets = #""control": "token_budget", "effort_budgets": {"low": 1024}"#
        let efforts = #""control": "effort_enum", "efforts": ["low"]"#
        let facts = #", "limits": {"default_max_tokens": 9000}, "reasoning": {"supported": true, "mode": "opt_in", "#
        let documents = Deployments.mixed(["anthropic-messages", "openai-chat"], model: facts + budgets + "}")
            .replacing(#""m-b""# + facts + budgets, with: #""m-b""# + facts + efforts)
        var script = try begun(documents, makers: ["G": origin("b")])
        try script.head(503)
        script.tell(.upstreamEnded)
        script.wait(1_000)
        #expect(script.done == ["send http://b", "send http://b"])
        #expect(script.sent.allSatisfy { $0.contains(#"{"thought_signature":"G"}"#) })
        #expect(try begun(documents, makers: [:]).done == ["send http://a"], "what nobody remembers binds nobody")
    }

    @Test func `of signed calls goes on at its signer`() throws {
        let facts =
            #", "reasoning": {"supported": true, "mode": "always_on", "control": "effort_enum", "efforts": ["low"], "replay": "signature"}"#
        let pair = Deployments.mixed(["openai-chat", "openai-chat"], model: facts)
        let script = try begun(pair, makers: ["G": origin("b")])
        #expect(script.done == ["send http://b"])
        let elsewhere = try begun(pair, makers: ["G": origin("z")])
        #expect(elsewhere.heard.contains(#""reasons":{"a/m":["reasoning-replay"],"b/m":["reasoning-replay"]}"#))
    }
}
