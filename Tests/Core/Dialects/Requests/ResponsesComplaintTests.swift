// What is wrong with a Responses request, and where.

import Conversation
import Dialects
import Testing
import Wire

private func item(_ item: String) -> String { #"{"model":"g","input":["# + item + "]}" }
private func inPart(_ part: String) -> String { item(#"{"role":"user","content":["# + part + "]}") }
private func member(_ member: String) -> String { #"{"model":"g","input":"q","# + member + "}" }

private let call = #"{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},"#

/// A body, the member at fault, and what is expected there.
private let rows: [(body: String, param: String, expected: String)] = [
    (#"{"model":"g"}"#, "input", "a string or an array of items"),
    (#"{"model":"g","input":null}"#, "input", "a string or an array of items"),
    (item("7"), "input[0]", "an item object"),
    (item("{}"), "input[0].role", "one of system, developer, user, assistant"),
    (item(#"{"role":"robot","content":"x"}"#), "input[0].role", "one of system"),
    (item(call + #"{"role":"user"}"#), "input[1].content", "a string or an array of parts"),
    (item(#"{"type":5}"#), "input[0].type", "a string"),
    (item(#"{"type":"function_call","name":"f","arguments":"{}"}"#), "input[0].call_id", "the id of a tool call"),
    (item(#"{"type":"function_call","call_id":"c","arguments":"{}"}"#), "input[0].name", "a name"),
    (item(#"{"type":"function_call","call_id":"c","name":"f"}"#), "input[0].arguments", "a string that holds JSON"),
    (item(#"{"type":"custom_tool_call","call_id":"c","name":"f"}"#), "input[0].input", "a string"),
    (item(call + #"{"type":"function_call_output","output":"r"}"#), "input[1].call_id", "the id of a tool call"),
    (
        item(call + #"{"type":"function_call_output","call_id":"c","output":7}"#), "input[1].output",
        "a string or an array of parts"
    ),
    (item(#"{"type":"reasoning","summary":"x"}"#), "input[0].summary", "an array of texts"),
    (item(#"{"type":"reasoning","encrypted_content":7}"#), "input[0].encrypted_content", "a string"),
    (inPart("5"), "input[0].content[0]", "an object"),
    (inPart(#"{"text":"x"}"#), "input[0].content[0].type", "the kind of part"),
    (inPart(#"{"type":"input_text"}"#), "input[0].content[0].text", "a string"),
    (inPart(#"{"type":"input_image"}"#), "input[0].content[0].image_url", "a URL, or a file_id"),
    (inPart(#"{"type":"input_image","image_url":"ftp://h"}"#), "input[0].content[0].image_url", "an http or https URL"),
    (
        inPart(#"{"type":"input_image","image_url":"data:image/bmp;base64,QUJD"}"#), "input[0].content[0].image_url",
        "an image of type jpeg"
    ),
    (inPart(#"{"type":"input_file"}"#), "input[0].content[0].file_data", "a data URL or base64"),
    (inPart(#"{"type":"input_file","file_data":"?"}"#), "input[0].content[0].file_data", "a data URL or base64"),
    (inPart(#"{"type":"input_file","file_data":"data:x,y"}"#), "input[0].content[0].file_data", "a data URL"),
    (inPart(#"{"type":"input_file","file_url":"h"}"#), "input[0].content[0].file_url", "an http or https URL"),
    (member(#""instructions":["s"]"#), "instructions", "a string"),
    (member(#""tools":[{}]"#), "tools[0].type", "the kind of tool"),
    (member(#""tools":[{"type":"function"}]"#), "tools[0].name", "a name"),
    (
        member(#""tools":[{"type":"function","name":"f","parameters":"x"}]"#), "tools[0].parameters",
        "a JSON Schema object"
    ),
    (member(#""tool_choice":"maybe""#), "tool_choice", "none, auto, required, or an object"),
    (member(#""tool_choice":{"type":"function","function":{"name":"f"}}"#), "tool_choice.name", "a name"),
    (member(#""tool_choice":{"type":"allowed_tools","mode":"any"}"#), "tool_choice.mode", "one of auto, required"),
    (member(#""tool_choice":{"type":"allowed_tools","mode":"auto"}"#), "tool_choice.tools", "an array of tools"),
    (member(#""text":"x""#), "text", "an object"),
    (member(#""text":{"format":{"type":"yaml"}}"#), "text.format.type", "one of text, json_object, json_schema"),
    (member(#""text":{"format":{"type":"json_schema"}}"#), "text.format.schema", "a JSON Schema object"),
    (member(#""text":{"verbosity":1}"#), "text.verbosity", "a string"),
    (member(#""user":1"#), "user", "a string"),
]

@Suite struct `Complaints about Responses requests` {
    @Test(arguments: rows)
    func `a complaint names the place and what is expected there`(row: (body: String, param: String, expected: String))
        throws
    {
        let body = try JSONDocument(row.body)
        do {
            let facts = try Dialect.responses.readFacts(body)
            _ = try Dialect.responses.readPrompt(body, facts)
            Issue.record("nothing is wrong with \(row.body)")
        } catch {
            #expect(error.kind == .malformed && error.param == row.param)
            #expect(error.message.hasPrefix("\(row.param): expected \(row.expected)"), "\(error.message)")
        }
    }
}
