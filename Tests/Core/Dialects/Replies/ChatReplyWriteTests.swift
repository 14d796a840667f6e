// Chat streams: each script beside the chunks that it comes to.

import Conversation
import Dialects
import Testing
import Wire

private let role = #"{"role":"assistant","content":""}"#
private let answer = #"{"content":"a"}"#

private func sealed(_ proof: String, _ index: Int) -> String {
    #"{"reasoning_details":[{"type":"reasoning.encrypted","data":"\#(proof)","index":\#(index)}]}"#
}

@Suite struct ChatReplyWriteTests {
    @Test func `a chunk has every member that official clients need`() {
        let stream = written(events("started msg_01X claude 5\nstopped ended\nfinished"), .stream, chatOptions())
        let head =
            #"data: {"id":"chatcmpl-01X","object":"chat.completion.chunk","created":5,"model":"group","choices":["#
        #expect(
            stream == head
                + #"{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}"#
                + "\n\n" + head + #"{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}"#
                + "\n\ndata: [DONE]\n\n")
    }

    @Test(arguments: [
        ("msg_01X", "chatcmpl-01X"), ("resp_01X", "chatcmpl-01X"), ("chatcmpl-01X", "chatcmpl-01X"),
        ("gen-01X", "chatcmpl-gen-01X"), ("msg_", "chatcmpl-msg_"),
    ])
    func `an id keeps the tail of the provider's`(id: String, told: String) {
        #expect(written(events("started \(id) m"), .stream, chatOptions()).contains("\"id\":\"\(told)\""))
    }

    @Test func `a reply without id or time gets them from the request`() {
        let head = ReplyEvent.started(ReplyHead(id: .string(""), model: .string("")))
        #expect(
            written([head], .stream, chatOptions())
                .hasPrefix(#"data: {"id":"chatcmpl-req-1","object":"chat.completion.chunk","created":7,"#))
    }

    @Test func `text`() {
        #expect(
            chunks(of: "started m c\n0 text\n0 \"He\"\n0 \"llo\\n\"\n0 end\nstopped ended\nfinished")
                == [role, #"{"content":"He"}"#, #"{"content":"llo\n"}"#, "{} stop", "[DONE]"])
    }

    @Test(arguments: [
        (
            ThoughtDisplay.reasoningContent,
            [#"{"reasoning_content":""}"#, #"{"reasoning_content":"Hm"}"#, sealed("S", 0), sealed("E", 1), answer]
        ),
        (.reasoning, [#"{"reasoning":""}"#, #"{"reasoning":"Hm"}"#, sealed("S", 0), sealed("E", 1), answer]),
        (.thinking, [#"{"thinking":""}"#, #"{"thinking":"Hm"}"#, sealed("S", 0), sealed("E", 1), answer]),
        (
            .thinkTags,
            [
                #"{"content":"<think>"}"#, #"{"content":"Hm"}"#, sealed("S", 0), sealed("E", 1),
                #"{"content":"</think>"}"#, answer,
            ]
        ),
        (.hidden, [answer]),
    ])
    func `thoughts are shown as the group says, and what proves them unless they are hidden`(
        display: ThoughtDisplay, deltas: [String]
    ) {
        let script = """
            started m c
            0 thought
            0 "Hm"
            0 proved "S"
            0 end
            1 sealed
            1 proved "E"
            1 end
            2 text
            2 "a"
            2 end
            stopped ended
            finished
            """
        #expect(chunks(of: script, chatOptions(display)) == [role] + deltas + ["{} stop", "[DONE]"])
    }

    @Test func `a call's proof goes nowhere`() {
        let script = "started m c\n0 call x f\n0 \"{}\"\n0 proved \"S\"\n0 end"
        #expect(chunks(of: script) == [role, call(0, "x", "f"), fragment(0, "{}")])
    }

    @Test func `sources of the text are annotations`() {
        var all = events("started m c\n0 text\n0 \"a\"")
        all.append(.partCited(0, Citation(url: .string("u"), title: .string("t"), range: 0..<1)))
        #expect(
            chunks(written(all, .stream, chatOptions())).last
                == #"{"annotations":[{"index":0,"type":"url_citation","url_citation":"#
                + #"{"url":"u","title":"t","start_index":0,"end_index":1}}]}"#)
    }

    @Test func `a stream with two sources can be folded: each has its number among the annotations`() {
        var all = events("started m c\n0 text\n0 \"a\"")
        for url in ["u", "v"] { all.append(.partCited(0, Citation(url: .string(url)))) }
        let annotations = chunks(written(all, .stream, chatOptions())).suffix(2)
        #expect(annotations.map { $0.contains(#"[{"index":0,"#) } == [true, false])
        #expect(annotations.map { $0.contains(#"[{"index":1,"#) } == [false, true])
    }

    @Test(arguments: [
        ("before a call", "1 call x f\n1 end", [#"{"content":"</think>"}"#, call(0, "x", "f"), fragment(0, "{}")]),
        ("before a refusal", "1 refusal\n1 \"no\"", [#"{"content":"</think>"}"#, #"{"refusal":"no"}"#]),
        ("before the end", "0 end", [#"{"content":"</think>"}"#]),
        ("not between two thoughts", "0 end\n1 thought\n1 \"b\"", [#"{"content":"b"}"#, #"{"content":"</think>"}"#]),
        ("not before empty text", "1 text\n1 \"\"", [#"{"content":""}"#, #"{"content":"</think>"}"#]),
    ])
    func `tags are closed`(when: String, lines: String, deltas: [String]) {
        let script = "started m c\n0 thought\n0 \"a\"\n\(lines)\nstopped ended\nfinished"
        let expected = [role, #"{"content":"<think>"}"#, #"{"content":"a"}"#] + deltas + ["{} stop", "[DONE]"]
        #expect(chunks(of: script, chatOptions(.thinkTags)) == expected, "\(when)")
    }

    @Test func `calls are numbered, begin with empty arguments and go on in fragments`() {
        let script = """
            started m c
            0 text
            0 "ok"
            0 end
            1 call x f
            2 call y g
            1 "{\\"a\\":"
            2 "{}"
            1 "1}"
            1 end
            2 end
            stopped toolCalls
            finished
            """
        #expect(
            chunks(of: script) == [
                role, #"{"content":"ok"}"#, call(0, "x", "f"), call(1, "y", "g"), fragment(0, #"{\"a\":"#),
                fragment(1, "{}"), fragment(0, "1}"), "{} tool_calls", "[DONE]",
            ])
    }

    @Test func `a call without arguments has an empty object, however its silence arrives`() {
        let silent = ["", "0 \"\"\n"]
        for lines in silent {
            let all = chunks(of: "started m c\n0 call x f\n\(lines)0 end")
            #expect(all.first == role && all.last == fragment(0, "{}"))
        }
    }

    @Test func `tools are called by the caller's own names`() {
        let names = ToolNames([.init(sent: "f_1", original: "f.1")])
        let script = "started m c\n0 call x f_1\n1 call y g"
        #expect(
            chunks(of: script, chatOptions(toolNames: names)) == [role, call(0, "x", "f.1"), call(1, "y", "g")])
    }

    @Test func `a wrapped tool is unwrapped when its call ends`() {
        let names = ToolNames([.init(sent: "sql", original: "sql", isWrapped: true)])
        let script = #"""
            started m c
            0 call x sql
            0 "{\"input\":"
            0 "\"SELECT \\\"a\\\"\"}"
            0 end
            1 call y sql
            1 "not JSON"
            1 end
            """#
        #expect(
            chunks(of: script, chatOptions(toolNames: names)) == [
                role,
                #"{"tool_calls":[{"index":0,"id":"x","type":"custom","custom":{"name":"sql","input":""}}]}"#,
                #"{"tool_calls":[{"index":0,"custom":{"input":"SELECT \"a\""}}]}"#,
                #"{"tool_calls":[{"index":1,"id":"y","type":"custom","custom":{"name":"sql","input":""}}]}"#,
                #"{"tool_calls":[{"index":1,"custom":{"input":"not JSON"}}]}"#,
            ])
    }

    @Test(arguments: [
        ("ended", "stop"), ("stopSequence \"X\"", "stop"), ("paused", "stop"), ("length", "length"),
        ("contextExceeded", "length"), ("toolCalls", "tool_calls"), ("refused", "content_filter"),
        ("filtered", "content_filter"),
    ])
    func `every reason to stop has its word`(reason: String, word: String) {
        #expect(chunks(of: "started m c\nstopped \(reason)\nfinished") == [role, "{} \(word)", "[DONE]"])
    }

    @Test func `a refusal is explained in the provider's words`() {
        #expect(
            chunks(of: "started m c\nstopped refused \"not this\"\nfinished")
                == [role, #"{"refusal":"not this"}"#, "{} content_filter", "[DONE]"])
        #expect(
            chunks(of: "started m c\n0 refusal\n0 \"no\"\nstopped refused \"not this\"\nfinished")
                == [role, #"{"refusal":"no"}"#, "{} content_filter", "[DONE]"])
    }

    @Test func `usage has a chunk of its own when it is asked for, and every other chunk says null`() {
        let script = "started m c\nusage in 9 out 1\nusage cached 3 write 2 out 5 reasoning 4\nstopped ended\nfinished"
        let usage =
            #"usage {"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"#
            + #""prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":2},"#
            + #""completion_tokens_details":{"reasoning_tokens":4}}"#
        #expect(chunks(of: script) == [role, "{} stop", "[DONE]"])
        #expect(chunks(of: script, chatOptions(includeUsage: true)) == [role, "{} stop", usage, "[DONE]"])
        let stream = written(events(script), .stream, chatOptions(includeUsage: true))
        #expect(stream.split(separator: "\n\n").filter { $0.hasSuffix(#""usage":null}"#) }.count == 2)
    }

    @Test func `a reply whose usage nobody reported has no chunk for it`() {
        let script = "started m c\nstopped ended\nfinished"
        #expect(chunks(of: script, chatOptions(includeUsage: true)) == [role, "{} stop", "[DONE]"])
    }

    @Test func `a failure inside the stream has no ending of success`() {
        let script = "started m c\n0 text\n0 \"a\"\nfailed overloaded \"Overloaded\"\nstopped ended\nfinished"
        #expect(
            chunks(of: script) == [
                role, #"{"content":"a"}"#,
                #"{"error":{"message":"Overloaded","type":"server_error","param":null,"code":"overloaded"}}"#,
            ])
    }

    @Test func `a reply that starts over goes on in the same stream`() {
        let script =
            "started m c\n0 call x f\n0 \"{}\"\nstarted m2 c\n0 call y g\n0 \"{}\"\n0 end\nstopped toolCalls\nfinished"
        let stream = written(events(script), .stream, chatOptions())
        #expect(
            chunks(stream) == [
                role, call(0, "x", "f"), fragment(0, "{}"), call(1, "y", "g"), fragment(1, "{}"), "{} tool_calls",
                "[DONE]",
            ])
        #expect(!stream.contains("m2"))
    }

    @Test func `events for parts that never began write nothing`() {
        #expect(chunks(of: "started m c\n3 \"a\"\n3 proved \"S\"\n3 end") == [role])
    }
}

private func call(_ index: Int, _ id: String, _ name: String) -> String {
    #"{"tool_calls":[{"index":\#(index),"id":"\#(id)","type":"function","#
        + #""function":{"name":"\#(name)","arguments":""}}]}"#
}

private func fragment(_ index: Int, _ arguments: String) -> String {
    #"{"tool_calls":[{"index":\#(index),"function":{"arguments":"\#(arguments)"}}]}"#
}
