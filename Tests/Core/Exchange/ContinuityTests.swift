// What a model thought goes back to it, and to nobody else.

import Accounting
import Conversation
import Exchange
import Reasoning
import Testing
import Wire

/// The seal of target `provider/m` in the deployments of `Deployments.mixed`.
func seal(_ provider: String, key: String? = nil) -> Seal {
    Seal(
        Origin(provider: provider, model: "m-\(provider)"),
        authenticate: ExchangeScript.continuityKey(key ?? provider))
}

private let artefact = #"{"type":"thinking", "thinking":"Hm \u00fc","signature":"S+/="}"#
private let bridged = ["anthropic-messages", "anthropic-messages"]

/// A Chat caller's second turn, with these proofs of its first.
private func chat(_ proofs: [String], more: String = "") -> String {
    let details = proofs.map { #"{"type":"reasoning.encrypted","data":"\#($0)"}"# }.joined(separator: ",")
    return #"{"model":"g","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"ho","#
        + #""reasoning_details":[\#(details)]},{"role":"user","content":"on"}\#(more)]}"#
}

@Suite struct `A thought that comes back` {
    private func envelope(_ seal: Seal) throws -> String { try #require(seal.close(thought: .string(artefact))) }

    @Test func `reaches its own model byte for byte`() throws {
        var script = try ExchangeScript(Deployments.mixed(bridged), body: chat([try envelope(seal("a"))]))
        script.begin()
        #expect(script.sent[0].contains("[" + artefact + #",{"type":"text","text":"ho"}"#))
    }

    @Test func `leads to its own model first, and is not shown to the next`() throws {
        var script = try ExchangeScript(Deployments.mixed(bridged), body: chat([try envelope(seal("b"))]))
        script.begin()
        #expect(script.done == ["send http://b"])
        #expect(script.sent[0].contains(artefact))
        try script.head(503)
        script.tell(.upstreamEnded)
        #expect(script.done == ["send http://b", "send http://a"])
        #expect(!script.sent[1].contains("thinking") && !script.sent[1].contains("il1."))
    }

    @Test func `is not sent when its tag is forged, and the caller is told`() throws {
        var script = try ExchangeScript(Deployments.mixed(bridged), body: chat([try envelope(seal("a", key: "x"))]))
        script.begin()
        #expect(!script.sent[0].contains("thinking") && !script.sent[0].contains("il1."))
        try script.head(200)
        script.bytes(
            #"{"id":"m","type":"message","role":"assistant","model":"c","content":[],"stop_reason":"end_turn","#)
        script.bytes(#""stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}"#)
        script.tell(.upstreamEnded)
        #expect(script.headers.contains("x-interlock-adjusted: reasoning=dropped, for another model thought it\r\n"))
    }

    @Test func `is the same in every turn of a conversation`() throws {
        let envelope = try envelope(seal("a"))
        let more = #",{"role":"assistant","content":"yes"},{"role":"user","content":"so"}"#
        var bodies: [String] = []
        for body in [chat([envelope]), chat([envelope], more: more)] {
            var script = try ExchangeScript(Deployments.mixed(bridged), body: body)
            script.begin()
            bodies.append(script.sent[0])
        }
        let shared = try #require(bodies[0].firstRange(of: #"{"type":"text","text":"on"}"#))
        #expect(bodies[1].hasPrefix(bodies[0][..<shared.upperBound]))
    }
}

@Suite struct `Thoughts in the straight lane` {
    private func sent(_ dialect: Dialect, _ body: String) throws -> String {
        let documents = Deployments.mixed([dialect.rawValue, "openai-chat"])
        var script = try ExchangeScript(documents, dialect: dialect, body: body)
        script.begin()
        return try #require(script.sent.first)
    }

    private let foreign = seal("z").close(thought: .string(#"{"reasoning_content":"Hm"}"#))!
    private let forged = seal("a", key: "x").close(thought: .string(artefact))!

    @Test func `Messages blocks that the provider would refuse are cut, all else stays`() throws {
        let body = #"""
            {"model":"g", "max_tokens": 9,"messages":[ {"role":"user","content":"hi"},
             {"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"\#(foreign)"}, {"type":"text","text":"a"},
               {"type":"redacted_thinking","data":"\#(forged)"},{"type":"thinking","thinking":"y","signature":"" }]},
             {"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"\#(foreign)"}]},
             {"role":"user","content":[{"type":"text","text":"il1.not a thought"}]},
             {"role":"assistant","content":[ {"type":"thinking","thinking":"z","signature":"theirs"}]}] }
            """#
        let expected = #"""
            {"model":"m-a", "max_tokens": 9,"messages":[ {"role":"user","content":"hi"},
             {"role":"assistant","content":[{"type":"text","text":"a"}]},
             {"role":"user","content":[{"type":"text","text":"il1.not a thought"}]},
             {"role":"assistant","content":[ {"type":"thinking","thinking":"z","signature":"theirs"}]}] }
            """#
        #expect(try sent(.messages, body) == expected)
    }

    /// A tool loop whose calls came from somewhere else, for a model that thinks to a budget, in a group that coerces.
    private func loop(_ first: String, last: String) throws -> ExchangeScript {
        let documents = Deployments.mixed(
            ["anthropic-messages"], group: #""contract": {"on_unsupported": "coerce"}"#,
            model: #", "reasoning": {"supported": true, "mode": "opt_in", "control": "token_budget"}"#)
        let body = #"""
            {"model":"g","max_tokens":9000,"thinking":{"type":"enabled","budget_tokens":2000},"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[\#(first){"type":"tool_use","id":"c","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"ok"}]}\#(last)]}
            """#
        var script = try ExchangeScript(documents, dialect: .messages, body: body)
        script.begin()
        return script
    }

    @Test func `a loop of calls that lost its thoughts goes on without thinking where the group coerces`() throws {
        var script = try loop(#"{"type":"thinking","thinking":"x","signature":"\#(foreign)"},"#, last: "")
        #expect(!script.sent[0].contains("thinking"))
        try script.head(200)
        script.bytes(
            #"{"id":"m","type":"message","role":"assistant","model":"c","content":[],"stop_reason":"end_turn"}"#)
        script.tell(.upstreamEnded)
        #expect(script.headers.contains("sent=nothing; rule=unproven_tool_calls"))
    }

    @Test(arguments: [
        (#"{"type":"thinking","thinking":"x","signature":"theirs"},"#, "", "nothing had to be taken out"),
        ("", "", "the caller's own mistake is the provider's to tell"),
    ])
    func `a loop of calls that lost nothing thinks on`(first: String, last: String, why: String) throws {
        #expect(try loop(first, last: last).sent[0].contains("budget_tokens"), "\(why)")
    }

    @Test func `a user who has spoken since begins a new loop`() throws {
        let script = try loop(
            #"{"type":"thinking","thinking":"x","signature":"\#(foreign)"},"#,
            last: #",{"role":"assistant","content":"so"},{"role":"user","content":"on"}"#
        )
        #expect(script.sent[0].contains("budget_tokens"))
    }

    @Test func `an envelope of this very target is replaced by what it holds`() throws {
        let own = try #require(seal("a").close(thought: .string(artefact)))
        let body =
            #"{"model":"g","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"redacted_thinking","data":"\#(own)"}]}]}"#
        #expect(
            try sent(.messages, body)
                == #"{"model":"m-a","max_tokens":9,"messages":[{"role":"assistant","content":[\#(artefact)]}]}"#)
    }

    @Test func `Responses items are cut`() throws {
        let body =
            #"{"model":"g","input":[{"role":"user","content":"x"},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"\#(foreign)"} , {"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"theirs"}]}"#
        #expect(
            try sent(.responses, body)
                == #"{"model":"m-a","input":[{"role":"user","content":"x"},{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"theirs"}]}"#
        )
    }

    @Test(arguments: [
        ("", ""),
        (#",{"type":"reasoning.text","text":"t"}"#, #","reasoning_details":[{"type":"reasoning.text","text":"t"}]"#),
    ])
    func `Chat details are cut, and the last takes the member along`(more: String, left: String) throws {
        let body =
            #"{"model":"g","messages":[{"role":"assistant","content":"c","reasoning_content":"Hm","reasoning_details":[{"type":"reasoning.encrypted","data":"\#(foreign)"}\#(more)]}]}"#
        #expect(
            try sent(.chat, body)
                == #"{"model":"m-a","messages":[{"role":"assistant","content":"c","reasoning_content":"Hm"\#(left)}]}"#)
    }
}

@Suite struct `A target that has no words for a request` {
    /// A file that only its own provider has.
    private let body =
        #"{"model":"g","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}]}"#

    @Test func `is passed over for one that has`() throws {
        var script = try ExchangeScript(Deployments.mixed(["anthropic-messages", "openai-chat"]), body: body)
        script.begin()
        #expect(script.done == ["send http://b"])
    }

    @Test func `gets nothing sent when there is no other`() throws {
        var script = try ExchangeScript(Deployments.mixed(["anthropic-messages"]), body: body)
        script.begin()
        #expect(script.done == ["open 502", "end"])
        #expect(script.heard.contains(#""reasons":{"a/m":["chat-to-messages-file-id"]}"#))
        #expect(script.record?.attempts == 0)
    }
}
