// Responses that a provider keeps: asked for where they lie, and nowhere else.

import Accounting
import Conversation
import Exchange
import Testing

private let two = Deployments.mixed(["openai-responses", "openai-responses"])
private let place = ResponsePlace(caller: "c", group: "g", target: "b/m")
private let reply =
    #"{"id":"resp_9","object":"response","status":"completed","model":"m","output":[],"usage":{"input_tokens":3,"output_tokens":2}}"#

@Suite struct `A stored response` {
    private func asked(
        _ operation: Operation, remembered: ResponsePlace? = place, documents: String = two, body: String = ""
    ) throws -> ExchangeScript {
        var script = try ExchangeScript(
            documents, dialect: .responses, body: body, operation: operation,
            remembered: remembered.map { ["resp_1": $0] } ?? [:])
        script.begin()
        return script
    }

    @Test(arguments: [
        (StoredCall(.retrieve, id: "resp_1"), "GET /v1/responses/resp_1 "),
        (
            StoredCall(.retrieve, id: "resp_1", query: "include%5B%5D=x&stream=true"),
            "GET /v1/responses/resp_1?include%5B%5D=x&stream=true "
        ),
        (StoredCall(.delete, id: "resp_1"), "DELETE /v1/responses/resp_1 "),
        (StoredCall(.listInput, id: "resp_1", query: "limit=2"), "GET /v1/responses/resp_1/input_items?limit=2 "),
        (StoredCall(.cancel, id: "resp_1"), "POST /v1/responses/resp_1/cancel "),
    ])
    func `is asked for at the target that made it`(call: StoredCall, line: String) throws {
        let script = try asked(.stored(call))
        #expect(script.done == ["send http://b"])
        #expect(script.heads[0].hasPrefix(line + "HTTP/1.1\r\nhost: b\r\n"))
        #expect(script.heads[0].contains("x-key: k\r\n"))
        #expect(script.heads[0].contains("content-length: 0") == (call.verb == .cancel))
    }

    @Test(arguments: ["completed", "failed", "queued"])
    func `comes back as it is, whatever became of it`(status: String) throws {
        var script = try asked(.stored(StoredCall(.retrieve, id: "resp_1")))
        let body =
            #"{"id":"resp_1","status":"\#(status)","error":{"code":"server_error","message":"m"},"usage":{"input_tokens":3}}"#
        try script.head(200)
        script.bytes(body)
        script.tell(.upstreamEnded)
        #expect(script.done == ["send http://b", "open 200", "end"])
        #expect(script.heard == body)
        // Its tokens were counted when they were spent.
        #expect(script.record?.usage == Usage())
        #expect(script.remembered.isEmpty)
    }

    @Test func `can be streamed again`() throws {
        var script = try asked(.stored(StoredCall(.retrieve, id: "resp_1", query: "stream=true")))
        let events =
            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}\n\n"
            + "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\"}}\n\n"
        try script.head(200, "text/event-stream")
        script.bytes(events)
        script.tell(.upstreamEnded)
        #expect(script.heard == events)
        #expect(script.remembered.isEmpty)
    }

    @Test func `that the provider has forgotten is not found in the provider's words`() throws {
        var script = try asked(.stored(StoredCall(.delete, id: "resp_1")))
        let words =
            #"{"error":{"message":"Response with id 'resp_1' not found.","type":"invalid_request_error","param":"id","code":null}}"#
        try script.head(404)
        script.bytes(words)
        script.tell(.upstreamEnded)
        #expect(script.done == ["send http://b", "open 404", "end"])
        #expect(script.heard == words)
    }

    @Test(arguments: [
        (nil, "nobody made it here"), (ResponsePlace(caller: "d", group: "g", target: "b/m"), "it is another caller's"),
        (ResponsePlace(caller: "c", group: "g", target: "z/m"), "its target is gone"),
        (ResponsePlace(caller: "c", group: "h", target: "b/m"), "its group is gone"),
    ])
    func `is not found, and nobody is asked`(remembered: ResponsePlace?, reason: String) throws {
        let script = try asked(.stored(StoredCall(.retrieve, id: "resp_1")), remembered: remembered)
        #expect(script.done == ["open 404", "end"], "\(reason)")
        #expect(
            script.heard
                == #"{"error":{"message":"Response with id 'resp_1' not found.","type":"invalid_request_error","param":null,"code":"response_not_found"}}"#
        )
    }

    @Test func `waits for its provider, and is asked of no other`() throws {
        var script = try asked(.stored(StoredCall(.retrieve, id: "resp_1")))
        for _ in 0..<3 {
            try script.head(503)
            script.tell(.upstreamEnded)
            script.wait(5_000)
        }
        #expect(script.done == ["send http://b", "send http://b", "send http://b", "open 503", "end"])
    }

    @Test func `is remembered when its reply begins, unless it is not to be stored`() throws {
        for (more, places) in [
            ("", ["resp_9": "a/m"]), (#","store":true"#, ["resp_9": "a/m"]), (#","store":false"#, [:]),
        ] {
            var script = try asked(.converse, body: #"{"model":"g","input":"x"\#(more)}"#)
            try script.head(200)
            script.bytes(reply)
            script.tell(.upstreamEnded)
            #expect(script.remembered.mapValues(\.target) == places)
            #expect(script.remembered.values.allSatisfy { $0.caller == "c" && $0.group == "g" })
        }
    }

    @Test func `can be gone on from at its target only`() throws {
        var script = try asked(.converse, body: #"{"model":"g","input":"x","previous_response_id":"resp_1"}"#)
        #expect(script.done == ["send http://b"])
        #expect(script.sent == [#"{"model":"m-b","input":"x","previous_response_id":"resp_1"}"#])
        try script.head(503)
        script.tell(.upstreamEnded)
        script.wait(5_000)
        #expect(script.done == ["send http://b", "send http://b"])
    }

    @Test(arguments: ["resp_2", ""])
    func `that is not known cannot be gone on from`(id: String) throws {
        let script = try asked(.converse, body: #"{"model":"g","input":"x","previous_response_id":"\#(id)"}"#)
        #expect(script.done == ["open 400", "end"])
        #expect(script.heard.contains(#""param":"previous_response_id","code":"previous_response_not_found""#))
    }

    @Test func `of a target outside the group is elsewhere`() throws {
        let script = try asked(
            .converse, remembered: ResponsePlace(caller: "c", group: "h", target: "z/m"),
            body: #"{"model":"g","input":"x","previous_response_id":"resp_1"}"#)
        #expect(script.done == ["open 502", "end"])
        #expect(script.heard.contains(#""a/m":["previous-response-elsewhere"]"#))
    }

    @Test func `does not cross a bridge`() throws {
        let script = try asked(
            .converse, documents: Deployments.mixed(["openai-chat"]),
            body: #"{"model":"g","input":"x","previous_response_id":"resp_2"}"#)
        #expect(script.done == ["open 502", "end"])
        #expect(script.heard.contains("responses-to-chat-previous-response-id"))
    }
}

@Suite struct `Compaction` {
    private func asked(_ documents: String, _ body: String) throws -> ExchangeScript {
        var script = try ExchangeScript(
            documents, dialect: .responses, body: body, operation: .compact, remembered: ["resp_1": place])
        script.begin()
        return script
    }

    @Test func `goes to a Responses target of the group, with the model's name and nothing else changed`() throws {
        var script = try asked(
            Deployments.mixed(["openai-chat", "openai-responses"], group: #""reasoning_default": {"effort": "high"}"#),
            #"{"model":"g", "input":[], "skip_reasoning":true}"#)
        #expect(script.done == ["send http://b"])
        #expect(script.heads[0].hasPrefix("POST /v1/responses/compact HTTP/1.1\r\n"))
        #expect(script.sent == [#"{"model":"m-b", "input":[]}"#])
        let body =
            #"{"id":"resp_8","object":"response.compaction","output":[],"usage":{"input_tokens":7,"output_tokens":1}}"#
        try script.head(200)
        script.bytes(body)
        script.tell(.upstreamEnded)
        #expect(script.heard == body)
        #expect(script.record?.usage == Usage(input: 7, output: 1))
        #expect(script.remembered.isEmpty)
    }

    @Test func `of a stored response goes to its target`() throws {
        let script = try asked(two, #"{"model":"g","previous_response_id":"resp_1"}"#)
        #expect(script.done == ["send http://b"])
    }

    @Test func `has no bridge`() throws {
        let script = try asked(Deployments.mixed(["openai-chat"]), #"{"model":"g","input":[]}"#)
        #expect(script.done == ["open 502", "end"])
        #expect(script.heard.contains(#""a/m":["endpoint-unsupported"]"#))
    }
}
