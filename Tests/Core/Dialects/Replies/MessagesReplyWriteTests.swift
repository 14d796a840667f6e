// Messages streams and messages: each script beside the blocks that it comes to.

import Conversation
import Dialects
import Testing
import Wire

private let startText = #"start {"type":"text","text":""}"#
private let startThought = #"start {"type":"thinking","thinking":"","signature":""}"#

private func startCall(_ id: String, _ name: String) -> String {
    #"start {"type":"tool_use","id":"\#(id)","name":"\#(name)","input":{}}"#
}

private func text(_ text: String) -> String { #"{"type":"text_delta","text":"\#(text)"}"# }

private func input(_ text: String) -> String { #"{"type":"input_json_delta","partial_json":"\#(text)"}"# }

private func sealed(_ data: String) -> String { #"start {"type":"redacted_thinking","data":"\#(data)"}"# }

/// A script, the lines of its stream and the content of its message.
private struct Row: Sendable, CustomTestStringConvertible {
    var reason: String
    var script: String
    var lines: [String]
    var content: String

    init(_ reason: String, _ script: String, _ lines: [String], _ content: String) {
        self.reason = reason
        self.script = script
        self.lines = lines
        self.content = content
    }

    var testDescription: String { reason }
}

private let rows = [
    Row(
        "text streams in its block", "0 text\n0 \"He\"\n0 \"llo\\n\"\n0 end",
        ["0 \(startText)", "0 \(text("He"))", "0 \(text(#"llo\n"#))", "0 stop"], #"[{"type":"text","text":"Hello\n"}]"#),
    Row("text that stays empty has no block", "0 text\n0 \"\"\n0 end", [], "[]"),
    Row(
        "a refusal is text", "0 refusal\n0 \"no\"\n0 end", ["0 \(startText)", "0 \(text("no"))", "0 stop"],
        #"[{"type":"text","text":"no"}]"#),
    Row(
        "a thought's proof is its signature, just before it stops",
        "0 thought\n0 \"Hm\"\n0 proved \"S\"\n0 end",
        [
            "0 \(startThought)", #"0 {"type":"thinking_delta","thinking":"Hm"}"#,
            #"0 {"type":"signature_delta","signature":"S"}"#, "0 stop",
        ], #"[{"type":"thinking","thinking":"Hm","signature":"S"}]"#),
    Row(
        "a thought without proof is not signed", "0 thought\n0 \"Hm\"\n0 end",
        ["0 \(startThought)", #"0 {"type":"thinking_delta","thinking":"Hm"}"#, "0 stop"],
        #"[{"type":"thinking","thinking":"Hm","signature":""}]"#),
    Row(
        "a thought whose text is withheld is a block all the same", "0 thought\n0 proved \"S\"\n0 end",
        ["0 \(startThought)", #"0 {"type":"signature_delta","signature":"S"}"#, "0 stop"],
        #"[{"type":"thinking","thinking":"","signature":"S"}]"#),
    Row(
        "a sealed thought is its proof", "0 sealed\n0 proved \"E\"\n0 end", ["0 \(sealed("E"))", "0 stop"],
        #"[{"type":"redacted_thinking","data":"E"}]"#),
    Row("a sealed thought without proof is nothing", "0 sealed\n0 end", [], "[]"),
    Row(
        "a call's arguments are passed on as they come", "0 call a f\n0 \"{\\\"x\\\":\"\n0 \"1}\"\n0 end",
        ["0 \(startCall("a", "f"))", "0 \(input(#"{\"x\":"#))", "0 \(input("1}"))", "0 stop"],
        #"[{"type":"tool_use","id":"a","name":"f","input":{"x":1}}]"#),
    Row(
        "a call without arguments has an empty object", "0 call a f\n0 \"\"\n0 end",
        ["0 \(startCall("a", "f"))", "0 stop"], #"[{"type":"tool_use","id":"a","name":"f","input":{}}]"#),
    Row(
        "arguments that are no object are kept under a name", "0 call a f\n0 \"{\\\"x\"\n0 end",
        ["0 \(startCall("a", "f"))", "0 \(input(#"{\"x"#))", "0 stop"],
        #"[{"type":"tool_use","id":"a","name":"f","input":{"_raw":"{\"x"}}]"#),
    Row(
        "free input is the one member of an object", "0 custom a f\n0 \"say \\\"hi\\\"\"\n0 \"\\n\"\n0 end",
        [
            "0 \(startCall("a", "f"))", "0 \(input(#"{\"input\":\""#))", "0 \(input(#"say \\\"hi\\\""#))",
            "0 \(input(#"\\n"#))", "0 \(input(#"\"}"#))", "0 stop",
        ], #"[{"type":"tool_use","id":"a","name":"f","input":{"input":"say \"hi\"\n"}}]"#),
    Row(
        "a call's proof is a block behind it", "0 call a f\n0 \"{}\"\n0 proved \"G\"\n0 end\n1 text\n1 \"x\"\n1 end",
        [
            "0 \(startCall("a", "f"))", "0 \(input("{}"))", "0 stop", "1 \(sealed("G"))", "1 stop", "2 \(startText)",
            "2 \(text("x"))", "2 stop",
        ],
        #"[{"type":"tool_use","id":"a","name":"f","input":{}},{"type":"redacted_thinking","data":"G"},"#
            + #"{"type":"text","text":"x"}]"#),
    Row("a source has no place", "0 text\n0 cited \"https://h/\"\n0 end", [], "[]"),
    Row(
        "parts that overlap are blocks that do not: the lowest streams, the others wait",
        """
        0 call a f
        1 custom b g
        1 "x\\""
        2 text
        0 "{"
        2 "late"
        1 end
        0 "}"
        0 end
        2 "r"
        2 end
        """,
        [
            "0 \(startCall("a", "f"))", "0 \(input("{"))", "0 \(input("}"))", "0 stop", "1 \(startCall("b", "g"))",
            "1 \(input(#"{\"input\":\""#))", "1 \(input(#"x\\\""#))", "1 \(input(#"\"}"#))", "1 stop",
            "2 \(startText)", "2 \(text("late"))", "2 \(text("r"))", "2 stop",
        ],
        #"[{"type":"tool_use","id":"a","name":"f","input":{}},"#
            + #"{"type":"tool_use","id":"b","name":"g","input":{"input":"x\""}},{"type":"text","text":"later"}]"#),
    Row(
        "a sealed thought that waits for its proof holds back what follows",
        "0 sealed\n1 text\n1 \"a\"\n0 proved \"E\"\n0 end\n1 end",
        ["0 \(sealed("E"))", "0 stop", "1 \(startText)", "1 \(text("a"))", "1 stop"],
        #"[{"type":"redacted_thinking","data":"E"},{"type":"text","text":"a"}]"#),
    Row("parts that never began write nothing", "3 \"a\"\n3 proved \"S\"\n3 end", [], "[]"),
]

@Suite struct MessagesReplyWriteTests {
    @Test(arguments: rows)
    private func `the stream has these blocks`(row: Row) {
        #expect(messagesLines(of: row.script) == ["message_start"] + row.lines)
    }

    @Test(arguments: rows)
    private func `the message has these blocks`(row: Row) {
        #expect(messagesContent(of: row.script) == row.content)
    }

    @Test func `every event has its line and its type, and the message every member that clients need`() {
        let script = """
            started resp_01X gpt
            usage in 100 cached 30 write 20 out 9 reasoning 4
            stopped stopSequence "END"
            finished
            """
        let stream = String(decoding: messagesBytes(events(script), .stream), as: UTF8.self)
        let zeros =
            #"{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}"#
        let usage =
            #"{"input_tokens":50,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":9,"#
            + #""output_tokens_details":{"thinking_tokens":4}}"#
        let head = #""id":"msg_01X","type":"message","role":"assistant","model":"group","content":[],"#
        #expect(
            stream == "event: message_start\n" + #"data: {"type":"message_start","message":{"# + head
                + #""stop_reason":null,"stop_sequence":null,"usage":"# + zeros + "}}\n\n"
                + "event: message_delta\n"
                + #"data: {"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"END"},"#
                + #""usage":"# + usage + "}\n\n" + "event: message_stop\n" + #"data: {"type":"message_stop"}"# + "\n\n")
        let whole = String(decoding: messagesBytes(events(script), .whole), as: UTF8.self)
        #expect(
            whole == "{" + head + #""stop_reason":"stop_sequence","stop_sequence":"END","usage":"# + usage + "}")
    }

    @Test(arguments: [
        ("ended", "end_turn"), ("stopSequence \"X\"", "stop_sequence"), ("length", "max_tokens"),
        ("contextExceeded", "model_context_window_exceeded"), ("toolCalls", "tool_use"), ("refused", "refusal"),
        ("filtered", "refusal"), ("paused", "pause_turn"),
    ])
    func `every reason to stop has its word`(reason: String, word: String) throws {
        let script = "stopped \(reason)\nfinished"
        #expect(messagesLines(of: script) == ["message_start", word, "message_stop"])
        let whole = try JSONDocument(messagesBytes(events("started m c\n" + script), .whole))
        #expect(whole.root["stop_reason"]?.string == word)
    }

    @Test(arguments: [
        ("the provider's words", "stopped refused \"not this\"", "refusal", "not this"),
        ("words of the model in a reply that ended", "0 refusal\n0 \"no\"\n0 end\nstopped ended", "refusal", nil),
        ("a refusal that was cut off", "0 refusal\n0 \"no\"\n0 end\nstopped length", "max_tokens", nil),
    ])
    func `a refusal is a reason to stop`(reason: String, script: String, word: String, words: String?) throws {
        let all = events("started m c\n" + script + "\nfinished")
        let delta = messagesEvents(messagesBytes(all, .stream)).dropLast().last?["delta"]
        let whole = try JSONDocument(messagesBytes(all, .whole)).root
        for told in [delta, whole] {
            #expect(told?["stop_reason"]?.string == word, "\(reason)")
            #expect(told?["stop_details"]?["explanation"]?.string == words, "\(reason)")
        }
    }

    @Test func `hidden thoughts leave no block and no number behind`() {
        let script = """
            0 thought
            0 "Hm"
            0 proved "S"
            0 end
            1 sealed
            1 proved "E"
            1 end
            2 call a f
            2 proved "G"
            2 end
            """
        let options = messagesOptions(thoughts: .hidden)
        #expect(
            messagesLines(of: script, options) == ["message_start", "0 \(startCall("a", "f"))", "0 stop"])
        #expect(
            messagesContent(of: script, options) == #"[{"type":"tool_use","id":"a","name":"f","input":{}}]"#)
    }

    @Test func `tools are called by the caller's own names`() {
        let options = messagesOptions(toolNames: ToolNames([.init(sent: "f_1", original: "f.1")]))
        let script = "0 call a f_1\n0 end\n1 custom b g\n1 end"
        #expect(messagesLines(of: script, options)[1] == "0 \(startCall("a", "f.1"))")
        #expect(messagesContent(of: script, options)?.contains(#""name":"f.1""#) == true)
    }

    @Test func `a failure ends the stream without an ending of success`() {
        let script = "0 text\n0 \"a\"\nfailed overloaded \"Overloaded\"\n0 end\nstopped ended\nfinished"
        #expect(messagesLines(of: script) == ["message_start", "0 \(startText)", "0 \(text("a"))", "error"])
        let stream = String(decoding: messagesBytes(events("failed overloaded \"why\""), .stream), as: UTF8.self)
        #expect(stream.hasPrefix("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\""))
        #expect(messagesBytes(events("started m c\nfailed overloaded \"why\""), .whole).isEmpty)
    }

    @Test func `a reply that starts over goes on in the same stream`() {
        let script = """
            0 thought
            0 "a"
            1 text
            1 "withdrawn"
            started m2 c
            0 text
            0 "b"
            0 end
            stopped ended
            finished
            """
        #expect(
            messagesLines(of: script) == [
                "message_start", "0 \(startThought)", #"0 {"type":"thinking_delta","thinking":"a"}"#, "0 stop",
                "1 \(startText)", "1 \(text("b"))", "1 stop", "end_turn", "message_stop",
            ])
    }

    @Test func `parts that never ended are ended with the reply`() {
        let script = "0 text\n0 \"a\"\n1 call b g\n1 \"{}\"\nfinished"
        #expect(
            messagesLines(of: script) == [
                "message_start", "0 \(startText)", "0 \(text("a"))", "0 stop", "1 \(startCall("b", "g"))",
                "1 \(input("{}"))", "1 stop", "end_turn", "message_stop",
            ])
    }

    @Test func `text is copied as it was spelt`() {
        let chunk =
            #"{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"\u00fc\/\ud83d\ude00"},"finish_reason":"stop"}]}"#
        let telling = tell(.chat, [chunk, "[DONE]"])
        let stream = String(decoding: messagesBytes(telling.events, .stream), as: UTF8.self)
        #expect(stream.contains(#""text":"\u00fc\/\ud83d\ude00""#))
    }
}
