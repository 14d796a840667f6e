// Which exchange answers which request.

import Testing
import Wire

@testable import interlock

private func question(_ surface: Surface, _ body: String) throws -> Question { try request(surface, body).question }

private let asked = #"{"model":"gpt-5","messages":[{"role":"user","content":"Hi"}]}"#

private func library() throws -> ExchangeLibrary {
    ExchangeLibrary([
        exchange("chat/plain", body: "plain"),
        exchange("chat/stream", stream: true, body: "stream"),
        exchange("chat/a", body: "a", model: "gpt-4", question: try question(.chat, asked)),
        exchange("chat/b", body: "b", model: "gpt-5", question: try question(.chat, asked)),
        exchange("messages/plain", .messages),
        exchange("chat/404", status: 404),
        exchange("any/502", nil, status: 502),
    ])
}

private func chosen(_ body: String, _ headers: [String: String] = [:], _ surface: Surface = .chat) throws -> String {
    let (exchange, reason) = try library().choose(request(surface, body, headers))
    return "\(exchange.id) by \(reason.rawValue)"
}

@Suite struct ExchangeLibraryTests {
    @Test func `a header goes before the model's name`() throws {
        let body = #"{"model":"replay/chat/a"}"#
        #expect(try chosen(body) == "chat/a by model")
        #expect(try chosen(body, ["x-replay": "chat/b"]) == "chat/b by header")
    }

    @Test func `a model's name may carry an exchange behind a hash`() throws {
        #expect(try chosen(#"{"model":"gpt-5#chat/a"}"#) == "chat/a by model")
        #expect(try chosen(#"{"model":"gpt-5#chat/a!status=503"}"#) == "chat/a by model")
    }

    @Test(arguments: [
        (#"[]"#, "chat/a", "nothing was said"),
        (#"[{"role":"user"}]"#, "chat/a", "the model has not spoken"),
        (#"[{"role":"user"},{"role":"assistant"},{"role":"tool"}]"#, "chat/b", "it has spoken once"),
        (#"[{"role":"assistant"},{"role":"assistant"},{"role":"user"}]"#, "chat/b", "in two messages, but in one go"),
    ])
    func `several exchanges are a conversation`(messages: String, id: String, reason: Comment) throws {
        let body = #"{"model":"replay/chat/a,chat/b","messages":\#(messages)}"#
        #expect(try chosen(body) == "\(id) by model", reason)
    }

    @Test func `items of one go are one answer`() throws {
        let go = #"{"type":"reasoning"},{"role":"assistant"},{"type":"function_call"}"#
        let result = #"{"type":"function_call_output"}"#
        let body = #"{"input":[{"role":"user"},\#(go),\#(result),\#(go),\#(result)]}"#
        #expect(try request(.responses, body).answersSoFar == 2)
        #expect(try request(.responses, #"{"input":"Hi"}"#).answersSoFar == 0)
    }

    @Test func `a conversation ends`() throws {
        let spoken = #"{"role":"assistant"},{"role":"user"}"#
        let body = #"{"model":"replay/chat/a,chat/b","messages":[\#(spoken),\#(spoken)]}"#
        #expect(throws: Denial(400, "the conversation has 2 turns, and all are told", code: "conversation_over")) {
            try chosen(body)
        }
    }

    @Test func `the same question gets the recorded answer`() throws {
        #expect(try chosen(asked) == "chat/b by question", "the same model goes before the first of the index")
        #expect(try chosen(asked.replacing("gpt-5", with: "other")) == "chat/a by question")
        #expect(try chosen(asked.replacing("Hi", with: "Ho")) == "chat/a by standard", "another question")
    }

    @Test(arguments: [
        (#"{"x":1,"messages":[{"content":"Hi","role":"user"}],"temperature":0.5}"#, true, "order and limits"),
        (
            #"{"messages":[{"role":"user","content":"\u0048i","name":null}],"tools":[]}"#, true,
            "escapes, null, no tools"
        ),
        (#"{"messages":[{"role":"user","content":"Hi"}],"stream":true}"#, false, "a stream is wanted"),
        (#"{"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function"}]}"#, false, "a tool is offered"),
        (#"{"messages":[{"role":"user","content":"Hi","name":"me"}]}"#, false, "a turn says more"),
        (#"{"messages":[{"role":"user","content":"Hi"},{"role":"user","content":"Hi"}]}"#, false, "another turn"),
    ])
    func `two requests are the same question`(body: String, same: Bool, reason: Comment) throws {
        #expect(try (question(.chat, body) == question(.chat, asked)) == same, reason)
    }

    @Test func `numbers are compared by value and surfaces are kept apart`() throws {
        let one = #"{"input":[{"n":1}]}"#
        #expect(try question(.responses, one) == question(.responses, #"{"input":[{"n":1.0}]}"#))
        #expect(try question(.responses, one) != question(.responses, #"{"input":[{"n":1.5}]}"#))
        #expect(try question(.responses, #"{"input":"a"}"#) != question(.embeddings, #"{"input":"a"}"#))
    }

    @Test(arguments: [
        (
            #"{"model":"replay/chat/stream"}"#, Surface.chat, 400,
            "the exchange 'chat/stream' was streamed and cannot be served whole"
        ),
        (
            #"{"model":"replay/chat/a","stream":true}"#, .chat, 400,
            "the exchange 'chat/a' is whole and cannot be streamed"
        ),
        (
            #"{"model":"replay/chat/a"}"#, .messages, 400,
            "the exchange 'chat/a' belongs to 'chat', not to 'messages'"
        ),
        (
            #"{"model":"replay/chat/strem"}"#, .chat, 404,
            "unknown exchange 'chat/strem'; did you mean 'chat/stream'?"
        ),
        (#"{"model":"m"}"#, .embeddings, 404, "nothing whole is recorded for 'embeddings'"),
        (#"{"model":"m","stream":true}"#, .countTokens, 404, "nothing streamed is recorded for 'count_tokens'"),
    ])
    func `what does not fit is refused`(body: String, surface: Surface, status: Int, message: String) throws {
        let library = try library()
        let request = try request(surface, body)
        #expect {
            try library.choose(request)
        } throws: {
            ($0 as? Denial)?.status == status && ($0 as? Denial)?.message == message
        }
    }

    @Test func `a failure answers streams too and a load balancer's page answers anyone`() throws {
        #expect(try chosen(#"{"model":"replay/chat/404","stream":true}"#) == "chat/404 by model")
        #expect(try chosen(#"{"model":"replay/any/502","stream":true}"#, [:], .messages) == "any/502 by model")
    }

    @Test(arguments: [
        ("{", "line 1:2: expected a name in quotes or '}', found the end of the text"),
        ("[1]", "line 1:1: expected an object"),
        ("", "line 1:1: expected a value, found the end of the text"),
    ])
    func `a body that is no JSON object is refused with its place`(body: String, message: String) {
        #expect(throws: Denial(400, message)) { try request(.chat, body) }
    }
}

@Suite struct DefaultExchangeTests {
    private let library = ExchangeLibrary([
        exchange("a/odd", body: "", features: ["finish:length"]),
        exchange("b/made", body: "", recording: false),
        exchange("c/quirky", body: "", strict: false),
        exchange("d/failed", status: 500, body: ""),
        exchange("e/large", body: "{         }", features: ["finish:stop"]),
        exchange("f/text", features: ["finish:stop"]),
        exchange("g/text", features: ["finish:stop"]),
        exchange("h/tools", features: ["finish:tool_calls", "tool_call_out"]),
        exchange("i/thinks", features: ["finish:stop", "reasoning_content_out"]),
        exchange("j/thinks-and-calls", features: ["tool_call_out", "thinking_out"]),
        exchange("k/broken", stream: true, body: "", features: ["stream_error"]),
        exchange("l/stream", stream: true),
    ])

    @Test(arguments: [
        (#"{}"#, "f/text", "the smallest without surprises, then the first by name"),
        (#"{"stream":true}"#, "l/stream", "never a stream that breaks"),
        (#"{"tools":[{}]}"#, "h/tools", "tools are offered"),
        (#"{"tools":[{}],"tool_choice":"none"}"#, "f/text", "and forbidden"),
        (#"{"tools":[{}],"tool_choice":{"type":"none"}}"#, "f/text", "forbidden as Messages says it"),
        (#"{"tools":[{}],"messages":[{"role":"tool"}]}"#, "f/text", "a result wants an answer, not another call"),
        (
            #"{"tools":[{}],"messages":[{"role":"user","content":[{"type":"tool_result"}]}]}"#, "f/text",
            "a result as Messages says it"
        ),
        (#"{"tools":[{}],"input":[{"type":"function_call_output"}]}"#, "f/text", "a result as Responses says it"),
        (#"{"reasoning_effort":"high"}"#, "i/thinks", "thinking is asked for"),
        (#"{"reasoning_effort":"none"}"#, "f/text", "thinking is declined"),
        (#"{"reasoning":{"effort":"none"}}"#, "f/text", "thinking is declined as Responses says it"),
        (#"{"reasoning":{"summary":"auto"}}"#, "i/thinks", "a reasoning object asks"),
        (#"{"reasoning":{}}"#, "f/text", "an empty one does not"),
        (#"{"thinking":{"type":"adaptive"},"tools":[{}]}"#, "j/thinks-and-calls", "both"),
        (#"{"thinking":{"type":"disabled"}}"#, "f/text", "thinking is switched off"),
        (#"{"output_config":{"effort":"low"}}"#, "i/thinks", "an effort asks"),
    ])
    func `the default fits what was asked`(body: String, id: String, reason: Comment) throws {
        #expect(try library.choose(request(.chat, body)).exchange.id == id, reason)
    }
}
