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
    ]

    @Test(arguments: doors.indices)
    func `is found by its path, with or without v1`(row: Int) {
        let (method, target, route, because) = Self.doors[row]
        #expect(Route.find(method: method, target: target) == .found(route), "\(because)")
    }

    @Test(arguments: [
        ("GET", "/v1/chat/completions", "POST"), ("DELETE", "/v1/models", "GET"),
        ("PUT", "/v1/responses/r", "GET, DELETE"), ("GET", "/v1/responses/r/cancel", "POST"),
        ("GET", "/v1/responses/compact", "POST"),
    ])
    func `says which method it takes`(method: String, target: String, allow: String) {
        #expect(Route.find(method: method, target: target) == .wrongMethod(allow: allow))
    }

    @Test(arguments: [
        "/", "/v1", "/v1/", "/v1/chat", "/v1/v1/responses", "/v2/responses", "/v1/models/", "/responsesx",
        "/v1/responses/", "/v1/responses/a%2Fb", "/v1/responses/../models", "/v1/responses/r/x",
        "/v1/responses/r/cancel/",
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
}
