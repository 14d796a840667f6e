// Turns of Chat requests as Messages requests: one row for each rule.

import Conversation
import Dialects
import Testing

private let rows = [
    PromptRow("a question", asking(""), "messages", user(#"{"type":"text","text":"q"}"#)),
    PromptRow(
        "text keeps its escapes", saying(#"{"role":"user","content":"a\u00fc\n"}"#), "messages",
        user(#"{"type":"text","text":"aü\n"}"#)),
    PromptRow(
        "half a surrogate pair is replaced", saying(#"{"role":"user","content":"a\ud800b"}"#), "messages",
        user(#"{"type":"text","text":"a\ufffdb"}"#)),
    PromptRow(
        "turns of one speaker become one message",
        saying(#"{"role":"user","content":"a"},{"role":"user","content":"b"}"#), "messages",
        user(#"{"type":"text","text":"a"},{"type":"text","text":"b"}"#)),
    PromptRow(
        "empty text is no block", saying(#"{"role":"user","content":"a"},{"role":"user","content":""}"#), "messages",
        user(#"{"type":"text","text":"a"}"#)),
    PromptRow(
        "a message of white space is none, for the API refuses it",
        saying(
            #"""
            {"role":"system","content":" \t\r\n\f"},{"role":"user","content":"q"},{"role":"assistant","content":"\n\n"},
            {"role":"user","content":[{"type":"text","text":"  "}]}
            """#), "messages", user(#"{"type":"text","text":"q"}"#)),
    PromptRow(
        "white space before a call stays, for the API takes it and a thought may be bound to it",
        saying(
            #"""
            {"role":"user","content":"q"},
            {"role":"assistant","content":" ","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},
            """#
                + result("c", "r")),
        "messages",
        afterCall("{}").replacing(#"{"type":"tool_use""#, with: #"{"type":"text","text":" "},{"type":"tool_use""#)),
    PromptRow(
        "last words of white space are none",
        saying(#"{"role":"user","content":"q"},{"role":"assistant","content":" "}"#), "messages",
        user(#"{"type":"text","text":"q"}"#)),
    PromptRow(
        "white space around words stays", saying(#"{"role":"user","content":" \\ "}"#), "messages",
        user(#"{"type":"text","text":" \\ "}"#)),
    PromptRow(
        "a mark on a message of parts has no place",
        saying(#"{"role":"user","content":[{"type":"text","text":"a"}],"cache_control":{"type":"ephemeral"}}"#),
        "messages", user(#"{"type":"text","text":"a"}"#), losses: "messages[].cache_control dropped"),
    PromptRow(
        "instructions are blocks, in order",
        saying(
            #"""
            {"role":"system","content":"a"},{"role":"developer","content":[{"type":"text","text":"b"},
            {"type":"text","text":""}]},{"role":"user","content":"q"}
            """#
        ),
        "system", #"[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#),
    PromptRow(
        "an instruction in the middle is the user's, between tags",
        saying(#"{"role":"user","content":"a"},{"role":"system","content":"b"}"#), "messages",
        user(#"{"type":"text","text":"a"},{"type":"text","text":"<system>b</system>"}"#)),
    PromptRow(
        "results of one turn are one message, and what the user says comes after them",
        saying(calls + "," + result("c2", "2") + "," + result("c1", "1") + #",{"role":"user","content":"go"}"#),
        "messages",
        #"""
        [{"role":"user","content":[{"type":"text","text":"q"}]},
        {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"a":1}},
        {"type":"tool_use","id":"c2","name":"g","input":{}}]},
        {"role":"user","content":[
        {"type":"tool_result","tool_use_id":"c2","content":[{"type":"text","text":"2"}]},
        {"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"1"}]},
        {"type":"text","text":"go"}]}]
        """#),
    PromptRow("arguments that are no object", call(arguments: #""[1]""#), "messages", afterCall(#"{"_raw":"[1]"}"#)),
    PromptRow(
        "arguments that are no JSON", call(arguments: #""{\"a\":""#), "messages", afterCall(#"{"_raw":"{\"a\":"}"#)),
    PromptRow("arguments of white space", call(arguments: #""  \n""#), "messages", afterCall("{}")),
    PromptRow("arguments that are an object already", call(arguments: #"{"a":1}"#), "messages", afterCall(#"{"a":1}"#)),
    PromptRow("no arguments", call(arguments: "null"), "messages", afterCall("{}")),
    PromptRow(
        "a refusal is text",
        saying(
            #"""
            {"role":"user","content":"a"},{"role":"assistant","content":null,"refusal":"no"},{"role":"user",
            "content":"b"}
            """#
        ),
        "messages",
        #"""
        [{"role":"user","content":[{"type":"text","text":"a"}]},
        {"role":"assistant","content":[{"type":"text","text":"no"}]},
        {"role":"user","content":[{"type":"text","text":"b"}]}]
        """#),
    PromptRow(
        "yesterday's function call",
        saying(
            #"""
            {"role":"user","content":"q"},{"role":"assistant","content":null,"function_call":{"name":"f",
            "arguments":"{}"}},{"role":"function","name":"f","content":"r"}
            """#
        ), "messages", afterCall("{}").replacing(#""c""#, with: #""call_legacy_0""#)),
    PromptRow(
        "calls without ids are answered in order",
        saying(
            #"""
            {"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"","function":{"name":"f",
            "arguments":"{}"}}]},{"role":"tool","tool_call_id":"","content":"r"}
            """#
        ), "messages", afterCall("{}").replacing(#""c""#, with: #""call_unnamed_0""#)),
    PromptRow(
        "an id that the API refuses gets another, in both places",
        saying(
            #"""
            {"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"a b",
            "function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a b","content":"r"}
            """#
        ), "messages", afterCall("{}").replacing(#""c""#, with: #""call_e63f991904833892""#)),
    PromptRow(
        "a custom call's input is wrapped",
        saying(
            #"""
            {"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"c","type":"custom",
            "custom":{"name":"f","input":"1+1"}}]},
            """#
                + result("c", "r")), "messages", afterCall(#"{"input":"1+1"}"#)),
    PromptRow(
        "a restored thought is written as the provider wrote it, before everything",
        saying(
            #"""
            {"role":"user","content":"a"},{"role":"assistant","content":"b",
            "reasoning_details":[{"type":"reasoning.encrypted","data":"d"},{"type":"reasoning.encrypted","data":"e"}]},
            {"role":"user","content":"c"}
            """#
        ), "messages",
        #"""
        [{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[
        {"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"},
        {"type":"text","text":"b"}]},{"role":"user","content":[{"type":"text","text":"c"}]}]
        """#,
        restored: [
            #"{"type":"thinking","thinking":"t","signature":"s"}"#, #"{"type":"redacted_thinking","data":"d"}"#,
        ]),
    PromptRow(
        "a proof that nobody restored stays at home",
        saying(
            #"""
            {"role":"user","content":"a"},{"role":"assistant","content":"b",
            "reasoning_details":[{"type":"reasoning.encrypted","data":"d"}]},{"role":"user","content":"c"}
            """#
        ), "messages",
        #"""
        [{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[
        {"type":"text","text":"b"}]},{"role":"user","content":[{"type":"text","text":"c"}]}]
        """#, losses: "messages[].reasoning dropped"),
    PromptRow(
        "words without proof say nothing to another model",
        saying(
            #"""
            {"role":"user","content":"a"},{"role":"assistant","content":"b","reasoning_content":"t"},
            {"role":"user","content":"c","name":"n"}
            """#
        ), "messages",
        #"""
        [{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[
        {"type":"text","text":"b"}]},{"role":"user","content":[{"type":"text","text":"c"}]}]
        """#, losses: "messages[].reasoning_content dropped; messages[].name dropped"),
]

@Suite struct `Turns in Messages requests` {
    @Test(arguments: rows)
    func `the row is written as it says`(row: PromptRow) throws {
        try row.check()
    }
}
