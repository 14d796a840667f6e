// The response object: ids, times, and what it repeats of its request.

import Conversation
import Dialects
import Testing
import Wire

private let script = "started resp_01X c 5\n0 text\n0 \"a\"\n0 end\nstopped ended\nfinished"

private func answer(to request: String?) -> JSONValue? {
    var options = chatOptions()
    options.request = request.flatMap { try? JSONDocument($0).root }
    return response(of: script, options)
}

@Suite struct ResponsesObjectWriteTests {
    @Test func `a response has every member that official types and the open schema need`() {
        let whole = String(decoding: responses(events(script), .whole), as: UTF8.self)
        let members = [
            #"{"id":"resp_01X","object":"response","created_at":5,"model":"group","instructions":null,"#,
            #""max_output_tokens":null,"max_tool_calls":null,"metadata":{},"parallel_tool_calls":true,"#,
            #""temperature":1,"top_p":1,"presence_penalty":0,"frequency_penalty":0,"top_logprobs":0,"#,
            #""tool_choice":"auto","truncation":"disabled","service_tier":"default","user":null,"#,
            #""safety_identifier":null,"prompt_cache_key":null,"prompt_cache_retention":null,"#,
            #""reasoning":{"effort":null,"summary":null},"text":{"format":{"type":"text"}},"tools":[],"#,
            #""background":false,"store":false,"previous_response_id":null,"status":"completed","#,
            #""completed_at":7,"incomplete_details":null,"error":null,"output":[{"id":"msg_01X_0","#,
            #""type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","#,
            #""text":"a","annotations":[],"logprobs":[]}]}],"usage":{"input_tokens":0,"input_tokens_details":"#,
            #"{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":0,"output_tokens_details":"#,
            #"{"reasoning_tokens":0},"total_tokens":0}}"#,
        ]
        #expect(whole == members.joined())
    }

    @Test func `a response begins as it ends, but for what became of it`() {
        let written = writtenEvents(responses(events(script), .stream)).compactMap { $0.data["response"] }
        #expect(written.count == 3)
        let first = written[0]
        #expect(first.rawText == written[1].rawText)
        #expect(first["status"]?.string == "in_progress" && first["usage"]?.isNull == true)
        #expect(first["output"]?.hasNoChildren == true && first["completed_at"]?.isNull == true)
        #expect(first.members.map { $0.key.string } == written[2].members.map { $0.key.string })
    }

    @Test(arguments: [
        ("msg_01X", "resp_01X", "msg_01X_0"), ("chatcmpl-01X", "resp_01X", "msg_01X_0"),
        ("gen-01X", "resp_gen-01X", "msg_gen-01X_0"),
    ])
    func `ids keep the tail of the provider's`(id: String, told: String, item: String) {
        let response = response(of: "started \(id) c\n0 text\nfinished")
        #expect(response?["id"]?.string == told)
        #expect(response?["output"]?[0]?["id"]?.string == item)
    }

    @Test func `a reply without id or time gets them from the request`() {
        let head = ReplyEvent.started(ReplyHead(id: .string(""), model: .string("")))
        let response = (try? JSONDocument(responses([head, .finished], .whole)))?.root
        #expect(response?["id"]?.string == "resp_req-1" && response?["created_at"]?.int == 7)
    }

    @Test func `what the caller said is repeated as it was spelled`() {
        let said = [
            ("instructions", #""Be brief.""#), ("max_output_tokens", "1e3"), ("max_tool_calls", "2"),
            ("metadata", #"{"a":"b"}"#), ("parallel_tool_calls", "false"), ("temperature", "0.20"), ("top_p", "0.9"),
            ("top_logprobs", "3"), ("tool_choice", #"{"type":"function","name":"f"}"#), ("truncation", #""auto""#),
            ("service_tier", #""flex""#), ("user", #""u""#), ("safety_identifier", #""s""#),
            ("prompt_cache_key", #""k""#), ("prompt_cache_retention", #""24h""#),
        ]
        let response = answer(to: "{" + said.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}")
        for (name, value) in said { #expect(response?.member(name)?.rawText == value, "\(name)") }
    }

    @Test(arguments: [
        ("reasoning", #"{"effort":"low"}"#, #"{"effort":"low","summary":null}"#),
        ("reasoning", "null", #"{"effort":null,"summary":null}"#),
        ("text", #"{"verbosity":"low"}"#, #"{"verbosity":"low","format":{"type":"text"}}"#),
        ("text", #"{"format":{"type":"json_object"}}"#, #"{"format":{"type":"json_object"}}"#),
        (
            "tools", #"[{"type":"function","name":"f"},{"type":"web_search"}]"#,
            #"[{"type":"function","name":"f","description":null,"parameters":null,"strict":null},{"type":"web_search"}]"#
        ),
        ("tools", "null", "[]"), ("tool_choice", "null", #""auto""#), ("metadata", "null", "{}"),
        ("store", "true", "false"), ("background", "true", "false"), ("previous_response_id", #""r""#, "null"),
    ])
    func `what is repeated is complete, and says nothing untrue`(name: String, said: String, told: String) {
        #expect(answer(to: "{\"\(name)\":\(said)}")?.member(name)?.rawText == told)
    }

    @Test func `a request on several lines leaves an event on one`() {
        var options = chatOptions()
        options.request = (try? JSONDocument("{\n  \"metadata\": {\r\n    \"a\": \"b\\n\"\r\n  }\n}"))?.root
        let stream = responses(events(script), .stream, options)
        #expect(writtenEvents(stream).allSatisfy { $0.data.isObject })
        #expect(writtenEvents(stream)[0].data["response"]?["metadata"]?["a"]?.string == "b\n")
    }
}
