// Recording, pace and fault become steps.

import Testing

@testable import interlock

private let events = ": hello\n\ndata: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: [DONE]\n\n"
private let stream = exchange("s", stream: true, body: events)
private let whole = exchange("w", body: #"{"n":1}"#)

private func story(
    _ exchange: RecordedExchange = stream, _ fault: String = "", pace: Pace = .every(0)
) throws -> [String] {
    try [ReplyStep](exchange, for: .chat, at: pace, fault: Fault(reading: fault)).story
}

@Suite struct ReplyPlanTests {
    @Test func `a stream is chunked and sent event by event`() throws {
        #expect(
            try story() == [
                "head 200 chunked", ": hello\n\n", "data: {\"n\":1}\n\n", "data: {\"n\":2}\n\n", "data: [DONE]\n\n",
                "end",
            ])
    }

    @Test func `a whole reply says its length and is one write`() throws {
        #expect(try story(whole) == ["head 200 7", #"{"n":1}"#, "end"])
        #expect(try story(exchange("e", status: 500, body: "")) == ["head 500 0", "end"])
    }

    @Test func `a pace is kept between events and not before the first`() throws {
        #expect(
            try story(pace: .every(5)) == [
                "head 200 chunked", ": hello\n\n", "wait 5", "data: {\"n\":1}\n\n", "wait 5", "data: {\"n\":2}\n\n",
                "wait 5", "data: [DONE]\n\n", "end",
            ])
    }

    @Test func `the recorded pace is the provider's own time before the first byte`() throws {
        let slow = exchange("w", headers: [Header(name: "openai-processing-ms", value: "321")])
        #expect(try story(slow, pace: .recorded) == ["wait 321", "head 200 2", "{}", "end"])
        #expect(try story(slow) == ["head 200 2", "{}", "end"])
        #expect(try story(whole, pace: .recorded) == ["head 200 7", #"{"n":1}"#, "end"], "nothing was recorded")
    }

    @Test(arguments: [
        ("reset", ["reset"], "before any byte"),
        (
            "reset-after=1", ["head 200 chunked", ": hello\n\n", "data: {\"n\":1}\n\n", "reset"],
            "comments do not count"
        ),
        ("cut-after=0", ["head 200 chunked", ": hello\n\n", "cut"], "a head and no event"),
        (
            "cut-after=9",
            [
                "head 200 chunked", ": hello\n\n", "data: {\"n\":1}\n\n", "data: {\"n\":2}\n\n", "data: [DONE]\n\n",
                "cut",
            ], "all events, and still no end of the body"
        ),
        ("cut-bytes=12", ["head 200 chunked", ": hello\n\n", "dat", "cut"], "inside an event"),
        ("cut-bytes=0", ["head 200 chunked", "cut"], "only a head"),
        ("stall-after=1", ["head 200 chunked", ": hello\n\n", "data: {\"n\":1}\n\n", "stall"], "open, and silent"),
        ("slow-first-byte=50,cut-after=0", ["wait 50", "head 200 chunked", ": hello\n\n", "cut"], "faults add up"),
        ("slow-first-byte=50,reset", ["wait 50", "reset"], "a late reset"),
    ])
    func `a fault on a stream`(fault: String, steps: [String], reason: Comment) throws {
        #expect(try story(stream, fault) == steps, reason)
    }

    @Test(arguments: [
        ("cut-bytes=3", ["head 200 7", #"{"n"#, "cut"], "the length promised more"),
        ("cut-after=0", ["head 200 7", "cut"], "a whole reply is one event"),
        ("stall-after=0", ["head 200 7", "stall"], "a head and then nothing"),
        ("malformed-first", ["head 200 7", #"{"n":1 "#, "end"], "the last brace is gone"),
    ])
    func `a fault on a whole reply`(fault: String, steps: [String], reason: Comment) throws {
        #expect(try story(whole, fault) == steps, reason)
    }

    @Test func `a malformed first event leaves every other byte alone`() throws {
        #expect(
            try story(stream, "malformed-first")[1...3] == [
                ": hello\n\n", "data: {\"n\":1 \n\n", "data: {\"n\":2}\n\n",
            ])
    }

    @Test func `a status is told in the words of the surface that was asked`() throws {
        let fault = try Fault(reading: "status=429,retry-after=2")
        let chat = [ReplyStep](stream, for: .chat, fault: fault)
        #expect(chat.head?.status == 429)
        #expect(chat.head?.headers == ["content-type": "application/json", "retry-after": "2"])
        let words = "A failure that was asked for"
        let type = "rate_limit_exceeded"
        #expect(
            chat.text == #"{"error":{"message":"\#(words)","type":"\#(type)","param":null,"code":"replay_fault"}}"#)
        let messages = [ReplyStep](stream, for: .messages, fault: fault)
        let error = #"{"type":"rate_limit_error","message":"\#(words)"}"#
        #expect(messages.text == #"{"type":"error","error":\#(error),"request_id":"req_replay"}"#)
    }
}

@Suite struct FaultTests {
    @Test(arguments: [
        (
            "explode",
            "unknown fault 'explode'; there are status, retry-after, reset, reset-after, cut-after, cut-bytes, "
                + "stall-after, slow-first-byte, malformed-first and fail-first"
        ),
        ("stal-after=1", "unknown fault 'stal-after'; did you mean 'stall-after'?"),
        ("status", "the fault 'status' needs a number from 400 to 599"),
        ("status=200", "the fault 'status' needs a number from 400 to 599"),
        ("cut-after=-1", "the fault 'cut-after' needs a number from 0 to 1000000000"),
        ("cut-after=1,stall-after=2", "two faults say how the reply ends"),
        ("retry-after=2", "the fault 'retry-after' goes with 'status'"),
    ])
    func `a fault that cannot be read is explained`(text: String, complaint: String) {
        #expect { try Fault(reading: text) } throws: { "\($0)" == complaint }
    }

    @Test func `only the first requests suffer a fault that says so`() throws {
        let alone = try Fault(reading: "fail-first=2")
        #expect(try alone.suffered(by: 0) == Fault(reading: "status=503"))
        #expect(try alone.suffered(by: 1) == Fault(reading: "status=503"))
        #expect(alone.suffered(by: 2) == .none)
        let cut = try Fault(reading: "fail-first=1,cut-after=3")
        #expect(try cut.suffered(by: 0) == Fault(reading: "cut-after=3"))
        #expect(cut.suffered(by: 1) == .none)
    }

    @Test func `a fault without a limit is for everyone`() throws {
        let fault = try Fault(reading: "status=500")
        #expect(fault.suffered(by: 0) == fault)
        #expect(fault.suffered(by: 1000) == fault)
    }

    @Test(arguments: ["quick", "-1", "60001", "1.5", ""])
    func `a pace that cannot be read is refused`(text: String) {
        #expect { try Pace(reading: text) } throws: {
            "\($0)" == "'\(text)' is no pace: 'recorded', or milliseconds from 0 to 60000"
        }
    }

    @Test func `a pace is recorded or a number`() throws {
        #expect(try Pace(reading: "recorded") == .recorded)
        #expect(try Pace(reading: "20") == .every(20))
    }
}

@Suite struct EventPieceTests {
    @Test(arguments: [
        ("data: 1\n\ndata: 2\n\n", ["data: 1\n\n", "data: 2\n\n"], "LF"),
        ("data: 1\r\n\r\ndata: 2\r\n\r\n", ["data: 1\r\n\r\n", "data: 2\r\n\r\n"], "CR LF"),
        ("data: 1\r\rdata: 2\r\r", ["data: 1\r\r", "data: 2\r\r"], "CR"),
        ("event: a\ndata: 1\ndata: 2\n\n", ["event: a\ndata: 1\ndata: 2\n\n"], "several lines"),
        ("data: 1\n\ndata: 2", ["data: 1\n\n", "data: 2"], "an unfinished end"),
        ("data: 1\n\n\n\n", ["data: 1\n\n", "\n", "\n"], "empty lines are kept"),
        ("", [], "nothing"),
    ])
    func `a stream falls into its events`(stream: String, pieces: [String], reason: Comment) {
        let bytes = Array(stream.utf8)
        let texts = eventPieces(of: bytes).map { String(decoding: bytes[$0.range], as: UTF8.self) }
        #expect(texts == pieces, reason)
    }

    @Test func `a comment on its own is no event`() {
        #expect(eventPieces(of: Array(": a\n\n: b\ndata: c\n\n\n".utf8)).map(\.isEvent) == [false, true, false])
    }
}
