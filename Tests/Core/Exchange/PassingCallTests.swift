// Calls that only pass through: completions, embeddings, counted tokens.

import Accounting
import Conversation
import Exchange
import Testing

private let mixed = Deployments.mixed(
    ["anthropic-messages", "openai-responses", "openai-chat"],
    group: #""max_attempts": 3, "reasoning_default": {"effort": "high"}"#)

@Suite struct `A call that passes through` {
    private func asked(
        _ operation: Operation, _ body: String, documents: String = mixed, dialect: Dialect = .chat
    ) throws -> ExchangeScript {
        var script = try ExchangeScript(documents, dialect: dialect, body: body, operation: operation)
        script.begin()
        return script
    }

    @Test(arguments: [
        (Operation.completions, "/v1/completions", #"{"model":"g", "prompt":[1,2] ,"logprobs":5, "n":2}"#),
        (.embeddings, "/v1/embeddings", #"{"model":"g", "input":["a","b"] ,"dimensions":64}"#),
    ])
    func `goes to the first OpenAI target, with the model's name changed and nothing added`(
        operation: Operation, path: String, body: String
    ) throws {
        let script = try asked(operation, body)
        #expect(script.done == ["send http://b"])
        #expect(script.heads[0].hasPrefix("POST \(path) HTTP/1.1\r\nhost: b\r\n"))
        #expect(script.sent == [body.replacing(#""g""#, with: #""m-b""#)])
    }

    @Test func `loses our own extension, and keeps every member that others call a wish to think`() throws {
        let script = try asked(
            .completions, #"{"skip_reasoning":true,"model":"g","prompt":"x","reasoning_effort":"low"}"#)
        #expect(script.sent == [#"{"model":"m-b","prompt":"x","reasoning_effort":"low"}"#])
    }

    @Test func `goes on to the next target when one fails`() throws {
        var script = try asked(.embeddings, #"{"model":"g","input":"x"}"#)
        try script.head(500)
        script.tell(.upstreamEnded)
        #expect(script.done == ["send http://b", "send http://c"])
    }

    @Test func `comes back as it is, and is accounted`() throws {
        var script = try asked(.embeddings, #"{"model":"g","input":"x"}"#)
        let body =
            #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"model":"e","usage":{"prompt_tokens":8,"total_tokens":8}}"#
        try script.head(200)
        script.bytes(body)
        script.tell(.upstreamEnded)
        #expect(script.heard == body)
        #expect(script.record?.usage.input == 8)
        #expect(script.record?.status == 200)
    }

    @Test func `streams as it comes`() throws {
        var script = try asked(.completions, #"{"model":"g","prompt":"x","stream":true}"#)
        let chunk =
            #"data: {"id":"cmpl-1","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":"a","finish_reason":"#
        let events =
            chunk + "null}]}\n\n" + chunk + "\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}\n\n"
            + "data: [DONE]\n\n"
        try script.head(200, "text/event-stream")
        script.bytes(events)
        script.tell(.upstreamEnded)
        #expect(script.done == ["send http://b", "open 200 stream", "end"])
        #expect(script.heard == events)
        #expect(script.record?.usage == Usage(input: 3, output: 1))
    }

    @Test func `has nowhere to go in a group of Messages targets`() throws {
        let script = try asked(
            .embeddings, #"{"model":"g","input":"x"}"#, documents: Deployments.mixed(["anthropic-messages"]))
        #expect(script.done == ["open 502", "end"])
        #expect(script.heard.contains(#""a/m":["endpoint-unsupported"]"#))
    }

    private static let counted = #"{"model":"g", "messages":[{"role":"user","content":"12345678"}]}"#

    @Test func `counts tokens where Messages is spoken`() throws {
        var script = try asked(.countTokens, Self.counted, dialect: .messages)
        #expect(script.done == ["send http://a"])
        #expect(script.heads[0].hasPrefix("POST /v1/v1/messages/count_tokens HTTP/1.1\r\n"))
        #expect(script.heads[0].contains("anthropic-version: 2023-06-01\r\n"))
        #expect(script.sent == [Self.counted.replacing(#""g""#, with: #""m-a""#)])
        try script.head(200)
        script.bytes(#"{"input_tokens":14}"#)
        script.tell(.upstreamEnded)
        #expect(script.heard == #"{"input_tokens":14}"#)
        #expect(!script.headers.contains("adjusted"))
    }

    @Test func `estimates tokens where nobody counts them, and says so`() throws {
        let script = try asked(
            .countTokens, Self.counted, documents: Deployments.mixed(["openai-chat"]), dialect: .messages)
        #expect(script.done == ["open 200", "end"])
        #expect(script.heard == #"{"input_tokens":6}"#)
        #expect(script.headers.contains("x-interlock-adjusted: input_tokens=estimated\r\n"))
        #expect(script.record?.status == 200 && script.record?.attempts == 0)
    }

    @Test func `estimates nothing where no messages are`() throws {
        let script = try asked(
            .countTokens, #"{"model":"g"}"#, documents: Deployments.mixed(["openai-chat"]), dialect: .messages)
        #expect(script.done == ["open 400", "end"])
        #expect(script.heard.contains("messages: expected an array of messages, found nothing"))
    }
}

@Suite struct `Default members` {
    private func sent(
        _ defaults: String, _ body: String, _ dialect: String = "openai-chat", from caller: Dialect = .chat
    )
        throws -> String
    {
        let documents = Deployments.mixed([dialect], model: #", "defaults": \#(defaults)"#)
        var script = try ExchangeScript(documents, dialect: caller, body: body)
        script.begin()
        return try #require(script.sent.first)
    }

    @Test(arguments: [
        (#"{"b":1,"a":[2]}"#, "", #","a":[2],"b":1"#, "what is missing comes, in order of name"),
        (#"{"a":1}"#, #","a" : 2"#, #","a" : 2"#, "what is there stays"),
        (#"{"a":1}"#, #","a":null"#, #","a":null"#, "null is there too"),
        (#"{"a":{"x":1}}"#, "", #","a":{"x":1}"#, "an object comes whole"),
        (#"{"a":{"x":1,"y":{"z":2}}}"#, #","a":{"x":9}"#, #","a":{"x":9,"y":{"z":2}}"#, "or what it lacks"),
        (#"{"a":{"y":{"z":2}}}"#, #","a":{"y":{}}"#, #","a":{"y":{}}"#, "and no floor deeper"),
        (#"{"a":{"x":1}}"#, #","a":"word""#, #","a":"word""#, "a word is no object to be filled"),
    ])
    func `are written where the caller says nothing`(defaults: String, more: String, left: String, why: String) throws {
        let body = #"{"model":"g","messages":[]\#(more)}"#
        #expect(try sent(defaults, body) == #"{"model":"m-a","messages":[]\#(left)}"#, "\(why)")
    }

    @Test func `are written over a bridge too`() throws {
        let body = #"{"model":"g","messages":[{"role":"user","content":"x"}]}"#
        let sent = try sent(#"{"service_tier":"auto"}"#, body, "anthropic-messages")
        #expect(sent.hasSuffix(#","service_tier":"auto"}"#))
    }

    @Test func `belong to conversations, and to nothing else`() throws {
        let documents = Deployments.mixed(["openai-chat"], model: #", "defaults": {"verbosity": "low"}"#)
        var script = try ExchangeScript(documents, body: #"{"model":"g","input":"x"}"#, operation: .embeddings)
        script.begin()
        #expect(script.sent == [#"{"model":"m-a","input":"x"}"#])
    }
}
