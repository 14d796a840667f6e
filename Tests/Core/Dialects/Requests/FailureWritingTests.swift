// Every failure in every dialect.

import Conversation
import Dialects
import Testing
import Wire

private let kinds: [Failure.Kind] = [
    .malformed, .unauthenticated, .payment, .forbidden, .unknownRoute, .modelNotFound, .methodNotAllowed, .timedOut,
    .conflict, .tooLarge, .rateLimited, .configuration, .serverError, .noEligibleTarget, .upstreamFailed, .overloaded,
    .notReady, .upstreamTimeout,
]

/// What the official SDKs of the Messages dialect know as `error.type`.
private let messagesTypes: Set<String> = [
    "invalid_request_error", "authentication_error", "billing_error", "permission_error", "not_found_error",
    "timeout_error", "conflict_error", "request_too_large", "rate_limit_error", "api_error", "overloaded_error",
]

private func tell(_ dialect: Dialect, _ failure: Failure) throws -> (body: JSONDocument, written: WrittenFailure) {
    var bytes: [UInt8] = []
    let written = dialect.writeFailure(failure, requestID: "req-1", into: &bytes)
    return (try JSONDocument(bytes), written)
}

@Suite struct `Failures as they are told` {
    @Test(arguments: kinds, [Dialect.chat, .responses])
    func `OpenAI's four members are there`(kind: Failure.Kind, dialect: Dialect) throws {
        let (body, written) = try tell(dialect, Failure(kind, "m", param: "p"))
        let error = try #require(body.root["error"])
        #expect(error["message"]?.string == "m")
        #expect(error["param"]?.string == "p")
        #expect(error["type"]?.string?.isEmpty == false)
        #expect(error["code"] != nil)
        #expect((400...599).contains(written.status) && written.status != 529)
    }

    @Test(arguments: kinds)
    func `Anthropic's type is one that its clients know`(kind: Failure.Kind) throws {
        let (body, written) = try tell(.messages, Failure(kind, "m"))
        #expect(body.root["type"]?.string == "error")
        #expect(messagesTypes.contains(body.root["error"]?["type"]?.string ?? ""))
        #expect(body.root["request_id"]?.string == "req-1")
        #expect(written.status != 503 || kind == .notReady)
    }

    @Test(arguments: [
        (Failure(.modelNotFound, "m"), Dialect.chat, 404, "invalid_request_error model_not_found"),
        (Failure(.modelNotFound, "m"), .messages, 404, "not_found_error model_not_found"),
        (Failure(.overloaded, "m"), .chat, 503, "server_error overloaded"),
        (Failure(.overloaded, "m"), .messages, 529, "overloaded_error overloaded"),
        (Failure(.overloaded, "m", status: 529), .responses, 503, "server_error overloaded"),
        (Failure(.overloaded, "m", status: 503), .messages, 529, "overloaded_error overloaded"),
        (Failure(.malformed, "m", status: 422), .chat, 422, "invalid_request_error null"),
        (Failure(.malformed, "m", status: 422), .messages, 400, "invalid_request_error null"),
        (Failure(.noEligibleTarget, "m"), .chat, 502, "no-eligible-target no-eligible-target"),
        (Failure(.noEligibleTarget, "m"), .messages, 502, "api_error no-eligible-target"),
        (Failure(.upstreamTimeout, "m"), .responses, 504, "upstream-timeout upstream-timeout"),
        (Failure(.notReady, "m"), .messages, 503, "api_error not-ready"),
        (Failure(.tooLarge, "m"), .messages, 413, "request_too_large request_too_large"),
        (Failure(.rateLimited, "m", code: "insufficient_quota"), .chat, 429, "rate_limit_exceeded insufficient_quota"),
    ])
    func `status, type and code are the dialect's own`(
        failure: Failure, dialect: Dialect, status: Int, words: String
    ) throws {
        let (body, written) = try tell(dialect, failure)
        let error = try #require(body.root["error"])
        let code = dialect == .messages ? error["details"]?["error_code"] : error["code"]
        #expect("\(error["type"]?.string ?? "") \(code?.string ?? "null")" == words)
        #expect(written.status == status)
    }

    @Test func `details stand where each dialect's clients find them`() throws {
        let failure = Failure(.noEligibleTarget, "m", details: Array(#"{"model":"g","reasons":[1]}"#.utf8))
        #expect(try tell(.chat, failure).body.root["error"]?["details"]?["model"]?.string == "g")
        let details = try #require(try tell(.messages, failure).body.root["error"]?["details"])
        #expect(details["model"]?.string == "g")
        #expect(details["reasons"]?.count == 1)
        #expect(details["error_code"]?.string == "no-eligible-target")
    }

    @Test(arguments: [
        (Failure(.rateLimited, "m", retryAfter: 7), ["retry-after: 7"]),
        (Failure(.rateLimited, "m", code: "insufficient_quota"), ["x-should-retry: false"]),
        (Failure(.noEligibleTarget, "m"), ["x-should-retry: false"]),
        (Failure(.serverError, "m"), []),
    ])
    func `headers say whether and when to try again`(failure: Failure, headers: [String]) throws {
        #expect(try tell(.chat, failure).written.headers.map { "\($0.name): \($0.value)" } == headers)
    }

    @Test(arguments: [
        (Dialect.chat, "none", #"{"error":{"message":"m","type":"server_error","param":null,"code":null}}"#),
        (
            .responses, "error",
            #"{"type":"error","code":"server_error","message":"m","param":null,"sequence_number":5}"#
        ),
        (.messages, "error", #"{"type":"error","error":{"type":"api_error","message":"m"},"request_id":"r"}"#),
    ])
    func `in a stream it is one event`(dialect: Dialect, name: String, data: String) {
        let event = dialect.failureEvent(Failure(.serverError, "m"), requestID: "r", sequence: 5)
        #expect((event.name?.description ?? "none") == name)
        #expect(String(decoding: event.data, as: UTF8.self) == data)
    }

    /// But for `notReady`: a provider that answers 503 has no room, and that is another matter.
    @Test(arguments: Dialect.allCases)
    func `what is told is read again as what it was`(dialect: Dialect) {
        for kind in kinds where kind != .notReady {
            var bytes: [UInt8] = []
            let status = dialect.writeFailure(Failure(kind, "m"), requestID: "r", into: &bytes).status
            let read = bytes.withUnsafeBytes { dialect.readFailure(status: status, body: $0, retryAfter: nil) }
            var again: [UInt8] = []
            #expect(read.message == "m")
            #expect(dialect.writeFailure(read, requestID: "r", into: &again).status == status)
        }
    }
}
