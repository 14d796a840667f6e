// What providers say when they refuse.

import Conversation
import Dialects
import Foundation
import TestKit
import Testing
import Wire

/// An answer, and what is made of it.
private struct Row: Sendable, CustomTestStringConvertible {
    var reason: String
    var dialect: Dialect
    var status: Int
    var body: String
    var expected: Failure

    init(_ reason: String, _ dialect: Dialect, _ status: Int, _ body: String, _ expected: Failure) {
        self.reason = reason
        self.dialect = dialect
        self.status = status
        self.body = body
        self.expected = expected
        self.expected.status = expected.status ?? status
    }

    var testDescription: String { reason }
}

private func read(_ dialect: Dialect, _ status: Int, _ body: String, retryAfter: Int? = nil) -> Failure {
    Array(body.utf8).withUnsafeBytes { dialect.readFailure(status: status, body: $0, retryAfter: retryAfter) }
}

private let rows = [
    Row(
        "OpenAI", .chat, 400,
        #"""
        {"error":{"message":"too long","type":"invalid_request_error","param":"messages",
        "code":"context_length_exceeded"}}
        """#,
        Failure(.malformed, "too long", code: "context_length_exceeded", param: "messages")),
    Row(
        "OpenAI, out of money", .responses, 429,
        #"{"error":{"message":"quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
        Failure(.rateLimited, "quota", code: "insufficient_quota")),
    Row(
        "Anthropic", .messages, 529, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
        Failure(.overloaded, "Overloaded")),
    Row(
        "Anthropic, with its stable word", .messages, 400,
        #"""
        {"type":"error","error":{"type":"invalid_request_error","message":"m",
        "details":{"error_code":"thread_not_found"}}}
        """#,
        Failure(.malformed, "m", code: "thread_not_found")),
    Row(
        "Anthropic, too long", .messages, 400,
        #"""
        {"type":"error","error":{"type":"invalid_request_error",
        "message":"prompt is too long: 3 tokens > 2 maximum"}}
        """#,
        Failure(.malformed, "prompt is too long: 3 tokens > 2 maximum", code: "context_length_exceeded")),
    Row(
        "Azure: the code is the status", .chat, 401, #"{"error":{"code":"401","message":"Access denied"}}"#,
        Failure(.unauthenticated, "Access denied")),
    Row(
        "Azure: content filter", .chat, 400,
        #"{"error":{"message":"filtered","type":null,"param":"prompt","code":"content_filter","innererror":{}}}"#,
        Failure(.malformed, "filtered", code: "content_filter", param: "prompt")),
    Row(
        "Azure's front door, to a Messages target", .messages, 401, #"{"statusCode":401,"message":"no key"}"#,
        Failure(.unauthenticated, "no key")),
    Row(
        "OpenRouter", .chat, 402, #"{"error":{"code":402,"message":"Insufficient credits"},"user_id":"u"}"#,
        Failure(.payment, "Insufficient credits")),
    Row(
        "OpenRouter, inside a success", .chat, 200,
        #"{"id":"gen-1","choices":[],"error":{"code":502,"message":"Provider returned error"}}"#,
        Failure(.upstreamFailed, "Provider returned error", status: 502)),
    Row(
        "vLLM, nested", .chat, 400,
        #"""
        {"error":{"message":"max_tokens must be at least 1","type":"BadRequestError","param":"max_tokens",
        "code":400}}
        """#,
        Failure(.malformed, "max_tokens must be at least 1", param: "max_tokens")),
    Row(
        "vLLM, flat", .chat, 400,
        #"""
        {"object":"error","message":"maximum context length is 4096","type":"BadRequestError","param":null,
        "code":400}
        """#,
        Failure(.malformed, "maximum context length is 4096", code: "context_length_exceeded")),
    Row(
        "Mistral", .chat, 422,
        #"{"detail":[{"loc":["body","messages",0,"role"],"msg":"Field required","type":"missing"}]}"#,
        Failure(.malformed, "messages.0.role: Field required", param: "messages.0.role")),
    Row("Mistral, in words", .chat, 401, #"{"detail":"Unauthorized"}"#, Failure(.unauthenticated, "Unauthorized")),
    Row(
        "Mistral, one floor down", .chat, 422,
        #"{"object":"error","message":{"detail":[{"loc":["body","n"],"msg":"bad"}]},"type":"invalid_request_error"}"#,
        Failure(.malformed, "n: bad")),
    Row(
        "xAI", .chat, 400, #"{"code":"invalid-argument","error":"Incorrect API key provided."}"#,
        Failure(.malformed, "Incorrect API key provided.", code: "invalid-argument")),
    Row(
        "Gemini", .chat, 400, #"[{"error":{"code":400,"message":"Invalid value","status":"INVALID_ARGUMENT"}}]"#,
        Failure(.malformed, "Invalid value")),
    Row(
        "a response that failed", .responses, 200,
        #"{"object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"slow down"}}"#,
        Failure(.rateLimited, "slow down", code: "rate_limit_exceeded", status: nil)),
    Row(
        "a Responses event", .responses, 200, #"{"type":"error","code":"server_error","message":"boom","param":null}"#,
        Failure(.serverError, "boom", code: "server_error")),
    Row(
        "HTML", .chat, 502, "<html><title>502 Bad Gateway</title>",
        Failure(.upstreamFailed, "the provider answered 502 and gave no reason")),
    Row("nothing", .messages, 500, "", Failure(.serverError, "the provider answered 500 and gave no reason")),
    Row(
        "another JSON", .chat, 503, #"{"ok":false}"#,
        Failure(.overloaded, "the provider answered 503 and gave no reason")),
    Row(
        "a message of no use", .chat, 404, #"{"error":{"message":7}}"#,
        Failure(.modelNotFound, "the provider answered 404 and gave no reason")),
]

@Suite struct `What providers say when they refuse` {
    @Test(arguments: rows)
    private func `the row is understood as it says`(row: Row) {
        var expected = row.expected
        if row.status < 400, expected.status == row.status { expected.status = nil }
        #expect(read(row.dialect, row.status, row.body) == expected)
    }

    @Test(arguments: Dialect.allCases)
    func `the time to wait is kept`(dialect: Dialect) {
        #expect(read(dialect, 429, "", retryAfter: 7).retryAfter == 7)
    }

    @Test(
        arguments: Dialect.allCases,
        [400, 401, 402, 403, 404, 405, 408, 409, 413, 418, 422, 429, 500, 501, 502, 503, 504, 529])
    func `every status is of the class that it has`(dialect: Dialect, status: Int) {
        let failure = read(dialect, status, "")
        var bytes: [UInt8] = []
        let told = dialect.writeFailure(failure, requestID: "r", into: &bytes).status
        #expect(told / 100 == status / 100)
    }

    @Test(arguments: RefusedAnswer.all)
    func `recorded refusals have words`(answer: RefusedAnswer) throws {
        let failure = read(answer.dialect, answer.status, try answer.text)
        #expect(!failure.message.isEmpty)
        #expect(answer.status < 400 || failure.status == answer.status)
    }

    @Test(arguments: [
        ("Incorrect API key provided: sk-proj-abc123. Go on", "Incorrect API key provided: [redacted]. Go on"),
        ("for gpt-x in organization org-Abc123 on tokens", "for gpt-x in organization [redacted] on tokens"),
        ("header 'Authorization: Bearer abcdefghij'", "header 'Authorization: Bearer [redacted]'"),
        ("see https://internal.example.com/v1?api-key=x", "see [address]=x"),
        ("could not reach res.openai.azure.com:443.", "could not reach [address]."),
        ("connect 10.0.0.12:8000 refused", "connect [address] refused"),
        ("api_key=0123456789abcdef0123456789abcdef", "api_key=[redacted]"),
        ("0123456789abcdef0123456789abcdef is no key", "[redacted] is no key"),
        (
            "the model `accounts/fireworks/models/llama-v3p1-70b-instruct` is gone",
            "the model `accounts/fireworks/models/llama-v3p1-70b-instruct` is gone"
        ),
        ("messages.0.content.1.image_url.url: bad", "messages.0.content.1.image_url.url: bad"),
        (
            "max_tokens: 100000 > 64000, e.g. for claude-3-5-sonnet-20241022",
            "max_tokens: 100000 > 64000, e.g. for claude-3-5-sonnet-20241022"
        ),
        (
            "This model's maximum context length is 128000 tokens.",
            "This model's maximum context length is 128000 tokens."
        ),
        ("", ""),
    ])
    func `secrets stay behind, and sense stays`(said: String, told: String) {
        let body = #"{"error":{"message":"\#(said)"}}"#
        #expect(read(.chat, 400, body).message == told)
    }

    @Test func `long messages are cut`() {
        let body = #"{"error":{"message":"\#(String(repeating: "word ", count: 10_000))"}}"#
        #expect(read(.chat, 400, body).message.utf8.count == 2_000)
    }
}

/// An error body of the larger collection.
struct RefusedAnswer: Sendable, CustomTestStringConvertible {
    var dialect: Dialect
    var status: Int
    var file: URL

    var testDescription: String { file.lastPathComponent }

    var text: String {
        get throws { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
    }

    static let all: [RefusedAnswer] = {
        let own = Fixtures.folder.appending(path: "exchanges")
        return [own, Fixtures.collection].compactMap { $0 }.flatMap { read($0) + read($0.appending(path: "synthetic")) }
    }()

    private static func read(_ folder: URL) -> [RefusedAnswer] {
        guard let bytes = try? Data(contentsOf: folder.appending(path: "index.json")),
            let index = try? JSONDocument(Array(bytes)),
            let list = index.root["exchanges"] ?? index.root["cases"]
        else { return [] }
        return list.elements.compactMap { entry in
            guard let status = entry["status"]?.int, status >= 400,
                let file = entry["files"]?["response"]?.string ?? entry["files"]?["body"]?.string
            else { return nil }
            return RefusedAnswer(dialect: dialect(entry), status: status, file: folder.appending(path: file))
        }
    }

    private static func dialect(_ entry: JSONValue) -> Dialect {
        switch entry["dialect"]?.string {
        case "responses": .responses
        case "messages": .messages
        default: .chat
        }
    }
}
