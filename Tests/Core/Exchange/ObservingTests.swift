// What attempts tell about their targets: whose fault it was, how long it took, and who tries a target that rested.

import Accounting
import Conversation
import Exchange
import Policy
import Routing
import Testing

@Suite struct `What an attempt shows` {
    private let watch = WatchBench()

    private func script(
        _ body: String = Requests.whole, _ group: String = #""max_attempts": 1"#, operation: Operation = .converse
    ) throws -> ExchangeScript {
        var script = try ExchangeScript(
            Deployments.pair("openai-chat", group), body: body, operation: operation, watch: watch)
        script.begin()
        return script
    }

    static let statuses: [(Int, more: String, told: String, because: String)] = [
        (500, "", "failed", "the provider broke"), (502, "", "failed", "the same"), (503, "", "failed", "it is full"),
        (503, "retry-after: 9\r\n", "failed (9 s)", "it says for how long"), (429, "", "failed", "our limit there"),
        (429, "retry-after: 30\r\n", "failed (30 s)", "it says for how long"),
        (429, "retry-after: 2.2\r\n", "failed (3 s)", "too early is a request in vain"),
        (429, "retry-after: 60\r\nretry-after-ms: 1500\r\n", "failed (2 s)", "the more exact of two words"),
        (503, "retry-after: Fri, 15 Jan 2027 08:00:30 GMT\r\n", "failed (30 s)", "the date is half a minute away"),
        (503, "retry-after: Fri, 15 Jan 2027 07:59:30 GMT\r\n", "failed (0 s)", "the date is over"),
        (503, "retry-after: 99999999999999999999\r\n", "failed (31536000 s)", "a year is enough"),
        (503, "retry-after: -1\r\n", "failed", "that is no time"), (503, "retry-after: 1e3\r\n", "failed", "nor that"),
        (503, "retry-after: Fri, 32 Jan 2027 08:00:30 GMT\r\n", "failed", "there is no such day"),
        (302, "", "failed", "it is not where we think it is"), (402, "", "failed", "our account"),
        (408, "", "timed out", "it says so itself"), (401, "", "failed", "our key"), (403, "", "failed", "our rights"),
        (404, "", "failed", "our name for the model"), (400, "", "silent", "the request is at fault"),
        (413, "", "silent", "the request is too large"), (422, "", "silent", "the request is at fault"),
    ]

    @Test(arguments: statuses.indices)
    func `a status is the target's fault, or the request's`(row: Int) throws {
        let (status, more, told, because) = Self.statuses[row]
        var script = try script()
        try script.head(status, more: more)
        script.bytes(#"{"error":{"message":"no","type":"x","code":null,"param":null}}"#)
        script.tell(.upstreamEnded)
        #expect(watch.told == ["0 \(told)"], "\(because)")
    }

    static let faults: [(UpstreamFault, told: String)] = [
        (.connect("refused"), "failed"), (.timeout, "timed out"), (.cut, "failed"), (.malformed("x"), "failed"),
    ]

    @Test(arguments: faults.indices)
    func `a broken connection is the target's fault, before the first event and after it`(row: Int) throws {
        let (fault, told) = Self.faults[row]
        var early = try script()
        early.tell(.upstreamFailed(fault))
        #expect(watch.told == ["0 \(told)"])
        var late = try script(Requests.stream)
        try late.head(200, "text/event-stream")
        late.bytes(Replies.first)
        late.tell(.upstreamFailed(fault))
        #expect(watch.told == ["0 \(told)", "0 \(told)"])
    }

    @Test func `silence until the deadline is a timeout`() throws {
        var script = try script(Requests.whole, #""max_attempts": 1, "timeouts": {"first_byte": 2}"#)
        script.wait(1_999)
        #expect(watch.told.isEmpty)
        script.wait(1)
        #expect(watch.told == ["0 timed out"])
        #expect(watch.observations[0].duration == 2_000)
    }

    @Test func `a caller who leaves says nothing about the target`() throws {
        var early = try script()
        early.tell(.callerGone)
        var late = try script(Requests.stream)
        try late.head(200, "text/event-stream")
        late.bytes(Replies.first)
        late.tell(.callerGone)
        #expect(watch.told == ["0 silent", "0 silent"])
    }

    static let toldInStream: [(String, told: String)] = [
        (#"{"message":"full","type":"server_error","code":503}"#, "failed"),
        (#"{"message":"no","type":"invalid_request_error","code":"content_filter"}"#, "silent"),
    ]

    @Test(arguments: toldInStream.indices)
    func `a failure inside a stream is judged by its kind`(row: Int) throws {
        var script = try script(Requests.stream)
        try script.head(200, "text/event-stream")
        script.bytes(Replies.first)
        script.bytes("data: {\"error\":\(Self.toldInStream[row].0)}\n\n")
        script.tell(.upstreamEnded)
        #expect(watch.told == ["0 \(Self.toldInStream[row].told)"])
    }

    @Test func `times and tokens are those of the attempt`() throws {
        var script = try script(Requests.stream)
        script.wait(40)
        try script.head(200, "text/event-stream")
        script.wait(60)
        script.bytes(Replies.first)
        script.wait(900)
        script.bytes(Replies.word + Replies.last)
        script.tell(.upstreamEnded)
        #expect(watch.observations == [Observation(.succeeded, firstEvent: 100, duration: 1_000)])
        var whole = try self.script()
        whole.wait(70)
        try whole.head(200)
        whole.bytes(Replies.whole)
        whole.tell(.upstreamEnded)
        #expect(watch.observations[1] == Observation(.succeeded, duration: 70, outputTokens: 2))
    }

    @Test func `a slow caller's pace is not the target's`() throws {
        var script = try script(Requests.stream)
        try script.head(200, "text/event-stream")
        script.bytes(Replies.first)
        script.tell(.callerFull)
        script.tell(.callerDrained)
        script.bytes(Replies.last)
        script.tell(.upstreamEnded)
        #expect(watch.observations.map(\.isPaced) == [false])
    }

    @Test func `a request that goes on to another target fell back, one that tries again did not`() throws {
        var script = try script(Requests.whole, #""max_attempts": 2"#)
        script.tell(.upstreamFailed(.cut))
        script.tell(.upstreamFailed(.cut))
        #expect(watch.told == ["0 failed fell back", "1 failed"])
    }

    @Test func `a provider that does not know embeddings is not broken`() throws {
        var script = try script(#"{"model":"g","input":"x"}"#, operation: .embeddings)
        try script.head(404)
        script.bytes("{}")
        script.tell(.upstreamEnded)
        #expect(watch.told == ["0 silent"])
    }

    @Test func `a key that is not there is no attempt`() throws {
        var script = try ExchangeScript(
            Deployments.pair(), body: Requests.whole, accesses: [.missing("K"), .missing("K")], watch: watch)
        script.begin()
        #expect(watch.told.isEmpty && script.record?.status == 500)
    }
}

@Suite struct `A target that rests` {
    private let watch = WatchBench()

    private func script(_ body: String = Requests.whole, accesses: [Access]? = nil) throws -> ExchangeScript {
        try ExchangeScript(Deployments.pair(), body: body, accesses: accesses, watch: watch)
    }

    private func answer(_ script: inout ExchangeScript) throws {
        try script.head(200)
        script.bytes(Replies.whole)
        script.tell(.upstreamEnded)
    }

    @Test func `is tried after the others`() throws {
        watch.rest(0, seconds: 10)
        var script = try script()
        script.begin()
        script.tell(.upstreamFailed(.cut))
        try answer(&script)
        #expect(script.done == ["send http://b", "send http://a", "open 200", "end"])
        #expect(watch.told == ["1 failed fell back", "0 succeeded"], "a last resort is no trial")
    }

    @Test func `serves when everybody rests: nothing fails because of a breaker`() throws {
        watch.rest(0, seconds: 10)
        watch.rest(1, seconds: 10)
        var script = try script()
        script.begin()
        try answer(&script)
        #expect(script.done.first == "send http://a" && script.record?.status == 200)
    }

    @Test func `is tried by one request when its rest is over`() throws {
        watch.rest(0, seconds: 0)
        var first = try script()
        var second = try script()
        first.begin()
        second.begin()
        #expect(first.done == ["send http://a"] && second.done == ["send http://b"])
        try answer(&first)
        try answer(&second)
        #expect(watch.told == ["0 succeeded trial", "1 succeeded"])
        var third = try script()
        third.begin()
        #expect(third.done == ["send http://a"])
    }

    @Test func `goes to another worker who asks at the same moment, and this request goes elsewhere`() throws {
        watch.rest(0, seconds: 0)
        watch.rivals = 1
        var script = try script()
        script.begin()
        script.tell(.upstreamFailed(.cut))
        #expect(script.done == ["send http://b", "send http://a"], "and comes back when nothing else is left")
        #expect(watch.told == ["1 failed fell back"])
    }

    @Test func `is left to the next asker when the trial's caller leaves`() throws {
        watch.rest(0, seconds: 0)
        var first = try script()
        first.begin()
        first.tell(.callerGone)
        var second = try script()
        second.begin()
        #expect(second.done == ["send http://a"])
        #expect(watch.told == ["0 silent trial"])
    }

    @Test func `is left to the next asker when the trial cannot be written`() throws {
        watch.rest(0, seconds: 0)
        var script = try script(accesses: [.missing("K"), .line([])])
        script.begin()
        #expect(script.done == ["send http://b"])
        #expect(watch.told == ["0 silent trial"])
        #expect(watch.health(of: 0, at: Moment(milliseconds: 0, unixSeconds: 0)) == .due)
    }

    @Test func `is passed over by those who were planned before it began to rest`() throws {
        var script = try ExchangeScript(
            Deployments.mixed(["openai-chat", "openai-chat", "openai-chat"]), body: Requests.whole, watch: watch)
        script.begin()
        watch.rest(1, seconds: 10)
        script.tell(.upstreamFailed(.cut))
        #expect(script.done == ["send http://a", "send http://c"])
    }

    @Test func `lets others in with the first event of the trial's reply`() throws {
        watch.rest(0, seconds: 0)
        var trial = try script(Requests.stream)
        trial.begin()
        try trial.head(200, "text/event-stream")
        #expect(watch.answers.isEmpty)
        trial.bytes(Replies.first)
        #expect(watch.answers == [0])
        var other = try script()
        other.begin()
        #expect(other.done == ["send http://a"])
    }
}
