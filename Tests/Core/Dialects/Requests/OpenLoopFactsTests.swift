// The tool loop that a request ends in, as routing is told of it.

import Conversation
import Dialects
import Testing
import Wire

/// What a conversation ends in: `calls, aaaa…, 2 bare`.
private func loop(_ dialect: Dialect, _ turns: String) throws -> String {
    let member = dialect == .responses ? "input" : "messages"
    let loop = try dialect.readFacts(JSONDocument(#"{"model":"g","\#(member)":[\#(turns)]}"#)).openLoop
    let words = [loop.hasCalls ? "calls" : nil] + loop.marks + [loop.bareProofs > 0 ? "\(loop.bareProofs) bare" : nil]
    return words.compactMap { $0 }.joined(separator: ", ")
}

private let envelope = "il1.aaaaaaaaaaaaaaaa.x.y"

@Suite struct `The tool loop that a conversation ends in` {
    private static let asked = #"{"role":"user","content":"hi"}"#
    private static let thought = #"{"type":"thinking","thinking":"","signature":"\#(envelope)"}"#
    private static let bare = #"{"type":"redacted_thinking","data":"D"}"#
    private static let call = #"{"type":"tool_use","id":"1","name":"f","input":{}}"#
    private static let result = #"{"type":"tool_result","tool_use_id":"1","content":"ok"}"#

    private static func says(_ blocks: String...) -> String {
        #"{"role":"assistant","content":[\#(blocks.joined(separator: ","))]}"#
    }

    private static func tells(_ blocks: String...) -> String {
        #"{"role":"user","content":[\#(blocks.joined(separator: ","))]}"#
    }

    private static let text = #"{"type":"text","text":"so"}"#

    @Test(arguments: [
        ("nothing was called", [asked], ""),
        ("open", [asked, says(thought, call), tells(result)], "calls, aaaaaaaaaaaaaaaa"),
        (
            "over several rounds", [asked, says(thought, call), tells(result), says(bare, call), tells(result)],
            "calls, aaaaaaaaaaaaaaaa, 1 bare"
        ),
        ("the user has spoken since", [asked, says(thought, call), tells(result), says(text), asked], ""),
        ("in blocks too", [asked, says(thought, call), tells(result), says(text), tells(text)], ""),
        (
            "words beside a result are no new beginning", [asked, says(thought, call), tells(result, text)],
            "calls, aaaaaaaaaaaaaaaa"
        ),
        ("a thought without a call", [asked, says(thought, text)], "aaaaaaaaaaaaaaaa"),
        ("an empty signature proves nothing", [asked, says(#"{"type":"thinking","signature":""}"#, call)], "calls"),
    ])
    func `in Messages`(why: String, turns: [String], expected: String) throws {
        #expect(try loop(.messages, turns.joined(separator: ",")) == expected, "\(why)")
    }

    private static let item = #"{"type":"reasoning","summary":[],"encrypted_content":"\#(envelope)"}"#
    private static let function = #"{"type":"function_call","call_id":"1","name":"f","arguments":"{}"}"#
    private static let output = #"{"type":"function_call_output","call_id":"1","output":"ok"}"#

    @Test(arguments: [
        ("open", [asked, item, function, output], "calls, aaaaaaaaaaaaaaaa"),
        (
            "the model's own message", [asked, item, function, output, #"{"role":"assistant","content":"x"}"#],
            "calls, aaaaaaaaaaaaaaaa"
        ),
        ("the user has spoken since", [asked, item, function, output, asked], ""),
        ("with a type", [asked, item, function, output, #"{"type":"message","role":"user","content":"x"}"#], ""),
        ("a custom tool", [asked, #"{"type":"custom_tool_call","call_id":"1","name":"f","input":"x"}"#], "calls"),
    ])
    func `in Responses`(why: String, turns: [String], expected: String) throws {
        #expect(try loop(.responses, turns.joined(separator: ",")) == expected, "\(why)")
    }

    private static let tools = #""tool_calls":[{"id":"1","function":{"name":"f"}}]"#
    private static let signed =
        #""tool_calls":[{"id":"1","function":{"name":"f"},"extra_content":{"google":{"thought_signature":"G"}}}]"#
    private static let told = #"{"role":"tool","tool_call_id":"1","content":"ok"}"#
    private static let details = #""reasoning_details":[{"data":"\#(envelope)"}]"#

    @Test(arguments: [
        ("open", [asked, #"{"role":"assistant",\#(details),\#(tools)}"#, told], "calls, aaaaaaaaaaaaaaaa"),
        (
            "the role may come last", [asked, #"{\#(details),\#(tools),"role":"assistant"}"#, told],
            "calls, aaaaaaaaaaaaaaaa"
        ),
        ("signed calls", [asked, #"{"role":"assistant",\#(signed)}"#, told], "calls, 1 bare"),
        ("the user has spoken since", [asked, #"{"role":"assistant",\#(details),\#(tools)}"#, told, asked], ""),
        (
            "instructions are no user's words",
            [asked, #"{"role":"assistant",\#(tools)}"#, told, #"{"role":"system","content":"x"}"#], "calls"
        ),
        ("no calls", [asked, #"{"role":"assistant","tool_calls":[]}"#], ""),
    ])
    func `in Chat`(why: String, turns: [String], expected: String) throws {
        #expect(try loop(.chat, turns.joined(separator: ",")) == expected, "\(why)")
    }
}
