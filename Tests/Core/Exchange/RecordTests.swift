// What is recorded of a request, as its caller saw it.

import Accounting
import Conversation
import Exchange
import Policy
import Testing

@Suite struct `A request's record` {
    @Test func `is complete when the reply was sent to its end`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole)
        script.begin()
        script.wait(20)
        try script.head(200)
        script.bytes(Replies.whole)
        script.tell(.upstreamEnded)
        let record = try #require(script.record)
        #expect(record.outcome == .complete && record.status == 200 && record.errorCode == nil)
        #expect(record.operation == "converse" && record.dialect == .chat && record.lane?.isStraight == true)
        #expect(record.snapshot?.sequence == 7)
        #expect(record.firstByte == 20 && record.duration == 20)
        #expect(record.requestBytes == Requests.whole.utf8.count)
        #expect(record.reasoning == .nothingAsked)
    }

    @Test func `says that its caller left before it was sent a status`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole)
        script.begin()
        script.tell(.callerGone)
        #expect(script.record?.outcome == .callerLeft && script.record?.status == 0)
        #expect(script.record?.firstByte == nil)
    }

    @Test func `says that its caller left a stream that was not whole`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.stream)
        script.begin()
        try script.head(200, "text/event-stream")
        script.bytes(Replies.first)
        script.tell(.callerGone)
        #expect(script.record?.outcome == .callerLeft && script.record?.status == 200)
    }

    @Test func `says that the upstream broke off a reply that had begun`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.stream)
        script.begin()
        try script.head(200, "text/event-stream")
        script.bytes(Replies.first)
        script.tell(.upstreamFailed(.cut))
        #expect(script.record?.outcome == .upstreamBroke && script.record?.errorCode == "upstream_cut")
    }

    @Test(arguments: [
        (503, 503, "b/m: status 503", because: "the last of two attempts"),
        (400, 400, nil, because: "the caller's own mistake, in the provider's words"),
    ])
    func `says that all attempts failed`(status: Int, seen: Int, last: String?, because: String) throws {
        var script = try ExchangeScript(Deployments.pair("openai-chat", #""max_attempts": 2"#), body: Requests.whole)
        script.begin()
        while script.record == nil {
            try script.head(status)
            script.bytes(#"{"error":{"message":"no"}}"#)
            script.tell(.upstreamEnded)
        }
        #expect(script.record?.outcome == .failed && script.record?.status == seen, "\(because)")
        #expect(script.record?.errorCode != nil)
        #expect(script.record?.failures.last == last)
    }

    @Test(arguments: [
        (#"{"model": "#, "malformed", because: "it is not JSON"),
        (#"{"model":"none","messages":[]}"#, "model_not_found", because: "there is no such group"),
    ])
    func `says that it was refused, and by which code`(body: String, code: String, because: String) throws {
        var script = try ExchangeScript(Deployments.pair(), body: body)
        script.begin()
        #expect(script.record?.outcome == .refused && script.record?.errorCode == code, "\(because)")
        #expect(script.record?.reasoning == .unread)
        #expect(script.record?.unknownModel == (code == "model_not_found" ? "none" : nil))
    }
}
