// Responses streams: each script beside the events that it comes to.

import Conversation
import Dialects
import Testing
import Wire

private let part = #"{"type":"output_text","text":"","annotations":[],"logprobs":[]}"#

/// The lines of a message that says `text`, from its `done`.
private func done(_ text: String, at place: Int, annotations: String = "") -> [String] {
    let part = #"{"type":"output_text","text":"\#(text)","annotations":[\#(annotations)],"logprobs":[]}"#
    return [
        "output_text.done \(place) \"\(text)\"", "content_part.done \(place) \(part)",
        "output_item.done \(place) " + message(place, "completed", part),
    ]
}

private func message(_ place: Int, _ status: String, _ content: String) -> String {
    #"{"id":"msg_1_\#(place)","type":"message","status":"\#(status)","role":"assistant","content":[\#(content)]}"#
}

private func call(_ place: Int, _ status: String, _ id: String, _ name: String, _ arguments: String) -> String {
    #"{"id":"fc_1_\#(place)","type":"function_call","status":"\#(status)","call_id":"\#(id)","name":"\#(name)","#
        + #""arguments":"\#(arguments)"}"#
}

private func custom(_ place: Int, _ status: String, _ id: String, _ name: String, _ input: String) -> String {
    #"{"id":"ctc_1_\#(place)","type":"custom_tool_call","status":"\#(status)","call_id":"\#(id)","name":"\#(name)","#
        + #""input":"\#(input)"}"#
}

private func reasoning(_ place: Int, _ words: String?, _ proof: String? = nil) -> String {
    let summary = words.map { #"{"type":"summary_text","text":"\#($0)"}"# } ?? ""
    return #"{"id":"rs_1_\#(place)","type":"reasoning","summary":[\#(summary)]"#
        + (proof.map { #","encrypted_content":"\#($0)"}"# } ?? "}")
}

@Suite struct ResponsesReplyWriteTests {
    @Test func `every event has its name, its type, its place and its number`() {
        let stream = String(
            decoding: responses(events("started msg_1 c\n0 text\n0 \"a\\n\""), .stream), as: UTF8.self)
        #expect(
            stream.hasSuffix(
                "event: response.output_text.delta\n"
                    + #"data: {"type":"response.output_text.delta","item_id":"msg_1_0","output_index":0,"#
                    + #""content_index":0,"delta":"a\n","logprobs":[],"sequence_number":4}"# + "\n\n"))
    }

    @Test func `text`() {
        #expect(
            responseLines(of: "started m_1 c\n0 text\n0 \"He\"\n0 \"\"\n0 \"llo\"\n0 end\nstopped ended\nfinished")
                == responseLines(of: "started m_1 c\n0 text\n0 \"He\"\n0 \"llo\"\n0 end\nstopped ended\nfinished"))
        let first = [
            "output_item.added 0 " + message(0, "in_progress", ""), "content_part.added 0 \(part)",
            #"output_text.delta 0 "He""#, #"output_text.delta 0 "llo""#,
        ]
        let lines = responseLines(of: "started 1 c\n0 text\n0 \"He\"\n0 \"llo\"\n0 end\nstopped ended\nfinished")
        #expect(lines == first + done("Hello", at: 0) + ["completed completed"])
    }

    @Test func `a text without words is an item all the same`() {
        let first = ["output_item.added 0 " + message(0, "in_progress", ""), "content_part.added 0 \(part)"]
        #expect(responseLines(of: "started 1 c\n0 text\n0 end") == first + done("", at: 0))
    }

    @Test func `refusals are parts of their own kind`() {
        let part = #"{"type":"refusal","refusal":"no"}"#
        #expect(
            responseLines(of: "started 1 c\n0 refusal\n0 \"no\"\n0 end\nstopped ended\nfinished") == [
                "output_item.added 0 " + message(0, "in_progress", ""),
                #"content_part.added 0 {"type":"refusal","refusal":""}"#, #"refusal.delta 0 "no""#,
                #"refusal.done 0 "no""#, "content_part.done 0 \(part)",
                "output_item.done 0 " + message(0, "completed", part), "completed completed",
            ])
    }

    @Test func `a thought is a summary, and its proof is told when it is done`() {
        let summary = #"{"type":"summary_text","text":"Hm"}"#
        #expect(
            responseLines(of: "started 1 c\n0 thought\n0 \"Hm\"\n0 proved \"S\"\n0 end") == [
                "output_item.added 0 " + reasoning(0, nil),
                #"reasoning_summary_part.added 0 {"type":"summary_text","text":""}"#,
                #"reasoning_summary_text.delta 0 "Hm""#, #"reasoning_summary_text.done 0 "Hm""#,
                "reasoning_summary_part.done 0 \(summary)", "output_item.done 0 " + reasoning(0, "Hm", "S"),
            ])
    }

    @Test(arguments: ["sealed", "thought"]) func `a thought without words has no summary`(kind: String) {
        #expect(
            responseLines(of: "started 1 c\n0 \(kind)\n0 proved \"E\"\n0 end") == [
                "output_item.added 0 " + reasoning(0, nil), "output_item.done 0 " + reasoning(0, nil, "E"),
            ])
    }

    @Test func `hidden thoughts are no items, and places stay dense`() {
        let script = """
            started 1 c
            0 thought
            0 "Hm"
            0 proved "S"
            0 end
            1 sealed
            1 proved "E"
            1 end
            2 call x f
            2 "1"
            2 proved "G"
            2 end
            """
        let hidden = responseLines(of: script, chatOptions(.hidden))
        #expect(hidden.first == "output_item.added 0 " + call(2, "in_progress", "x", "f", ""))
        #expect(hidden.last == "output_item.done 0 " + call(2, "completed", "x", "f", "1"))
        #expect(hidden.count == 4)
    }

    @Test func `calls may be open at the same time`() {
        let script = """
            started 1 c
            0 call x f
            1 call y g
            0 "{\\"a\\":"
            1 "2"
            0 "1}"
            1 end
            0 end
            stopped toolCalls
            finished
            """
        #expect(
            responseLines(of: script) == [
                "output_item.added 0 " + call(0, "in_progress", "x", "f", ""),
                "output_item.added 1 " + call(1, "in_progress", "y", "g", ""),
                #"function_call_arguments.delta 0 "{\"a\":""#, #"function_call_arguments.delta 1 "2""#,
                #"function_call_arguments.delta 0 "1}""#, #"function_call_arguments.done 1 "2""#,
                "output_item.done 1 " + call(1, "completed", "y", "g", "2"),
                #"function_call_arguments.done 0 "{\"a\":1}""#,
                "output_item.done 0 " + call(0, "completed", "x", "f", #"{\"a\":1}"#), "completed completed",
            ])
    }

    @Test func `a call without arguments has an empty object`() {
        #expect(
            responseLines(of: "started 1 c\n0 call x f\n0 \"\"\n0 end").dropFirst() == [
                #"function_call_arguments.delta 0 "{}""#, #"function_call_arguments.done 0 "{}""#,
                "output_item.done 0 " + call(0, "completed", "x", "f", "{}"),
            ])
    }

    @Test func `the proof of a call stands in an item behind it`() {
        let lines = responseLines(of: "started 1 c\n0 call x f\n0 \"1\"\n0 proved \"G\"\n0 end\n1 text")
        let proof = reasoning(0, nil, "G")
        let told = [
            "output_item.done 0 " + call(0, "completed", "x", "f", "1"), "output_item.added 1 " + proof,
            "output_item.done 1 " + proof, "output_item.added 2 " + message(1, "in_progress", ""),
            "content_part.added 2 \(part)",
        ]
        #expect(Array(lines.dropFirst(3)) == told)
    }

    @Test func `a custom call has free input`() {
        #expect(
            responseLines(of: "started 1 c\n0 custom x sql\n0 \"SEL\"\n0 \"ECT\"\n0 end") == [
                "output_item.added 0 " + custom(0, "in_progress", "x", "sql", ""),
                #"custom_tool_call_input.delta 0 "SEL""#, #"custom_tool_call_input.delta 0 "ECT""#,
                #"custom_tool_call_input.done 0 "SELECT""#,
                "output_item.done 0 " + custom(0, "completed", "x", "sql", "SELECT"),
            ])
    }

    @Test func `a wrapped tool's input is unwrapped, and tools have the caller's names`() {
        let names = ToolNames([
            .init(sent: "sql_1", original: "sql", isWrapped: true), .init(sent: "f_1", original: "f"),
        ])
        let script = """
            started 1 c
            0 call x sql_1
            0 "{\\"input\\":"
            0 "\\"SELECT\\"}"
            0 end
            1 call y f_1
            """
        #expect(
            responseLines(of: script, chatOptions(toolNames: names)) == [
                "output_item.added 0 " + custom(0, "in_progress", "x", "sql", ""),
                #"custom_tool_call_input.delta 0 "SELECT""#, #"custom_tool_call_input.done 0 "SELECT""#,
                "output_item.done 0 " + custom(0, "completed", "x", "sql", "SELECT"),
                "output_item.added 1 " + call(1, "in_progress", "y", "f", ""),
            ])
    }
}

@Suite struct ResponsesSourceWriteTests {
    private let annotation = #"{"type":"url_citation","url":"u","title":"","start_index":0,"end_index":0}"#

    @Test func `a source is told when it is known and again with all of the text`() {
        let lines = responseLines(of: "started 1 c\n0 text\n0 \"Hi\"\n0 cited \"u\"\n0 end")
        let told = done("Hi", at: 0, annotations: annotation)
        #expect(Array(lines.dropFirst(3)) == ["output_text.annotation.added 0 \(annotation)"] + told)
    }

    @Test func `an annotation counts the characters of its own part`() {
        let citation = Citation(url: .string("u"), title: .string("T"), range: 3..<4)
        let said = events("started 1 c\n0 text\n0 \"a🌍\"\n0 end\n1 text\n1 \"xy\"")
        for form in [ReplyForm.stream, .whole] {
            let bytes = responses(said + [.partCited(1, citation)] + events("1 end\nstopped ended\nfinished"), form)
            let told = String(decoding: bytes, as: UTF8.self)
            #expect(told.contains(#"{"type":"url_citation","url":"u","title":"T","start_index":1,"end_index":2}"#))
        }
    }

    @Test func `what is no text has no sources`() {
        #expect(responseLines(of: "started 1 c\n0 refusal\n0 cited \"u\"").count == 2)
    }
}
