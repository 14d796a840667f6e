// What a model's name and a path ask for.

import Testing

@testable import interlock

@Suite struct ModelNameTests {
    @Test(arguments: [
        ("gpt-5", "gpt-5", [], nil),
        ("replay/chat/a--b", "", ["chat/a--b"], nil),
        ("replay/chat/a!reset", "", ["chat/a"], "reset"),
        ("zai-org/GLM-5.2#chat/a", "zai-org/GLM-5.2", ["chat/a"], nil),
        ("replay/chat/a,chat/b!status=500,reset", "", ["chat/a", "chat/b"], "status=500,reset"),
        ("gpt-5!cut-after=1,slow-first-byte=2", "gpt-5", [], "cut-after=1,slow-first-byte=2"),
        ("gpt-5#chat/a!b!c", "gpt-5", ["chat/a"], "b!c"),
        ("", "", [], nil),
    ])
    func `a model's name carries orders`(name: String, plain: String, exchanges: [String], fault: String?) {
        let read = ModelName(name)
        #expect(read.plain == plain)
        #expect(read.exchanges == exchanges)
        #expect(read.fault == fault)
    }

    @Test(arguments: [
        ("POST", "/v1/chat/completions", Route.ask(.chat)),
        ("POST", "/chat/completions?api-version=1", .ask(.chat)),
        ("POST", "/openai/deployments/x/chat/completions", .ask(.chat)),
        ("POST", "/v1/responses", .ask(.responses)),
        ("POST", "/anthropic/v1/messages?beta=true", .ask(.messages)),
        ("POST", "/v1/messages/count_tokens", .ask(.countTokens)),
        ("POST", "/v1/embeddings", .ask(.embeddings)),
        ("GET", "/v1/models", .models),
        ("GET", "/replay/log?last=3", .log(last: 3)),
        ("GET", "/replay/log", .log(last: nil)),
        ("DELETE", "/replay/log", .forget),
        ("GET", "/replay/log/body?x=1&number=7", .receivedBody(number: 7)),
        ("GET", "/replay/exchanges", .exchanges),
        ("GET", "/healthz", .health),
        ("GET", "/v1/messages", .notAllowed(allow: "POST")),
        ("PUT", "/replay/log", .notAllowed(allow: "GET, DELETE")),
        ("POST", "/v1/completions", .unknown),
        ("GET", "/", .unknown),
    ])
    func `a path leads somewhere`(method: String, target: String, route: Route) {
        #expect(Route(method, target) == route)
    }
}
