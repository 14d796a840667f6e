// How written responses end, break off and start over.

import Conversation
import Dialects
import Testing
import Wire

@Suite struct ResponsesEndWriteTests {
    @Test(arguments: [
        ("ended", "completed completed"), ("stopSequence \"END\"", "completed completed"),
        ("toolCalls", "completed completed"), ("paused", "completed completed"),
        ("length", "incomplete incomplete max_output_tokens"),
        ("contextExceeded", "incomplete incomplete max_output_tokens"),
        ("refused", "incomplete incomplete content_filter"), ("filtered", "incomplete incomplete content_filter"),
    ])
    func `every reason to stop has its end`(stop: String, end: String) {
        #expect(responseLines(of: "started 1 c\nstopped \(stop)\nfinished") == [end])
    }

    @Test(arguments: [
        ("nothing was said", "", "no"), ("only a thought", "0 thought\n0 \"Hm\"\n0 end\n", "no"),
        ("an empty text", "0 text\n0 end\n", "no"), ("some text", "0 text\n0 \"a\"\n0 end\n", nil),
        ("a refusal", "0 refusal\n0 \"a\"\n0 end\n", nil),
    ])
    func `a refusal is explained where nothing was said`(what: String, parts: String, words: String?) {
        let script = "started 1 c\n\(parts)stopped refused \"no\"\nfinished"
        let last = response(of: script)?["output"]?.elements.map { $0 }.last
        let told = last?["content"]?[0]?["refusal"]?.string
        #expect((told == "a" ? nil : told) == words, "\(what)")
        let lines = responseLines(of: script)
        #expect(lines.contains { $0.hasPrefix("refusal.done") && $0.hasSuffix("\"no\"") } == (words != nil), "\(what)")
    }

    @Test func `usage has every counter, also those that nobody reported`() {
        let none =
            #"{"input_tokens":0,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":0,"#
            + #""output_tokens_details":{"reasoning_tokens":0},"total_tokens":0}"#
        #expect(response(of: "started 1 c\nstopped ended\nfinished")?["usage"]?.rawText == none)
        let all =
            #"{"input_tokens":9,"input_tokens_details":{"cached_tokens":1,"cache_write_tokens":2},"output_tokens":5,"#
            + #""output_tokens_details":{"reasoning_tokens":3},"total_tokens":14}"#
        let script = "started 1 c\nusage in 9 out 1\nusage cached 1 write 2 out 5 reasoning 3\nfinished"
        #expect(response(of: script)?["usage"]?.rawText == all)
    }

    @Test func `a failure before the beginning is an error`() {
        let stream = responses(events("failed overloaded \"Overloaded\"\nfinished"), .stream)
        #expect(
            String(decoding: stream, as: UTF8.self)
                == "event: error\ndata: "
                + #"{"type":"error","code":"overloaded","message":"Overloaded","param":null,"sequence_number":0}"#
                + "\n\n")
    }

    @Test func `a failure later is a failed response with everything that was said`() {
        let script = """
            started 1 c
            0 text
            0 "Hi"
            0 end
            1 call x f
            1 "{"
            usage in 9
            failed overloaded "Overloaded"
            finished
            """
        let written = writtenEvents(responses(events(script), .stream))
        #expect(written.last?.line == #"failed failed {"code":"server_error","message":"Overloaded"}"#)
        let response = written.last?.data["response"]
        #expect(response?["output"]?.elements.map { $0["status"]?.string } == ["completed", "incomplete"])
        #expect(response?["usage"]?["input_tokens"]?.int == 9)
        #expect(response?["completed_at"]?.isNull == true)
        #expect(!written.contains { $0.name == "response.completed" })
    }

    @Test func `a failed reply is no whole response`() {
        #expect(responses(events("started 1 c\n0 text\nfailed overloaded \"Overloaded\""), .whole).isEmpty)
    }

    @Test func `a reply that starts over goes on in the same response`() {
        let script = """
            started 1 c
            0 text
            0 "a"
            1 call x f
            1 "{"
            started 2 c
            0 call y g
            0 "{}"
            0 end
            stopped toolCalls
            finished
            """
        let written = writtenEvents(responses(events(script), .stream))
        let output = written.last?.data["response"]?["output"]?.elements.map { $0 } ?? []
        #expect(output.map { $0["id"]?.string } == ["msg_1_0", "fc_1_1", "fc_1_2"])
        #expect(output.map { $0["status"]?.string } == ["incomplete", "incomplete", "completed"])
        #expect(Set(written.compactMap { $0.data["response"]?["id"]?.string }) == ["resp_1"])
        let arguments = written.filter { $0.name == "response.function_call_arguments.done" }
        #expect(arguments.map { $0.data["item_id"]?.string } == ["fc_1_2"], "what was broken off is not complete")
    }

    @Test func `events for parts that never began or have ended write nothing`() {
        #expect(responseLines(of: "started 1 c\n3 \"a\"\n3 proved \"S\"\n3 cited \"u\"\n3 end").isEmpty)
        let ended = "started 1 c\n0 text\n0 \"a\"\n0 end"
        #expect(responseLines(of: ended + "\n0 \"b\"\n0 cited \"u\"\n0 end") == responseLines(of: ended))
    }

    @Test func `nothing is written before the beginning or behind the end`() {
        #expect(responses(events("0 text\n0 \"a\"\nfinished"), .stream).isEmpty)
        let script = "started 1 c\nstopped ended\nfinished"
        #expect(responseLines(of: script + "\n0 text\nfinished\nfailed overloaded \"x\"") == ["completed completed"])
    }
}
