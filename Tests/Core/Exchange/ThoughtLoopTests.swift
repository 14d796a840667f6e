// A tool loop over each of the six bridges: the model thinks and calls, the caller answers and sends everything back as
// it got it, and the model gets its own proofs byte for byte.

import Conversation
import Exchange
import Testing
import Wire

/// A way over a bridge, by its two ends.
struct Crossing: Sendable, CustomTestStringConvertible {
    var caller: Dialect
    var target: Dialect

    var testDescription: String { "\(caller.rawValue) to \(target.rawValue)" }

    static let all = Dialect.allCases.flatMap { caller in
        Dialect.allCases.filter { $0 != caller }.map { Crossing(caller: caller, target: $0) }
    }

    /// What the model wants back.
    var artefacts: [String] {
        switch target {
        case .messages:
            [
                #"{"type":"thinking","thinking":"Hm \u00fc","signature":"S+/="}"#,
                #"{"type":"redacted_thinking","data":"D+/="}"#,
            ]
        case .responses:
            [
                #"{"type":"reasoning", "id":"rs_1","summary":[{"type":"summary_text","text":"Hm"}],"encrypted_content":"E+/="}"#
            ]
        case .chat:
            [#"{"type":"reasoning.text","text":"Hm","signature":"S+/=","index":0}"#]
                + (caller == .chat ? [] : [#"{"google": {"thought_signature":"G+/="}}"#])
        }
    }

    /// The model thinks, and calls.
    var reply: String {
        switch target {
        case .messages:
            #"{"id":"msg_1","type":"message","role":"assistant","model":"c","content":["#
                + artefacts.joined(separator: ",")
                + #",{"type":"tool_use","id":"call_1","name":"f","input":{"a":1}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}"#
        case .responses:
            #"{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m","output":[\#(artefacts[0]),{"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{\"a\":1}","status":"completed"}]}"#
        case .chat:
            #"{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":null,"reasoning_details":[\#(artefacts[0])],"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"},"extra_content":\#(artefacts[1])}]}}]}"#
        }
    }

    /// The caller's request, with these turns behind the user's first.
    func request(_ turns: String = "") -> String {
        switch caller {
        case .messages:
            #"{"model":"g","max_tokens":99,"messages":[{"role":"user","content":"hi"}\#(turns)],"tools":[{"name":"f","input_schema":{"type":"object"}}]}"#
        case .responses:
            #"{"model":"g","input":[{"role":"user","content":"hi"}\#(turns)],"tools":[{"type":"function","name":"f","parameters":{"type":"object"}}]}"#
        case .chat:
            #"{"model":"g","messages":[{"role":"user","content":"hi"}\#(turns)],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}"#
        }
    }

    /// The reply as the caller sends it back, and what its tool said.
    func turns(behind reply: JSONValue) -> String? {
        switch caller {
        case .messages:
            reply["content"].map {
                #",{"role":"assistant","content":\#($0.rawText)},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"ok"}]}"#
            }
        case .responses:
            reply["output"].map { output in
                output.elements.map { "," + $0.rawText }.joined()
                    + #",{"type":"function_call_output","call_id":"call_1","output":"ok"}"#
            }
        case .chat:
            reply["choices"]?[0]?["message"].map {
                #",\#($0.rawText),{"role":"tool","tool_call_id":"call_1","content":"ok"}"#
            }
        }
    }

    var documents: String { Deployments.mixed([target.rawValue]) }

    /// What the caller is told.
    func answered() throws -> String {
        var script = try ExchangeScript(documents, dialect: caller, body: request())
        script.begin()
        try script.head(200)
        script.bytes(reply)
        script.tell(.upstreamEnded)
        return script.heard
    }

    /// What reaches the provider when the caller goes on.
    func goneOn(in documents: String, _ reply: String) throws -> String {
        let turns = try #require(turns(behind: try JSONDocument(reply).root), "\(reply)")
        var script = try ExchangeScript(documents, dialect: caller, body: request(turns))
        script.begin()
        return try #require(script.sent.first, "\(script.heard)")
    }
}

@Suite struct `A tool loop with thoughts` {
    @Test(arguments: Crossing.all)
    func `gives the model its own proofs back byte for byte`(crossing: Crossing) throws {
        let reply = try crossing.answered()
        #expect(!crossing.artefacts.contains { reply.contains($0) }, "a proof goes out in an envelope only")
        let sent = try crossing.goneOn(in: crossing.documents, reply)
        for artefact in crossing.artefacts { #expect(sent.contains(artefact)) }
        #expect(!sent.contains("il1."))
        #expect(sent.contains("call_1"))
    }

    @Test(arguments: Crossing.all)
    func `gives them to no other model, and goes on without`(crossing: Crossing) throws {
        let other = crossing.documents.replacing(#""m-a""#, with: #""m-z""#)
        let sent = try crossing.goneOn(in: other, try crossing.answered())
        for secret in ["S+/=", "D+/=", "E+/=", "G+/=", "il1."] { #expect(!sent.contains(secret)) }
        #expect(sent.contains("call_1"))
    }

    @Test(arguments: Crossing.all)
    func `is told the same way twice`(crossing: Crossing) throws {
        #expect(try crossing.answered() == crossing.answered())
    }

    @Test(arguments: Crossing.all)
    func `leads back to the model among others`(crossing: Crossing) throws {
        let reply = try crossing.answered()
        let turns = try #require(crossing.turns(behind: try JSONDocument(reply).root))
        // The caller's own dialect stands first, and would be tried first.
        let documents = Deployments.mixed([crossing.caller.rawValue, crossing.target.rawValue], names: ["b", "a"])
        var script = try ExchangeScript(documents, dialect: crossing.caller, body: crossing.request(turns))
        script.begin()
        #expect(script.done == ["send http://a"])
    }
}
