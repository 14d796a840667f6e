// Observers: what they see of a reply, and what they must not overlook.

import Conversation
import Dialects
import Testing

/// What an observer gives for a stream of these data lines.
private func observed(_ dialect: Dialect, _ data: [String]) -> String {
    tell(Array(data.map { "data: \($0)\n\n" }.joined().utf8), dialect, .stream, isObserving: true).script
}

private let first =
    #"{"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#
private let last = #"{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#

@Suite struct ReplyObserverTests {
    @Test func `an observer says when a reply starts, what it costs and how it ends`() {
        let text = #"{"id":"c","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"usage":null}"#
        let usage = #"{"id":"c","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#
        #expect(
            observed(.chat, [first, text, text, last, usage, "[DONE]"])
                == "started c m\nusage in 1 out 2\nstopped ended\nfinished")
    }

    @Test(arguments: [
        (#"{"id":"c","choices":[{"index":0,"delta":{"content":"x"}}],"usage":{"prompt_tokens":1}}"#, "usage in 1"),
        (#"{"id":"c","choices":[{"index":0,"delta":{"content":"x"}}],"usage" : {"prompt_tokens":1}}"#, "usage in 1"),
        ("{\"usage\":{\"prompt_tokens\":1}}", "usage in 1"),
        (
            #"{"choices":[{"delta":{},"finish_reason":"stop"}],"x_groq":{"usage":{"prompt_tokens":1}}}"#,
            "usage in 1"
        ),
        (#"{"error":{"message":"no"}}"#, "failed serverError \"no\""),
        (#"{"object":"error","message":"no"}"#, "failed serverError \"no\""),
        (
            #"{"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#,
            "failed serverError \"the provider broke the reply off\""
        ),
    ])
    func `nothing in a Chat chunk is overlooked`(chunk: String, line: String) {
        #expect(observed(.chat, [first, chunk]).split(separator: "\n").dropFirst().first.map(String.init) == line)
    }

    @Test(arguments: [
        #"{"choices":[{"delta":{"content":"\"usage\":{\"prompt_tokens\":1}"},"finish_reason":null}],"usage":null}"#,
        #"{"choices":[{"delta":{"content":"\"error\""},"finish_reason": null}],"error":null}"#,
        #"{"choices":[{"delta":{"content":"usage"}}]}"#,
        #"{"choices":[{"delta":{"content":"error"}}]}"#,
        #"{"choices":[{"delta":{"content":"finish_reason"}}]}"#,
    ])
    func `what the model says is no report`(chunk: String) {
        #expect(observed(.chat, [first, chunk, last, "[DONE]"]) == "started c m\nstopped ended\nfinished")
    }

    @Test(arguments: [
        (#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"f"}}]}}]}"#, "toolCalls"),
        (#"{"choices":[{"delta":{"tool_calls":[]}}]}"#, "ended"),
        (#"{"choices":[{"delta":{"tool_calls":null}}]}"#, "ended"),
        (#"{"choices":[{"delta":{"content":"tool_calls"}}]}"#, "ended"),
    ])
    func `calls are noticed in passing`(chunk: String, reason: String) {
        #expect(observed(.chat, [first, chunk, last, "[DONE]"]) == "started c m\nstopped \(reason)\nfinished")
    }

    @Test func `types in unusual places are found all the same`() {
        let start = #"{ "type" : "message_start", "message": {"id":"m","model":"c"}}"#
        let delta = #"{"usage":{"output_tokens":2},"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#
        let text = #"{"index":0,"delta":{"type":"text_delta","text":"a"},"type":"content_block_delta"}"#
        let stop = #"{"type":"message_stop"}"#
        #expect(
            observed(.messages, [start, text, delta, stop]) == "started m c\nusage out 2\nstopped ended\nfinished")
        let created = #"{"response":{"id":"r","model":"m"},"type":"response.created"}"#
        let end = #"{"sequence_number":1,"type":"response.completed","response":{}}"#
        #expect(observed(.responses, [created, end]) == "started r m\nstopped ended\nfinished")
    }

    @Test func `a stream that was cut is cut for an observer too`() {
        #expect(observed(.chat, [first]) == "started c m\nthrown upstream_truncated")
        #expect(observed(.chat, []) == "thrown upstream_truncated")
        #expect(
            observed(.messages, [#"{"type":"message_start","message":{"id":"m","model":"c"}}"#])
                == "started m c\nthrown upstream_truncated")
        #expect(
            observed(.responses, [#"{"type":"response.created","response":{"id":"r","model":"m"}}"#])
                == "started r m\nthrown upstream_truncated")
    }

    @Test(arguments: [
        (
            Dialect.chat, #"{"object":"list","data":[],"model":"e","usage":{"prompt_tokens":4,"total_tokens":4}}"#,
            "started  e\nusage in 4\nstopped ended\nfinished"
        ),
        (.messages, #"{"input_tokens":4}"#, "started  \nstopped ended\nfinished"),
        (
            .responses, #"{"id":"r","model":"m","status":"queued","output":[]}"#,
            "started r m\nstopped ended\nfinished"
        ),
    ])
    func `whole replies of other routes are as good as any`(dialect: Dialect, body: String, script: String) {
        #expect(tell(Array(body.utf8), dialect, .whole, isObserving: true).script == script)
    }
}
