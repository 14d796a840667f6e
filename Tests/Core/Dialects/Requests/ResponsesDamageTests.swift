// No request crashes the lanes to and from Responses: every value of a rich request is replaced by every kind of value.

import Conversation
import Dialects
import Reasoning
import Testing
import Wire

private let responses =
    #"""
    {"model":"g","instructions":"s","stream":true,"stream_options":{"include_obfuscation":false},"store":false,
    "include":["reasoning.encrypted_content"],"truncation":"auto","max_output_tokens":9000,"temperature":1,"top_p":1,
    "user":"u","safety_identifier":"i","metadata":{"a":"b"},"service_tier":"auto","max_tool_calls":3,
    "reasoning":{"effort":"low","summary":"auto","context":"auto"},"parallel_tool_calls":true,
    "text":{"verbosity":"low","format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}},
    "tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true},
    {"type":"custom","name":"x","format":{"type":"grammar","syntax":"s","definition":"d"}}],
    "tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]},
    "input":[{"role":"developer","content":"d"},{"type":"message","role":"user","content":[
    {"type":"input_text","text":"t"},{"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"low"},
    {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"},
    {"type":"input_file","filename":"b.txt","file_data":"QUJD"},{"type":"input_file","file_url":"https://h"}]},
    {"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":"a"}],"encrypted_content":"E"},
    {"type":"message","id":"m","role":"assistant","phase":"p","content":[{"type":"output_text","text":"a",
    "annotations":[]},{"type":"refusal","refusal":"no"}]},
    {"type":"function_call","id":"i","call_id":"c","name":"f","arguments":"{}"},
    {"type":"custom_tool_call","call_id":"d","name":"x","input":"1"},
    {"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"r"}]},
    {"type":"custom_tool_call_output","call_id":"d","output":"r"}]}
    """#

private let chat =
    #"""
    {"model":"g","stream":true,"temperature":1,"top_k":1,"user":"u","service_tier":"auto","max_tokens":9,"n":1,
    "reasoning":{"effort":"low"},"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"a":{}}}},
    "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}},
    {"type":"custom","custom":{"name":"x","format":{"type":"grammar","grammar":{"syntax":"s","definition":"d"}}}}],
    "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"function":{"name":"f"}}]}},
    "messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"t"},
    {"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD","detail":"low"}},
    {"type":"file","file":{"filename":"f","file_data":"data:text/plain;base64,QUJD"}}]},
    {"role":"assistant","content":null,"refusal":"r",
    "tool_calls":[{"id":"i","type":"function","function":{"name":"f","arguments":"{}"}},
    {"id":"j","type":"custom","custom":{"name":"x","input":"x"}}]},
    {"role":"tool","tool_call_id":"i","content":"r"},{"role":"tool","tool_call_id":"j","content":[]}]}
    """#

private let strangers = [
    "null", "true", "5", "-1e9", #""""#, #""x""#, #""\ud800""#, "[]", "{}", "[[]]", #"{"type":7}"#,
]

/// The value and all values in it.
private func everything(in value: JSONValue) -> [JSONValue] {
    [value] + value.members.flatMap { everything(in: $0.value) } + value.elements.flatMap { everything(in: $0) }
}

@Suite struct `Damaged requests on their way to and from Responses` {
    @Test(arguments: strangers)
    func `a stranger in any place of a Responses request is understood or refused in words`(stranger: String) throws {
        try check(responses, stranger, Crossing(.responses, .messages))
    }

    @Test(arguments: strangers)
    func `a stranger in any place of a Chat request is understood or refused in words`(stranger: String) throws {
        try check(chat, stranger, Crossing(.chat, .responses))
    }

    private func check(_ text: String, _ stranger: String, _ lane: Crossing) throws {
        let body = try JSONDocument(text)
        var crossing = lane
        crossing.metadata = lane.lane.target == .messages ? .adaptive : .effortful
        for value in everything(in: body.root) {
            var edits = JSONEdits(body)
            edits.replace(value, with: Array(stranger.utf8))
            var bytes: [UInt8] = []
            edits.write(into: &bytes)
            do {
                _ = try JSONDocument(try crossing.write(try JSONDocument(bytes)).bytes)
            } catch let failure as Failure {
                #expect(failure.kind == .malformed && !failure.message.isEmpty)
            } catch is ReasoningRefusal {
                continue
            }
        }
    }

    @Test(arguments: [(responses, Crossing(.responses, .messages)), (chat, Crossing(.chat, .responses))])
    func `undamaged, they are written`(text: String, lane: Crossing) throws {
        var crossing = lane
        crossing.metadata = lane.lane.target == .messages ? .adaptive : .effortful
        do { _ = try crossing.write(text) } catch let failure as Failure { Issue.record("\(failure.message)") }
    }
}
