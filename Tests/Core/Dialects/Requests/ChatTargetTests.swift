// Whole requests of Messages and Responses callers, as a Chat target is asked.

import Conversation
import Dialects
import Testing
import Wire

/// A request and what a Chat server is sent for it.
private struct Asked: Sendable, CustomTestStringConvertible {
    var reason: String
    var caller: Dialect
    var request: String
    var chat: String
    var losses: String

    var testDescription: String { reason }
}

private let tools =
    #""tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}]"#

private let rows = [
    Asked(
        reason: "a Messages caller's tool loop", caller: .messages,
        request: #"""
            {"model":"g","max_tokens":99,"stream":true,"system":[{"type":"text","text":"s",
            "cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"q"},
            {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"x"},
            {"type":"text","text":"a"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"a":1}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,
            "content":[{"type":"text","text":"no"}]},{"type":"text","text":"go"}]}],
            "tools":[{"name":"f","description":"d","input_schema":{"type":"object"}}],
            "tool_choice":{"type":"any","disable_parallel_tool_use":true},
            "metadata":{"user_id":"u"},"stop_sequences":["x"]}
            """#,
        chat: #"""
            {"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"q"},
            {"role":"assistant","content":"a","tool_calls":[{"id":"toolu_1","type":"function",
            "function":{"name":"f","arguments":"{\"a\":1}"}}]},
            {"role":"tool","tool_call_id":"toolu_1","content":"[tool error] no"},{"role":"user","content":"go"}],
            \#(tools),"tool_choice":"required","parallel_tool_calls":false,"max_tokens":99,"stop":["x"],
            "user":"u","safety_identifier":"u","stream":true,"stream_options":{"include_usage":true}}
            """#,
        losses: "cache_control dropped; messages[].reasoning dropped; tool_result.is_error written as text"),
    Asked(
        reason: "a Responses caller's tool loop", caller: .responses,
        request: #"""
            {"model":"g","instructions":"s","store":false,"include":["reasoning.encrypted_content"],"input":[
            {"role":"user","content":[{"type":"input_text","text":"q"}]},
            {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"x"},
            {"type":"message","role":"assistant","content":[{"type":"output_text","text":"a","annotations":[]}]},
            {"type":"function_call","call_id":"call_1","name":"f","arguments":"{\"a\":1}"},
            {"type":"function_call_output","call_id":"call_1","output":"r"}],
            "tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"}}],
            "tool_choice":{"type":"function","name":"f"},"max_output_tokens":99,"user":"u","metadata":{"k":"v"},
            "text":{"verbosity":"low","format":{"type":"json_schema","name":"n","schema":{},"strict":true}}}
            """#,
        chat: #"""
            {"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"q"},
            {"role":"assistant","content":"a","tool_calls":[{"id":"call_1","type":"function",
            "function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"call_1","content":"r"}],
            \#(tools),"tool_choice":{"type":"function","function":{"name":"f"}},"max_tokens":99,
            "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{}}},
            "verbosity":"low","user":"u","metadata":{"k":"v"}}
            """#,
        losses: "messages[].reasoning dropped"),
]

@Suite struct `Whole requests for a Chat target` {
    @Test(arguments: rows)
    private func `the request is put in Chat's words`(row: Asked) throws {
        let body = try JSONDocument(row.request)
        let prompt = try row.caller.readPrompt(body, try row.caller.readFacts(body))
        var bytes: [UInt8] = []
        let target = TargetShape(caller: row.caller, model: "m")
        let written = try Dialect.chat.writePrompt(prompt, for: target, .silent, into: &bytes)
        #expect(canonical(String(decoding: bytes, as: UTF8.self)) == canonical(row.chat))
        #expect(written.losses.map { "\($0.field) \($0.outcome)" }.joined(separator: "; ") == row.losses)
    }
}
