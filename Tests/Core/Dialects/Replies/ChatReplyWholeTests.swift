// Whole Chat replies: each script beside the message that it comes to.

import Conversation
import Dialects
import Testing

private let thoughtful =
    "started m c\n0 thought\n0 \"Hm\"\n0 proved \"S\"\n0 end\n1 sealed\n1 proved \"E\"\n1 end\n2 text\n2 \"a\"\n2 end\n"

/// What goes back to the provider with the conversation.
private let details =
    #""reasoning_details":[{"type":"reasoning.encrypted","data":"S","index":0},"#
    + #"{"type":"reasoning.encrypted","data":"E","index":1}]}"#

@Suite struct ChatReplyWholeTests {
    @Test func `a whole reply has every member that official clients need`() {
        let script = "started msg_1 c 5\n0 text\n0 \"He\"\n0 \"llo\"\n0 end\nusage in 9 out 5\nstopped ended\nfinished"
        #expect(
            written(events(script), .whole, chatOptions())
                == #"{"id":"chatcmpl-1","object":"chat.completion","created":5,"model":"group","choices":["#
                + #"{"index":0,"message":{"role":"assistant","content":"Hello","refusal":null},"#
                + #""logprobs":null,"finish_reason":"stop"}],"usage":{"#
                + #""prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"#
                + #""prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"#
                + #""completion_tokens_details":{"reasoning_tokens":0}}}"#
        )
    }

    @Test(arguments: [
        ("nothing said: empty", "", #"{"role":"assistant","content":"","refusal":null}"#),
        (
            "only a call: null", "0 call x f\n0 end\n",
            #"{"role":"assistant","content":null,"refusal":null,"#
                + #""tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{}"}}]}"#
        ),
        (
            "text in two parts: joined",
            "0 text\n0 \"a\"\n0 end\n1 call x f\n1 \"{\\\"b\\\":1}\"\n1 end\n2 text\n2 \"c\"\n2 end\n",
            #"{"role":"assistant","content":"ac","refusal":null,"#
                + #""tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{\"b\":1}"}}]}"#
        ),
        ("refusal", "0 refusal\n0 \"no\"\n0 end\n", #"{"role":"assistant","content":"","refusal":"no"}"#),
        (
            "a custom call", "0 custom x sql\n0 \"SELECT\"\n0 end\n",
            #"{"role":"assistant","content":null,"refusal":null,"#
                + #""tool_calls":[{"id":"x","type":"custom","custom":{"name":"sql","input":"SELECT"}}]}"#
        ),
    ])
    func `messages`(reason: String, lines: String, expected: String) {
        #expect(message(of: "started m c\n\(lines)stopped ended\nfinished") == expected, "\(reason)")
    }

    @Test(arguments: [
        (
            ThoughtDisplay.reasoningContent,
            #"{"role":"assistant","content":"a","refusal":null,"reasoning_content":"Hm","# + details
        ),
        (.reasoning, #"{"role":"assistant","content":"a","refusal":null,"reasoning":"Hm","# + details),
        (.thinking, #"{"role":"assistant","content":"a","refusal":null,"thinking":"Hm","# + details),
        (.thinkTags, #"{"role":"assistant","content":"<think>Hm</think>a","refusal":null,"# + details),
        (.hidden, #"{"role":"assistant","content":"a","refusal":null}"#),
    ])
    func `thoughts are shown as the group says`(display: ThoughtDisplay, expected: String) {
        #expect(message(of: thoughtful + "stopped ended\nfinished", chatOptions(display)) == expected)
    }

    @Test func `sources of all texts stand in one list`() {
        let script = """
            started m c
            0 text
            0 "a"
            0 cited "u1"
            0 end
            1 text
            1 "b"
            1 cited "u2"
            1 end
            stopped ended
            finished
            """
        #expect(
            message(of: script) == #"{"role":"assistant","content":"ab","refusal":null,"annotations":["#
                + #"{"type":"url_citation","url_citation":{"url":"u1","title":"u1","start_index":0,"end_index":0}},"#
                + #"{"type":"url_citation","url_citation":{"url":"u2","title":"u2","start_index":0,"end_index":0}}]}"#)
    }

    @Test func `a refusal is explained in the provider's words`() {
        #expect(
            message(of: "started m c\nstopped refused \"not this\"\nfinished")
                == #"{"role":"assistant","content":"","refusal":"not this"}"#)
    }

    @Test func `tools are called by the caller's own names, and unwrapped`() {
        let names = ToolNames([
            .init(sent: "f_1", original: "f.1"), .init(sent: "sql", original: "sql", isWrapped: true),
        ])
        let script = #"""
            started m c
            0 call x f_1
            0 end
            1 call y sql
            1 "{\"input\":\"SELECT\"}"
            1 end
            stopped toolCalls
            finished
            """#
        #expect(
            message(of: script, chatOptions(toolNames: names))
                == #"{"role":"assistant","content":null,"refusal":null,"tool_calls":["#
                + #"{"id":"x","type":"function","function":{"name":"f.1","arguments":"{}"}},"#
                + #"{"id":"y","type":"custom","custom":{"name":"sql","input":"SELECT"}}]}"#
        )
    }

    @Test func `a reply that failed is not written`() {
        #expect(written(events("started m c\n0 text\n0 \"a\"\nfailed overloaded \"no\""), .whole, chatOptions()) == "")
    }
}
