// Turns of Chat requests as items of Responses requests: one row for each rule.

import Conversation
import Dialects
import Testing

private let question = #"{"role":"user","content":[{"type":"input_text","text":"q"}]}"#
private let answer = #"{"role":"assistant","content":[{"type":"output_text","text":"a"}]}"#

private func call(_ id: String, _ name: String, _ arguments: String) -> String {
    #"{"type":"function_call","call_id":"\#(id)","name":"\#(name)","arguments":"\#(arguments)"}"#
}

private func output(_ id: String, _ text: String) -> String {
    #"{"type":"function_call_output","call_id":"\#(id)","output":"\#(text)","status":"completed"}"#
}

private func items(_ items: String...) -> String { "[" + items.joined(separator: ",") + "]" }

private func called(_ arguments: String) -> String {
    items(question, call("c", "f", arguments), output("c", "r"))
}

private let rows = [
    ResponsesRow("a question", asking(""), "input", items(question)),
    ResponsesRow(
        "each message is an item", saying(#"{"role":"user","content":"q"},{"role":"user","content":"q"}"#), "input",
        items(question, question)),
    ResponsesRow(
        "half a surrogate pair is replaced", saying(#"{"role":"user","content":"a\ud800b\n"}"#), "input",
        #"[{"role":"user","content":[{"type":"input_text","text":"a\ufffdb\n"}]}]"#),
    ResponsesRow(
        "empty words change nothing",
        saying(
            #"""
            {"role":"user","content":[{"type":"text","text":""},{"type":"text","text":"q"}]},
            {"role":"assistant","content":""}
            """#), "input", items(question)),
    ResponsesRow(
        "opening instructions have their own member, with a blank line between texts",
        saying(
            #"""
            {"role":"system","content":"a"},{"role":"developer","content":[{"type":"text","text":"b"},
            {"type":"text","text":""},{"type":"text","text":"c"}]},{"role":"user","content":"q"}
            """#), "instructions", #""a\n\nb\n\nc""#),
    ResponsesRow(
        "later ones stay where they are",
        saying(
            #"""
            {"role":"user","content":"q"},{"role":"system","content":"s"},{"role":"developer","content":"d"}
            """#), "input",
        items(
            question, #"{"role":"system","content":[{"type":"input_text","text":"s"}]}"#,
            #"{"role":"developer","content":[{"type":"input_text","text":"d"}]}"#)),
    ResponsesRow(
        "where nothing else is said, instructions are the input", saying(#"{"role":"system","content":"s"}"#), "input",
        #"[{"role":"system","content":[{"type":"input_text","text":"s"}]}]"#),
    ResponsesRow(
        "the model answers after its own words",
        saying(#"{"role":"user","content":"q"},{"role":"assistant","content":"a"}"#),
        "input", items(question, answer)),
    ResponsesRow(
        "the model may speak first", saying(#"{"role":"assistant","content":"a"},{"role":"user","content":"q"}"#),
        "input",
        items(answer, question)),
    ResponsesRow(
        "a refusal is one",
        saying(#"{"role":"user","content":"q"},{"role":"assistant","content":null,"refusal":"no"}"#), "input",
        items(question, #"{"role":"assistant","content":[{"type":"refusal","refusal":"no"}]}"#)),
    ResponsesRow(
        "words, calls and results, in any order of results",
        saying(
            #"""
            {"role":"user","content":"q"},{"role":"assistant","content":"a","tool_calls":[
            {"id":"c1","type":"function","function":{"name":"f","arguments":"{ }"}},
            {"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
            """# + result("c2", "2") + "," + result("c1", "1") + #",{"role":"assistant","content":"a"}"#),
        "input",
        items(
            question, answer, call("c1", "f", "{ }"), call("c2", "g", "{}"), output("c2", "2"), output("c1", "1"),
            answer)
    ),
    ResponsesRow("no arguments", saying(withCall(#","arguments":null"#)), "input", called("{}")),
    ResponsesRow("arguments of white space", saying(withCall(#","arguments":" \n""#)), "input", called("{}")),
    ResponsesRow(
        "arguments that are an object already", saying(withCall(#","arguments":{"a":"\"\n"}"#)), "input",
        called(#"{\"a\":\"\\\"\\n\"}"#)),
    ResponsesRow(
        "arguments that are no JSON stay as they are", saying(withCall(#","arguments":"{\"a\":""#)), "input",
        called(#"{\"a\":"#)),
    ResponsesRow(
        "a result's texts become one",
        saying(
            withCalls
                + #"{"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"r"},{"type":"text","text":"s"}]}"#
        ),
        "input", items(question, call("c", "f", "{}"), output("c", "rs"))),
    ResponsesRow(
        "an empty result", saying(withCalls + result("c", "")), "input",
        items(question, call("c", "f", "{}"), output("c", ""))),
    ResponsesRow(
        "a free-form call",
        saying(
            #"""
            {"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"c","type":"custom",
            "custom":{"name":"f","input":"1+1"}}]},
            """# + result("c", "2")), "input",
        items(
            question, #"{"type":"custom_tool_call","call_id":"c","name":"f","input":"1+1"}"#,
            #"{"type":"custom_tool_call_output","call_id":"c","output":"2"}"#)),
    ResponsesRow(
        "an id that is too long gets another, in both places",
        saying(withCalls.replacing(#""c""#, with: longID) + result(longID.replacing("\"", with: ""), "r")), "input",
        items(question, call("call_7d70a52549704607", "f", "{}"), output("call_7d70a52549704607", "r"))),
    ResponsesRow(
        "words without proof say nothing to another model",
        saying(#"{"role":"user","content":"q","name":"n"},{"role":"assistant","content":"a","reasoning_content":"t"}"#),
        "input", items(question, answer), losses: "messages[].name dropped; messages[].reasoning_content dropped"),
]

private let longID = "\"" + String(repeating: "x", count: 65) + "\""

private let withCalls =
    #"""
    {"role":"user","content":"q"},
    {"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},
    """#

private func withCall(_ arguments: String) -> String {
    withCalls.replacing(#","arguments":"{}""#, with: arguments) + result("c", "r")
}

private let partRows = [
    ResponsesRow(
        "an image in base64", part(#"{"type":"image_url","image_url":{"url":"data:image/JPG;base64,QUI="}}"#), "input",
        user(#"{"type":"input_image","image_url":"data:image/jpeg;base64,QUI="}"#)),
    ResponsesRow(
        "an image's address, with its detail",
        part(#"{"type":"image_url","image_url":{"url":"https://h/i.png","detail":"high"}}"#), "input",
        user(#"{"type":"input_image","image_url":"https://h/i.png","detail":"high"}"#)),
    ResponsesRow(
        "a document",
        part(#"{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}}"#), "input",
        user(#"{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}"#)),
    ResponsesRow(
        "a document without a name gets one",
        part(#"{"type":"file","file":{"file_data":"data:application/pdf;base64,QUJD"}}"#), "input",
        user(#"{"type":"input_file","filename":"document.pdf","file_data":"data:application/pdf;base64,QUJD"}"#)),
    ResponsesRow(
        "a document's address", part(#"{"type":"file","file":{"file_data":"https://h/f.pdf"}}"#), "input",
        user(#"{"type":"input_file","file_url":"https://h/f.pdf"}"#)),
    ResponsesRow(
        "a text document is text",
        part(#"{"type":"file","file":{"filename":"a.txt","file_data":"data:text/plain;base64,w7w="}}"#), "input",
        user(#"{"type":"input_text","text":"a.txt\n\nü"}"#)),
    ResponsesRow(
        "there are no cache marks", part(#"{"type":"text","text":"q","cache_control":{"type":"ephemeral"}}"#), "input",
        items(question), losses: "cache_control dropped"),
]

@Suite struct `Items in Responses requests` {
    @Test(arguments: rows + partRows)
    func `the row is written as it says`(row: ResponsesRow) throws {
        try row.check()
    }
}
