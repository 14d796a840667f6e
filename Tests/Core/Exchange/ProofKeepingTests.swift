// Bare proofs in the straight lane: whoever made one gets it back as it was, and nobody else gets it.

import Conversation
import Exchange
import Reasoning
import Testing
import Wire

private func origin(_ provider: String) -> Origin { Origin(provider: provider, model: "m-\(provider)") }

/// A dialect with a reply that proves something, whole and streamed, and the request that brings it back.
struct ProvedReply: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var dialect: Dialect
    var whole: String
    var events: [String]
    /// What comes back; the marked part is what another origin is not sent.
    var turn: String

    /// The next request, with `⟦` and `⟧` around what only the maker gets.
    var marked: String {
        switch dialect {
        case .messages: #"{"model":"g","max_tokens":9000,"messages":[{"role":"user","content":"hi"},\#(turn)]}"#
        case .responses: #"{"model":"g","input":[{"role":"user","content":"hi"},\#(turn)]}"#
        case .chat: #"{"model":"g","messages":[{"role":"user","content":"hi"},\#(turn)]}"#
        }
    }

    var next: String { marked.replacing("⟦", with: "").replacing("⟧", with: "") }
    var withoutProofs: String {
        var rest = marked[...]
        var kept = ""
        while let start = rest.firstIndex(of: "⟦"), let end = rest.firstIndex(of: "⟧") {
            kept += rest[..<start]
            rest = rest[rest.index(after: end)...]
        }
        return kept + rest
    }

    var documents: String { Deployments.mixed([dialect.rawValue, dialect.rawValue]) }

    func stream() -> String { events.map { "data: \($0)\n\n" }.joined() }
}

extension ProvedReply {
    static let all = [messages, responses, chat, gemini, litellm]

    static let messages = ProvedReply(
        testDescription: "Messages", dialect: .messages,
        whole:
            #"{"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"thinking","thinking":"Hm","signature":"S+/="},{"type":"redacted_thinking","data":"D=="},{"type":"text","text":"ho"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"#,
        events: [
            #"{"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":1}}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"S+"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"/="}}"#,
            #"{"type":"content_block_stop","index":0}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"D=="}}"#,
            #"{"type":"content_block_stop","index":1}"#,
            #"{"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}"#,
            #"{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"ho"}}"#,
            #"{"type":"content_block_stop","index":2}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}"#,
            #"{"type":"message_stop"}"#,
        ],
        turn:
            #"{"role":"assistant","content":[⟦{"type":"thinking","thinking":"Hm", "signature":"S+\/="},{"type":"redacted_thinking","data":"D=="},⟧{"type":"text","text":"ho"},{"type":"thinking","thinking":"y","signature":"of nobody"}]},{"role":"user","content":"on"}"#
    )

    static let responses = ProvedReply(
        testDescription: "Responses", dialect: .responses,
        whole:
            #"{"id":"r","object":"response","status":"completed","model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"E+/="},{"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{}"}]}"#,
        events: [
            #"{"type":"response.created","response":{"id":"r","model":"m","output":[]}}"#,
            #"{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"E+/="}}"#,
            #"{"type":"response.completed","response":{"id":"r","model":"m","output":[]}}"#,
        ],
        turn:
            #"⟦{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"E+/="},⟧{"type":"function_call",⟦"id":"fc_1",⟧"call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call_output","id":"fco","call_id":"c1","output":"ok"},{"type":"message","id":"msg_2","role":"assistant","content":[]},{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"of nobody"},{"role":"user","content":"on"}"#
    )

    static let chat = ProvedReply(
        testDescription: "Chat's reasoning_details", dialect: .chat,
        whole:
            #"{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"ho","reasoning_details":[{"type":"reasoning.text","text":"Hm","signature":"S"}]}}]}"#,
        events: [
            #"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.text","text":"Hm","index":0}]},"finish_reason":null}]}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.text","signature":"S","index":0}]},"finish_reason":null}]}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, "[DONE]",
        ],
        turn:
            #"{"role":"assistant","content":"ho",⟦"reasoning_details":[{"type":"reasoning.text","text":"H"},{"type":"reasoning.text","text":"m","signature":"S"}],⟧"name":"x"},{"role":"assistant","content":"ho","reasoning_details":[{"type":"reasoning.text","signature":"of nobody"}]},{"role":"user","content":"on"}"#
    )

    static let gemini = ProvedReply(
        testDescription: "Gemini's signed calls", dialect: .chat,
        whole:
            #"{"id":"c","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"G+/="}}}]}}]}"#,
        events: [
            #"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"G+/="}}}]},"finish_reason":"tool_calls"}]}"#,
            "[DONE]",
        ],
        turn:
            #"{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}⟦,"extra_content":{"google":{"thought_signature":"G+/="}}⟧},{"id":"2","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"of nobody"}}}]},{"role":"tool","tool_call_id":"1","content":"ok"}"#
    )

    static let litellm = ProvedReply(
        testDescription: "LiteLLM's thinking_blocks", dialect: .chat,
        whole:
            #"{"id":"c","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"ho","thinking_blocks":[{"type":"thinking","thinking":"Hm","signature":"S"}]}}]}"#,
        events: [
            #"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","thinking_blocks":[{"type":"thinking","thinking":"Hm","signature":"S"}]},"finish_reason":null}]}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, "[DONE]",
        ],
        turn:
            #"{"role":"assistant","content":"ho"⟦,"thinking_blocks":[{"type":"thinking","thinking":"Hm","signature":"S"}]⟧},{"role":"user","content":"on"}"#
    )
}

@Suite struct `Bare proofs in a group of two accounts` {
    /// What is remembered after a reply of target `a/m`.
    private func makers(_ reply: ProvedReply, isStream: Bool, documents: String? = nil) throws -> [String: Origin] {
        let body = reply.next.replacing(#"{"model":"g","#, with: #"{"model":"g","stream":\#(isStream),"#)
        var script = try ExchangeScript(documents ?? reply.documents, dialect: reply.dialect, body: body)
        script.begin()
        try script.head(200, isStream ? "text/event-stream" : "application/json")
        script.bytes(isStream ? reply.stream() : reply.whole)
        script.tell(.upstreamEnded)
        #expect(script.done == ["send http://a", isStream ? "open 200 stream" : "open 200", "end"])
        #expect(script.heard == (isStream ? reply.stream() : reply.whole), "the reply goes on untouched")
        return script.makers
    }

    /// The next request's exchange.
    private func goneOn(_ reply: ProvedReply, _ makers: [String: Origin], _ documents: String? = nil, dice: UInt64 = 1)
        throws -> ExchangeScript
    {
        var script = try ExchangeScript(
            documents ?? reply.documents, dialect: reply.dialect, body: reply.next, makers: makers, dice: dice)
        script.begin()
        return script
    }

    @Test(arguments: ProvedReply.all, [false, true])
    func `go back to their maker as they came`(reply: ProvedReply, isStream: Bool) throws {
        let script = try goneOn(reply, makers(reply, isStream: isStream))
        #expect(script.done == ["send http://a"])
        #expect(script.sent == [reply.next.replacing(#""model":"g""#, with: #""model":"m-a""#)])
    }

    @Test(arguments: ProvedReply.all, [false, true])
    func `are not sent to the other when their maker fails, and the caller is told`(
        reply: ProvedReply, isStream: Bool
    ) throws {
        var script = try goneOn(reply, makers(reply, isStream: isStream))
        try script.head(503)
        script.tell(.upstreamEnded)
        #expect(script.done == ["send http://a", "send http://b"])
        #expect(script.sent[1] == reply.withoutProofs.replacing(#""model":"g""#, with: #""model":"m-b""#))
        try script.head(200)
        script.bytes(reply.whole)
        script.tell(.upstreamEnded)
        #expect(script.headers.contains("x-interlock-adjusted: reasoning=dropped, for another model thought it\r\n"))
    }

    @Test(arguments: ProvedReply.all)
    func `lead to their maker, whatever the dice say`(reply: ProvedReply) throws {
        let documents = reply.documents.replacing("failover", with: "weighted")
        for dice in 0..<20 as Range<UInt64> {
            let script = try goneOn(reply, try makers(reply, isStream: true), documents, dice: dice)
            #expect(script.done == ["send http://a"])
        }
    }

    @Test(arguments: ProvedReply.all)
    func `that nobody remembers go as they came, to whomever`(reply: ProvedReply) throws {
        var script = try goneOn(reply, [:])
        try script.head(503)
        script.tell(.upstreamEnded)
        #expect(script.sent[1] == reply.next.replacing(#""model":"g""#, with: #""model":"m-b""#))
    }

    @Test(arguments: ProvedReply.all)
    func `are not even looked at where the group has one account`(reply: ProvedReply) throws {
        let alone = Deployments.mixed([reply.dialect.rawValue])
        #expect(try makers(reply, isStream: true, documents: alone).isEmpty)
        let everything = ["S", "S+/=", "D==", "E+/=", "G+/="].map { ($0, origin("z")) }
        let script = try goneOn(reply, Dictionary(uniqueKeysWithValues: everything), alone)
        #expect(script.sent == [reply.next.replacing(#""model":"g""#, with: #""model":"m-a""#)])
    }

    @Test(arguments: ProvedReply.all)
    func `are their provider's, and one account's two models are two`(reply: ProvedReply) throws {
        let other = Origin(provider: "a", model: "m-other")
        let makers = try makers(reply, isStream: false).mapValues { _ in other }
        let script = try goneOn(reply, makers)
        #expect(script.sent == [reply.withoutProofs.replacing(#""model":"g""#, with: #""model":"m-a""#)])
    }

    @Test func `are noted of a reply that breaks off after them`() throws {
        let reply = ProvedReply.messages
        let body = reply.next.replacing(#"{"model":"g","#, with: #"{"model":"g","stream":true,"#)
        var script = try ExchangeScript(reply.documents, dialect: .messages, body: body)
        script.begin()
        try script.head(200, "text/event-stream")
        script.bytes(reply.events.prefix(8).map { "data: \($0)\n\n" }.joined())
        script.tell(.upstreamFailed(.cut))
        #expect(script.makers["S+/="] == origin("a") && script.makers["D=="] == origin("a"))
    }
}
