// Which door a path is.

import Conversation
import Exchange
import Testing

@Suite struct `A route` {
    static let doors: [(String, String, Route, because: String)] = [
        ("POST", "/v1/chat/completions", .converse(.chat), because: "OpenAI's own path"),
        ("POST", "/chat/completions", .converse(.chat), because: "a base URL without /v1"),
        ("POST", "/v1/responses", .converse(.responses), because: "OpenAI's own path"),
        ("POST", "/v1/messages", .converse(.messages), because: "Anthropic's own path"),
        ("POST", "/anthropic/v1/messages", .converse(.messages), because: "Foundry's habit"),
        ("POST", "/v1/messages?beta=true", .converse(.messages), because: "the SDK's beta calls have a query"),
        ("GET", "/v1/responses/resp_1", .operate(.stored(StoredCall(.retrieve, id: "resp_1"))), because: "to read it"),
        (
            "GET", "/responses/r?stream=true&a=b",
            .operate(.stored(StoredCall(.retrieve, id: "r", query: "stream=true&a=b"))), because: "its query counts"
        ),
        ("DELETE", "/v1/responses/r-1", .operate(.stored(StoredCall(.delete, id: "r-1"))), because: "to delete it"),
        (
            "GET", "/v1/responses/r/input_items", .operate(.stored(StoredCall(.listInput, id: "r"))),
            because: "what it was made of"
        ),
        ("POST", "/v1/responses/r/cancel", .operate(.stored(StoredCall(.cancel, id: "r"))), because: "to stop it"),
        ("POST", "/v1/responses/compact", .operate(.compact), because: "no id, but a call of its own"),
        ("POST", "/v1/completions", .operate(.completions), because: "the old endpoint"),
        ("POST", "/v1/embeddings", .operate(.embeddings), because: "beside the conversations"),
        ("POST", "/v1/messages/count_tokens", .operate(.countTokens), because: "Anthropic's own path"),
        ("POST", "/anthropic/v1/messages/count_tokens", .operate(.countTokens), because: "Foundry's habit"),
        ("POST", "/v1/decision", .decide, because: "a rehearsal"),
        ("POST", "/decision?dialect=openai-chat", .decide, because: "a rehearsal without an envelope"),
        ("GET", "/v1/models", .models, because: "the list"),
        ("GET", "/v1/models/coding", .model("coding"), because: "one group"),
        ("GET", "/v1/models/a%2Fb", .model("a/b"), because: "a name with a slash is escaped by SDKs"),
        ("GET", "/v1/models/a/b", .model("a/b"), because: "or not"),
        ("HEAD", "/v1/models", .models, because: "HEAD is wherever GET is"),
        ("GET", "/", .about, because: "is somebody there?"), ("HEAD", "/", .about, because: "Claude Code asks so"),
        ("GET", "/v1/", .about, because: "the root of a base URL"),
        ("POST", "//v1/messages", .converse(.messages), because: "a base URL that ends with a slash"),
        ("POST", "/v1//chat//completions/", .converse(.chat), because: "slashes that say nothing"),
        ("POST", "/v1/v1/responses", .converse(.responses), because: "a base URL with the /v1 that the SDK adds"),
        ("POST", "/anthropic/v1/v1/messages/?beta=true", .converse(.messages), because: "all of it at once"),
        ("POST", "/openai/v1/chat/completions", .converse(.chat), because: "another gateway's prefix"),
        ("POST", "/v1/anthropic/messages", .converse(.messages), because: "prefixes in another order"),
        ("POST", "/v1%2Fchat%2Fcompletions", .converse(.chat), because: "a slash that was escaped for no reason"),
        ("GET", "/v1/models/", .models, because: "no name is the list"),
        ("GET", "//v1/models/a%2Fb/", .model("a/b"), because: "a name keeps its slash"),
        ("POST", "/v1/responses/r/cancel/", .operate(.stored(StoredCall(.cancel, id: "r"))), because: "a slash"),
    ]

    @Test(arguments: doors.indices)
    func `is found by its path, with or without v1`(row: Int) {
        let (method, target, route, because) = Self.doors[row]
        #expect(Route.find(method: method, target: target) == .found(route), "\(because)")
    }

    @Test(arguments: [
        ("GET", "/v1/chat/completions", "POST"), ("DELETE", "/v1/models", "GET, HEAD"),
        ("PUT", "/v1/responses/r", "GET, HEAD, DELETE"), ("GET", "/v1/responses/r/cancel", "POST"),
        ("GET", "/v1/responses/compact", "POST"), ("POST", "/", "GET, HEAD"), ("post", "/v1/messages", "POST"),
        ("HEAD", "/v1/messages", "POST"),
    ])
    func `says which method it takes`(method: String, target: String, allow: String) {
        #expect(Route.find(method: method, target: target) == .wrongMethod(allow: allow))
    }

    @Test(arguments: [
        "/v1/chat", "/v2/responses", "/responsesx", "/V1/responses", "/chat/v1/completions", "/openai/x/responses",
        "/v1/responses/a%2Fb", "/v1/responses/../models", "/v1/responses/r/x", "/v1/responses/a%2Fcancel", "*",
    ])
    func `is unknown where nothing is`(target: String) {
        #expect(Route.find(method: "POST", target: target) == .unknown)
    }

    @Test(arguments: [
        ("/v1/messages", Dialect.messages), ("/v1/messages/nowhere", .messages), ("/anthropic/v1/x", .messages),
        ("/v1/responses", .responses), ("/v1/responses/resp_1", .responses), ("/v1/chat/completions", .chat),
        ("/", .chat),
    ])
    func `decides the dialect of its errors, also where nothing is`(target: String, dialect: Dialect) {
        #expect(Route.dialect(ofTarget: target) == dialect)
    }

    @Test(arguments: [
        ("/v1/messages", "POST, OPTIONS"), ("/v1/models/", "GET, HEAD, OPTIONS"),
        ("*", "GET, HEAD, POST, DELETE, OPTIONS"),
    ])
    func `tells OPTIONS what it takes`(target: String, allow: String) {
        #expect(Route.find(method: "OPTIONS", target: target) == .options(allow: allow))
        #expect(Route.find(method: "OPTIONS", target: "/nowhere") == .unknown)
    }

    @Test(arguments: [
        ("/v1/chat/completion", "/v1/chat/completions"), ("/v1/chat", "/v1/chat/completions"),
        ("/v2/responses", "/v1/responses"), ("/openai/deployments/gpt/chat/completions", "/v1/chat/completions"),
        ("/api/v1/messages?beta=true", "/v1/messages"), ("/V1/Models", "/v1/models"), ("/mesages", "/v1/messages"),
        ("/v1/chat/completions/stream", "/v1/chat/completions"), ("/v1/nothing/like/it", nil), ("/", nil), ("*", nil),
    ])
    func `is named where another was probably meant`(target: String, near: String?) {
        #expect(Route.nearest(to: target) == near)
    }

    @Test(arguments: [
        ("//anthropic//v1/x", Dialect.messages), ("/v1/responses/", .responses), ("//v1/messages", .messages),
        ("/openai/v1/v1/responses", .responses),
    ])
    func `decides the dialect of its errors however it was joined`(target: String, dialect: Dialect) {
        #expect(Route.dialect(ofTarget: target) == dialect)
    }
}
