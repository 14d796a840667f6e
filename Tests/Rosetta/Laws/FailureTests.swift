// The eighth law: every failure has a telling in every dialect, before a stream and inside it.

import Conversation
import Dialects
import Testing
import Wire

private let kinds: [Failure.Kind] = [
    .malformed, .unauthenticated, .payment, .forbidden, .unknownRoute, .modelNotFound, .methodNotAllowed, .timedOut,
    .conflict, .tooLarge, .rateLimited, .configuration, .serverError, .noEligibleTarget, .upstreamFailed, .overloaded,
    .notReady, .upstreamTimeout,
]

@Suite struct `A failure is spoken` {
    @Test(arguments: kinds, Dialect.allCases)
    func `in place of a reply`(kind: Failure.Kind, dialect: Dialect) throws {
        var bytes: [UInt8] = []
        let told = dialect.writeFailure(Failure(kind, "words"), requestID: "r", into: &bytes)
        #expect((400..<600).contains(told.status))
        let body = Tree(try JSONDocument(bytes).root)
        try check(try #require(body["error"]))
        #expect((body["type"]?.string == "error") == (dialect == .messages))
    }

    @Test(arguments: kinds, Dialect.allCases)
    func `inside a stream, which then has no good end`(kind: Failure.Kind, dialect: Dialect) throws {
        var output: [UInt8] = []
        let writer = ReplyWriter(dialect, .stream, ReplyOptions(model: "m", now: 0, requestID: "r"))
        let head = ReplyHead(id: .string("x"), model: .string("m"))
        let events: [ReplyEvent] = [
            .started(head), .partStarted(0, .text), .partDelta(0, .string("a")), .failed(Failure(kind, "words")),
            .partEnded(0), .stopped(Stop(.ended)), .finished,
        ]
        for event in events { writer.write(event, into: &output) }
        let text = String(decoding: output, as: UTF8.self)
        guard case .array(let told) = try Tree(telling: text, dialect, "reply", "sse"), let last = told.last else {
            Issue.record("no events")
            return
        }
        let data = try #require(last["data"])
        try check(try #require(data["error"] ?? data["response"]?["error"]))
        let name = [Dialect.chat: "", .messages: "error", .responses: "response.failed"][dialect]
        #expect(last["event"]?.string == name)
        for end in ["[DONE]", "message_stop", "response.completed"] { #expect(!text.contains(end)) }
        let heard = HeardReply(text, dialect, .stream)
        guard case .failed(let failure)? = heard.events.last else {
            Issue.record("our own reader hears no failure")
            return
        }
        #expect(failure.message == "words")
    }

    private func check(_ error: Tree) throws {
        #expect(error["message"]?.string == "words")
        #expect((error["type"] ?? error["code"])?.string?.isEmpty == false)
    }
}
