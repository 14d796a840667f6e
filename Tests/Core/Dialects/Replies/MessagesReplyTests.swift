// Messages replies, event by event.

import Conversation
import Dialects
import Testing

private let start =
    #"{"type":"message_start","message":{"id":"msg_1","model":"claude","usage":{"input_tokens":9,"output_tokens":1}}}"#
private let started = "started msg_1 claude\nusage in 9 out 1\n"
private let stop = #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}"#
private let end = #"{"type":"message_stop"}"#
private let ending = "\nusage in 9 out 5\nstopped ended\nfinished"

/// The block at `index` begins.
private func block(_ index: Int, _ members: String) -> String {
    #"{"type":"content_block_start","index":\#(index),"content_block":{\#(members)}}"#
}

/// The block at `index` goes on.
private func delta(_ index: Int, _ members: String) -> String {
    #"{"type":"content_block_delta","index":\#(index),"delta":{\#(members)}}"#
}

/// The block at `index` ends.
private func blockEnd(_ index: Int) -> String { #"{"type":"content_block_stop","index":\#(index)}"# }

/// A signed block of thinking, quoted.
private func proof(_ thinking: String, _ signature: String) -> String {
    #""{\"type\":\"thinking\",\"thinking\":\"\#(thinking)\",\"signature\":\"\#(signature)\"}""#
}

/// A block of withheld thinking, quoted.
private func sealed(_ data: String) -> String { #""{\"type\":\"redacted_thinking\",\"data\":\"\#(data)\"}""# }

private func read(_ data: String...) -> String { tell(.messages, [start] + data + [stop, end]).script }

@Suite struct MessagesReplyTests {
    @Test func `text arrives in its deltas`() {
        let script = read(
            block(0, #""type":"text","text":"""#),
            delta(0, #""type":"text_delta","text":"He""#),
            #"{"type":"ping"}"#,
            delta(0, #""type":"text_delta","text":"llo \u00fc""#),
            blockEnd(0))
        #expect(script == started + "0 text\n0 \"He\"\n0 \"llo ü\"\n0 end" + ending)
    }

    @Test func `a thought is signed before it ends`() {
        let script = read(
            block(0, #""type":"thinking","thinking":"""#),
            delta(0, #""type":"thinking_delta","thinking":"Hm""#),
            delta(0, #""type":"signature_delta","signature":"S""#),
            blockEnd(0))
        #expect(script == started + "0 thought\n0 \"Hm\"\n0 proved \(proof("Hm", "S"))\n0 end" + ending)
    }

    @Test func `a proof is the whole block, with the text of all its deltas as it was spelt`() {
        let telling = tell(
            .messages,
            [
                start, block(0, #""type":"thinking","thinking":"A","signature":"","origin":{"x":1}"#),
                delta(0, #""type":"thinking_delta","thinking":"\u00fc""#),
                delta(0, #""type":"signature_delta","signature":"old""#),
                delta(0, #""type":"signature_delta","signature":"S\/""#), blockEnd(0), stop, end,
            ])
        let expected = #"{"type":"thinking","origin":{"x":1},"thinking":"A\u00fc","signature":"S\/"}"#
        #expect(telling.reply.parts.first?.proof?.string == expected)
    }

    @Test(arguments: [
        ("no signature at all", #""type":"thinking","thinking":"Hm""#),
        ("an empty signature", #""type":"thinking","thinking":"Hm","signature":"""#),
        ("a text is no thought", #""type":"text","text":"Hm","signature":"S""#),
    ])
    func `what is not signed has no proof`(reason: String, members: String) {
        #expect(!read(block(0, members), blockEnd(0)).contains("proved"), "\(reason)")
        let whole = #"{"id":"m","model":"c","content":[{\#(members)}]}"#
        #expect(!tell(Array(whole.utf8), .messages, .whole).script.contains("proved"), "\(reason)")
    }

    @Test func `a thought whose block never ended is proved all the same`() {
        let script = read(block(0, #""type":"thinking","thinking":"Hm","signature":"S""#))
        let proved = "0 proved \(proof("Hm", "S"))\n0 end\nstopped ended\nfinished"
        #expect(script == started + "0 thought\n0 \"Hm\"\nusage in 9 out 5\n" + proved)
    }

    @Test func `pages of the web are sources, and places in documents are not`() {
        let page = #"{"type":"web_search_result_location","url":"https://h/","title":"T","cited_text":"c"}"#
        let place = #"{"type":"char_location","document_index":0}"#
        let script = read(
            block(0, #""type":"text","text":"","citations":[]"#),
            delta(0, #""type":"citations_delta","citation":\#(page)"#),
            delta(0, #""type":"citations_delta","citation":\#(place)"#),
            delta(0, #""type":"text_delta","text":"a""#),
            blockEnd(0))
        #expect(script == started + "0 text\n0 \"a\"\n0 cited \"https://h/\"\n0 end" + ending)
        let whole = #"{"id":"m","model":"c","content":[{"type":"text","text":"a","citations":[\#(page),\#(place)]}]}"#
        let telling = tell(Array(whole.utf8), .messages, .whole)
        #expect(telling.reply.parts.first?.citations.map { $0.title?.string } == ["T"])
    }

    @Test func `a source rests under its whole block, counted in characters of all the text before it`() {
        let page = #"{"type":"web_search_result_location","url":"https://h/","title":"T","cited_text":"c"}"#
        let text = #""type":"text","text":"""#
        let stream = [
            start, block(0, text), delta(0, #""type":"text_delta","text":"Ü: ""#), blockEnd(0),
            block(1, text),
            delta(1, #""type":"citations_delta","citation":\#(page)"#),
            delta(1, #""type":"text_delta","text":"it ""#), delta(1, #""type":"text_delta","text":"rains""#),
            blockEnd(1), stop, end,
        ]
        let whole = """
            {"id":"m","model":"c","content":[{"type":"text","text":"Ü: "},
            {"type":"text","text":"it rains","citations":[\(page)]}]}
            """
        for telling in [tell(.messages, stream), tell(Array(whole.utf8), .messages, .whole)] {
            #expect(telling.reply.parts.flatMap(\.citations).map(\.range) == [3..<11])
        }
    }

    @Test func `a sealed thought has its data from the start`() {
        let script = read(
            block(0, #""type":"redacted_thinking","data":"ENC""#),
            blockEnd(0))
        #expect(script == started + "0 sealed\n0 proved \(sealed("ENC"))\n0 end" + ending)
    }

    @Test func `a call's arguments may stand in its start`() {
        let script = read(
            block(0, #""type":"tool_use","id":"t","name":"f","input":{"a":1}"#),
            blockEnd(0))
        #expect(script == started + #"0 call t f"# + "\n" + #"0 "{\"a\":1}""# + "\n0 end" + ending)
    }

    @Test func `blocks of the provider's own tools are passed over and parts stay dense`() {
        let script = read(
            block(0, #""type":"server_tool_use","id":"s","name":"w","input":{}"#),
            delta(0, #""type":"input_json_delta","partial_json":"{}""#),
            blockEnd(0),
            block(1, #""type":"web_search_tool_result","content":[]"#),
            blockEnd(1),
            block(2, #""type":"text","text":"ok""#),
            delta(2, #""type":"citations_delta","citation":{}"#),
            blockEnd(2))
        #expect(script == started + "0 text\n0 \"ok\"\n0 end" + ending)
    }

    @Test func `what the dialect does not know yet is passed over`() {
        let script = read(
            #"{"type":"message_mood","mood":"fine"}"#,
            block(0, #""type":"hologram""#),
            delta(0, #""type":"photon_delta""#),
            blockEnd(0))
        #expect(script == started.dropLast() + ending)
    }

    @Test func `a second beginning withdraws what came before`() {
        let telling = tell(
            .messages,
            [
                start, block(0, #""type":"text","text":"no""#), start,
                block(0, #""type":"text","text":"yes""#),
                blockEnd(0), stop, end,
            ])
        #expect(telling.isFinished)
        #expect(telling.reply.parts.map(\.content.string) == ["yes"])
    }

    @Test func `a stream without its end marker fails`() {
        #expect(tell(.messages, [start, stop]).script == started + "usage in 9 out 5\nthrown upstream_truncated")
        #expect(tell(.messages, []).script == "thrown upstream_truncated")
        #expect(tell(.messages, [start, "[DONE]"]).script == started + "thrown upstream_truncated")
    }

    @Test func `an error event ends everything`() {
        let error = #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
        #expect(tell(.messages, [start, error, end]).script == started + "failed overloaded \"Overloaded\"")
        #expect(tell(.messages, [error]).script == "failed overloaded \"Overloaded\"")
    }

    @Test(arguments: [
        ("not JSON", "{"), ("no object", "12"), ("no beginning", end),
        ("no beginning of its block", delta(3, #""type":"text_delta""#)),
        ("a start without index", #"{"type":"content_block_start"}"#),
        ("a start without message", #"{"type":"message_start"}"#),
        (
            "a call without a name",
            block(0, #""type":"tool_use","id":"t""#)
        ),
    ])
    func `bytes that make no sense are a failure`(reason: String, event: String) {
        let prefix = reason.hasPrefix("no beginning of") || reason.hasPrefix("a call") ? [start] : []
        let telling = tell(.messages, prefix + [event, end])
        #expect(telling.failure?.code == "upstream_malformed", "\(reason)")
    }

    @Test(arguments: [
        ("end_turn", "stopped ended"), ("tool_use", "stopped toolCalls"), ("max_tokens", "stopped length"),
        ("stop_sequence", "stopped stopSequence \"X\""), ("refusal", "stopped refused \"not this\""),
        ("pause_turn", "stopped paused"), ("model_context_window_exceeded", "stopped contextExceeded"),
        ("a word from the future", "stopped ended"),
    ])
    func `every reason to stop has its word`(word: String, line: String) {
        let members =
            #""stop_reason":"\#(word)","stop_sequence":"X","stop_details":{"type":"refusal","explanation":"not this"}"#
        let streamed = tell(.messages, [start, #"{"type":"message_delta","delta":{\#(members)}}"#, end])
        #expect(streamed.script == started + line + "\nfinished")
        let whole = tell(Array(#"{"id":"m","model":"c","content":[],\#(members)}"#.utf8), .messages, .whole)
        #expect(whole.script == "started m c\n" + line + "\nfinished")
    }

    @Test func `a whole reply gives the events of a stream that arrives at once`() {
        let body = #"""
            {"id":"m","model":"c","content":[{"type":"thinking","thinking":"Hm","signature":"S"},
            {"type":"redacted_thinking","data":"E"},{"type":"text","text":"Hi"},{"type":"server_tool_use","id":"s"},
            {"type":"tool_use","id":"t","name":"f","input":{}},
            {"type":"tool_use","id":"u","name":"g","input":{"a":[]}}],
            "stop_reason":"tool_use","usage":{"input_tokens":1,"cache_read_input_tokens":2,"output_tokens":3}}
            """#
        #expect(
            tell(Array(body.utf8), .messages, .whole).script == #"""
                started m c
                0 thought
                0 "Hm"
                0 proved \#(proof("Hm", "S"))
                0 end
                1 sealed
                1 proved \#(sealed("E"))
                1 end
                2 text
                2 "Hi"
                2 end
                3 call t f
                3 end
                4 call u g
                4 "{\"a\":[]}"
                4 end
                usage in 3 cached 2 out 3
                stopped toolCalls
                finished
                """#)
    }

    @Test func `an error in a body of status 200 is a failure`() {
        let body = #"{"type":"error","error":{"type":"rate_limit_error","message":"slow"}}"#
        #expect(tell(Array(body.utf8), .messages, .whole).script == "failed rateLimited \"slow\"")
    }
}
