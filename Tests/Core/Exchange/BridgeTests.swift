// A Chat caller on a Messages target, from request to receipt.

import Accounting
import Conversation
import Exchange
import Testing

@Suite struct `A Chat caller on a Messages target` {
    private static let events = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude",\
        "content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"hello"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":1}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":9}}

        event: message_stop
        data: {"type":"message_stop"}


        """

    private func begun(_ more: String) throws -> ExchangeScript {
        let body = #"{"model":"g","messages":[{"role":"user","content":"hi"}]\#(more)}"#
        var script = try ExchangeScript(Deployments.bridge, body: body)
        script.begin()
        return script
    }

    @Test func `thinks with the budget that its effort stands for, and is told so`() throws {
        var script = try begun(#", "stream": true, "reasoning_effort": "high""#)
        #expect(script.sent[0].contains(#""thinking":{"type":"enabled","budget_tokens":4096}"#))
        #expect(script.heads[0].hasPrefix("POST /v1/messages HTTP/1.1\r\nhost: a\r\n"))
        #expect(script.heads[0].contains("anthropic-version: 2023-06-01\r\n"))
        try script.head(200, "text/event-stream; charset=utf-8")
        script.bytes(Self.events)
        script.tell(.upstreamEnded)
        #expect(
            script.headers.contains(
                "x-interlock-reasoning: asked=effort:high; sent=budget:4096; rule=effort_budgets\r\n"))
        #expect(script.headers.contains("x-interlock-snapshot: 7-abababababab\r\n"))
        #expect(script.heard.contains(#""reasoning_content":"Hm""#))
        #expect(script.heard.contains(#""content":"hello""#))
        #expect(script.heard.hasSuffix("data: [DONE]\n\n"))
        #expect(script.record?.usage == Usage(input: 3, output: 9))
    }

    @Test func `that wants a whole reply gets one, also from a stream`() throws {
        var script = try begun("")
        try script.head(200, "text/event-stream")
        script.bytes(Self.events)
        script.tell(.upstreamEnded)
        #expect(script.done == ["send http://a", "open 200", "end"])
        #expect(script.heard.contains(#""content":"hello""#))
    }

    @Test func `hears a stream, asked for, of a provider that does not say what it sends`() throws {
        var script = try begun(#", "stream": true"#)
        try script.head(200, nil)
        script.bytes(Self.events)
        script.tell(.upstreamEnded)
        #expect(script.heard.contains(#""content":"hello""#))
        #expect(script.heard.hasSuffix("data: [DONE]\n\n"))
    }

    @Test func `with an effort that the model has no budget for is refused before anything is sent`() throws {
        let script = try begun(#", "reasoning_effort": "medium""#)
        #expect(script.done == ["open 502", "end"])
        #expect(script.heard.contains("no-eligible-target"))
        #expect(script.record?.attempts == 0)
    }

    @Test func `with a shape that the bridge does not carry is refused with its name`() throws {
        let script = try begun(#", "tools": [{"type":"function","function":{"name":"f"}}]"#)
        #expect(script.heard.contains("chat-to-messages-tools"))
    }

    @Test func `is told a failure of the provider in its own dialect`() throws {
        var script = try begun(#", "stream": true"#)
        for _ in 0..<2 {
            try script.head(529)
            script.bytes(#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#)
            script.tell(.upstreamEnded)
            script.wait(300)
        }
        #expect(script.record?.status == 503)
        #expect(script.heard.hasPrefix(#"{"error":{"#))
    }

    @Test func `is told a failure inside the stream, behind what it already has`() throws {
        var script = try begun(#", "stream": true"#)
        try script.head(200, "text/event-stream")
        script.bytes(Self.events.components(upTo: "event: content_block_stop"))
        script.bytes(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"O\"}}\n\n")
        #expect(script.heard.contains(#""reasoning_content":"Hm""#))
        #expect(script.heard.contains(#"data: {"error":"#))
        #expect(!script.heard.contains("[DONE]"))
        #expect(script.record?.broke == true)
    }
}

extension String {
    /// Everything before the first occurrence of `mark`.
    fileprivate func components(upTo mark: String) -> String {
        guard let range = firstRange(of: mark) else { return self }
        return String(self[..<range.lowerBound])
    }
}
