// Responses replies, item by item.

import Conversation
import Dialects
import Testing

private let created = #"{"type":"response.created","response":{"id":"resp_1","model":"m","created_at":3,"output":[]}}"#
private let started = "started resp_1 m 3\n"
private let completed = #"{"type":"response.completed","response":{"id":"resp_1","model":"m","status":"completed"}}"#

/// An event about the item at `place`.
private func event(_ type: String, _ members: String, at place: Int = 0) -> String {
    #"{"type":"response.\#(type)","output_index":\#(place),\#(members)}"#
}

/// The item at `place` is added or done.
private func item(_ step: String, _ members: String, at place: Int = 0) -> String {
    event("output_item.\(step)", #""item":{\#(members)}"#, at: place)
}

private func read(_ data: String...) -> String { tell(.responses, [created] + data + [completed]).script }

@Suite struct ResponsesReplyTests {
    @Test func `text arrives in its deltas, and what is told again is not said again`() {
        let script = read(
            item("added", #""type":"message","id":"msg","content":[]"#),
            event("content_part.added", #""part":{"type":"output_text","text":""}"#),
            event("output_text.delta", #""delta":"He""#),
            event("output_text.delta", #""delta":"llo""#),
            event("output_text.done", #""text":"Hello""#),
            event("content_part.done", #""part":{"type":"output_text","text":"Hello"}"#),
            item("done", #""type":"message","content":[{"type":"output_text","text":"Hello"}]"#)
        )
        #expect(script == started + "0 text\n0 \"He\"\n0 \"llo\"\n0 end\nstopped ended\nfinished")
    }

    @Test(arguments: [
        event("output_text.done", #""text":"Hi""#),
        event("content_part.done", #""part":{"type":"output_text","text":"Hi"}"#),
        item("done", #""type":"message","content":[{"type":"output_text","text":"Hi"}]"#),
    ])
    func `text without deltas is said once`(event: String) {
        #expect(read(event) == started + "0 text\n0 \"Hi\"\n0 end\nstopped ended\nfinished")
    }

    @Test func `a response that says everything at its end is read there`() {
        let end =
            #"{"type":"response.completed","response":{"output":["#
            + #"{"type":"message","content":[{"type":"output_text","text":"Hi"}]}]}}"#
        let script = tell(.responses, [created, end]).script
        #expect(script == started + "0 text\n0 \"Hi\"\n0 end\nstopped ended\nfinished")
    }

    @Test func `refusals are parts of their own`() {
        let script = read(
            event("content_part.added", #""part":{"type":"refusal","refusal":""}"#),
            event("refusal.delta", #""delta":"no""#),
            event("refusal.done", #""refusal":"no""#))
        #expect(script == started + "0 refusal\n0 \"no\"\n0 end\nstopped ended\nfinished")
    }

    @Test func `open items may overlap`() {
        let script = read(
            item("added", #""type":"function_call","call_id":"x","name":"f","arguments":"""#),
            item("added", #""type":"function_call","call_id":"y","name":"g","arguments":"""#, at: 1),
            event("function_call_arguments.delta", #""delta":"1""#),
            event("function_call_arguments.delta", #""delta":"2""#, at: 1),
            event("function_call_arguments.done", #""arguments":"1""#),
            item("done", #""type":"function_call","call_id":"y","name":"g","arguments":"2""#, at: 1),
            item("done", #""type":"function_call","call_id":"x","name":"f","arguments":"1""#)
        )
        #expect(
            script == started + "0 call x f\n1 call y g\n0 \"1\"\n1 \"2\"\n1 end\n0 end\nstopped toolCalls\nfinished")
    }

    @Test func `arguments may come at the end only`() {
        let script = read(
            item("added", #""type":"function_call","call_id":"x","name":"f""#),
            event("function_call_arguments.done", #""arguments":"1""#))
        #expect(script == started + "0 call x f\n0 \"1\"\n0 end\nstopped toolCalls\nfinished")
    }

    @Test func `arguments may come at the beginning only`() {
        let script = read(item("added", #""type":"function_call","call_id":"x","name":"f","arguments":"1""#))
        #expect(script == started + "0 call x f\n0 \"1\"\n0 end\nstopped toolCalls\nfinished")
    }

    @Test func `an item without a number is the next one, and what follows is about it`() {
        let script = tell(
            .responses,
            [
                created, #"{"type":"response.output_item.added","item":{"type":"reasoning"}}"#,
                #"{"type":"response.reasoning_summary_text.delta","delta":"Hm"}"#,
                #"{"type":"response.output_item.done","item":{"type":"reasoning"}}"#,
                #"{"type":"response.output_item.added","item":{"type":"message"}}"#,
                #"{"type":"response.output_text.delta","delta":"Hi"}"#, completed,
            ]
        ).script
        #expect(script == started + "0 thought\n0 \"Hm\"\n0 end\n1 text\n1 \"Hi\"\n1 end\nstopped ended\nfinished")
    }

    @Test func `a custom call has free input`() {
        let script = read(
            item("added", #""type":"custom_tool_call","call_id":"x","name":"sql","input":"""#),
            event("custom_tool_call_input.delta", #""delta":"SELECT""#),
            event("custom_tool_call_input.done", #""input":"SELECT""#))
        #expect(script == started + "0 custom x sql\n0 \"SELECT\"\n0 end\nstopped toolCalls\nfinished")
    }

    @Test func `summaries of a thought are joined, and its proof is the one at its end`() {
        let script = read(
            item("added", #""type":"reasoning","id":"rs","summary":[],"encrypted_content":"PARTIAL""#),
            event("reasoning_summary_text.delta", #""summary_index":0,"delta":"a""#),
            event("reasoning_summary_text.done", #""summary_index":0,"text":"a""#),
            event("reasoning_summary_text.delta", #""summary_index":1,"delta":"b""#),
            item("done", #""type":"reasoning","summary":[{"text":"a"},{"text":"b"}],"encrypted_content":"FINAL""#)
        )
        let proof =
            #"{\"type\":\"reasoning\",\"summary\":[{\"text\":\"a\"},{\"text\":\"b\"}],"#
            + #"\"encrypted_content\":\"FINAL\"}"#
        #expect(
            script == started
                + "0 thought\n0 \"a\"\n0 \"\\n\\n\"\n0 \"b\"\n0 proved \"\(proof)\"\n0 end\nstopped ended\nfinished")
    }

    @Test func `a thought without words is sealed, and one without anything is none`() {
        let script = read(
            item("done", #""type":"reasoning","summary":[],"encrypted_content":"E""#),
            item("done", #""type":"reasoning","summary":[]"#, at: 1))
        let proof = #"{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"E\"}"#
        #expect(script == started + "0 sealed\n0 proved \"\(proof)\"\n0 end\nstopped ended\nfinished")
    }

    @Test func `a thought that is told in its own words has no need of summaries`() {
        let script = read(
            event("reasoning_text.delta", #""delta":"Hm""#),
            event("reasoning_text.done", #""text":"Hm""#),
            event("reasoning_summary_text.done", #""summary_index":0,"text":"short""#))
        #expect(script == started + "0 thought\n0 \"Hm\"\n0 end\nstopped ended\nfinished")
    }

    @Test func `what the dialect does not know yet is passed over, and items of hosted tools`() {
        let script = read(
            event("future.delta", #""delta":"x""#), #"{"type":"keepalive"}"#,
            item("added", #""type":"web_search_call""#),
            item("done", #""type":"web_search_call""#), "[DONE]")
        #expect(script == started + "stopped ended\nfinished")
    }

    @Test(arguments: [
        (
            #"{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}"#,
            "stopped length\nfinished"
        ),
        (
            #"{"type":"response.incomplete","response":{"incomplete_details":{"reason":"content_filter"}}}"#,
            "stopped filtered\nfinished"
        ),
        (
            #"{"type":"response.incomplete","response":{"incomplete_details":{"reason":"steered"}}}"#,
            "stopped ended\nfinished"
        ),
        (
            #"{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"slow"}}}"#,
            "failed rateLimited \"slow\""
        ),
        (
            #"{"type":"response.failed","response":{"status":"failed","error":null}}"#,
            "failed serverError \"the provider's response is failed\""
        ),
        (
            #"{"type":"response.cancelled","response":{"status":"cancelled"}}"#,
            "failed serverError \"the provider's response is cancelled\""
        ),
        (
            #"{"type":"error","code":"rate_limit_exceeded","message":"slow","param":null}"#,
            "failed rateLimited \"slow\""
        ),
        (
            #"{"type":"error","error":{"type":"x","code":"insufficient_quota","message":"pay"}}"#,
            "failed rateLimited \"pay\""
        ),
    ])
    func `every ending has its meaning`(event: String, ending: String) {
        #expect(tell(.responses, [created, event]).script == started + ending)
    }

    @Test func `a stream without a terminal event fails`() {
        #expect(tell(.responses, [created]).script == started + "thrown upstream_truncated")
        #expect(tell(.responses, [created, "[DONE]"]).script == started + "thrown upstream_truncated")
        #expect(tell(.responses, []).script == "thrown upstream_truncated")
    }

    @Test(arguments: [
        event("function_call_arguments.delta", #""delta":"1""#),
        item("added", #""type":"function_call","call_id":"x""#),
    ])
    func `calls that cannot be told apart are a failure`(event: String) {
        #expect(read(event) == started + "thrown upstream_malformed")
    }

    @Test(arguments: [
        (#"{"id":"r","model":"m","status":"queued","output":[]}"#, "thrown upstream_malformed"),
        (#"{"id":"r","model":"m"}"#, "thrown upstream_malformed"),
        (#"{"error":{"message":"no"}}"#, "failed serverError \"no\""),
        (#"{"id":"r","status":"failed","output":[]}"#, "failed serverError \"the provider's response is failed\""),
        (
            #"{"id":"r","model":"m","status":"incomplete","output":[]}"#,
            "started r m\nstopped length\nfinished"
        ),
    ])
    func `whole responses`(body: String, script: String) {
        #expect(tell(Array(body.utf8), .responses, .whole).script == script)
    }
}
