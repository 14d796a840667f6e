// The commit rule: before the first event a failure is the next attempt, after it the failure is told.

import Accounting
import Conversation
import Exchange
import Testing

@Suite struct `Before the first event` {
    @Test func `a provider that cannot be reached is passed over`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole)
        script.begin()
        script.tell(.upstreamFailed(.connect("refused")))
        try script.head(200)
        script.bytes(Replies.whole)
        script.tell(.upstreamEnded)
        #expect(script.done == ["send http://a", "send http://b", "open 200", "end"])
        #expect(script.heard == Replies.whole)
        #expect(script.record?.attempts == 2)
        #expect(script.record?.failedAttempts == 1)
        #expect(script.headers.contains("x-interlock-target: b/m\r\n"))
    }

    @Test func `what cannot be decoded is not asked for again where it came from`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole)
        script.begin()
        try script.head(200)
        script.tell(.upstreamFailed(.coding("content-encoding 'br' is not known")))
        try script.head(200)
        script.tell(.upstreamFailed(.coding("content-encoding 'br' is not known")))
        #expect(script.done == ["send http://a", "send http://b", "open 502", "end"])
        #expect(script.heard.contains("content-encoding 'br' is not known"))
        #expect(script.record?.failures.first == "a/m: coding: content-encoding 'br' is not known")
    }

    @Test(arguments: [(400, ends: 400, attempts: 1), (429, ends: 429, attempts: 3), (401, ends: 502, attempts: 2)])
    func `a refusal that cannot be decoded is what its status says`(status: Int, ends: Int, attempts: Int) throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole)
        script.begin()
        for _ in 0..<attempts {
            script.wait(10_000)
            try script.head(status)
            script.tell(.upstreamFailed(.coding("content-encoding 'br' is not known")))
        }
        #expect(script.done.suffix(2) == ["open \(ends)", "end"])
        #expect(script.record?.attempts == attempts)
        #expect(script.heard.contains("content-encoding 'br' is not known"))
    }

    @Test(arguments: [(407, again: false), (403, again: false), (503, again: true), (nil, again: true)])
    func `a proxy that refuses for good is not asked again`(status: Int?, again: Bool) throws {
        var script = try ExchangeScript(Deployments.pair("openai-chat", #""max_attempts": 4"#), body: Requests.whole)
        script.begin()
        for _ in 0..<(again ? 4 : 2) {
            script.wait(10_000)
            script.tell(.upstreamFailed(.proxy("the proxy p:1 refused", status: status)))
        }
        #expect(script.done.suffix(2) == ["open 502", "end"])
        #expect(script.record?.attempts == (again ? 4 : 2))
        #expect(script.heard.contains("upstream_proxy"))
        #expect(!script.heard.contains("p:1"), "that is for operators")
    }

    @Test func `with one attempt a request that may have arrived is not sent again`() throws {
        var script = try ExchangeScript(Deployments.pair("openai-chat", #""max_attempts": 1"#), body: Requests.whole)
        script.begin()
        script.tell(.upstreamFailed(.cut))
        #expect(script.done == ["send http://a", "open 502", "end"])
        #expect(script.record?.attempts == 1)
    }

    @Test func `fields named by Connection stay here, and what we write ourselves is there`() throws {
        var script = try ExchangeScript(
            Deployments.pair(), body: Requests.whole,
            fields: "connection: x-private, host, content-type\r\nx-private: 1\r\nx-shared: 2\r\n")
        script.begin()
        #expect(!script.heads[0].contains("x-private"))
        #expect(script.heads[0].contains("x-shared: 2\r\n"))
        #expect(script.heads[0].contains("host: a\r\n"))
        try script.head(
            200,
            more: "connection: openai-version, content-type, x-request-id\r\nopenai-version: 1\r\n"
                + "x-request-id: theirs\r\nopenai-processing-ms: 5\r\n")
        script.bytes(Replies.whole)
        script.tell(.upstreamEnded)
        #expect(!script.headers.contains("openai-version"))
        #expect(!script.headers.contains("theirs"))
        #expect(script.headers.contains("openai-processing-ms: 5\r\n"))
        #expect(script.headers.contains("content-type: application/json\r\n"))
    }

    @Test func `what failed at whom is recorded, for whoever looks after the providers`() throws {
        var script = try ExchangeScript(Deployments.pair("openai-chat", #""max_attempts": 2"#), body: Requests.whole)
        script.begin()
        script.tell(.upstreamFailed(.connect("refused")))
        try script.head(401)
        script.bytes(#"{"error":{"message":"no"}}"#)
        script.tell(.upstreamEnded)
        #expect(script.record?.failures == ["a/m: connect: refused", "b/m: status 401"])
        #expect(!script.heard.contains("connect:"), "that is for operators")
    }

    @Test func `a stream that breaks after its first event is recorded, too`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.stream)
        script.begin()
        try script.head(200, "text/event-stream")
        script.bytes(Replies.first)
        script.tell(.upstreamFailed(.cut))
        #expect(script.record?.failures == ["a/m: cut"])
    }

    @Test func `an attempt without a key is recorded with what it misses`() throws {
        var script = try ExchangeScript(
            Deployments.pair(), body: Requests.whole, accesses: [.missing("KEY"), .missing("KEY")])
        script.begin()
        #expect(script.record?.failures == ["a/m: configuration_error", "b/m: configuration_error"])
    }

    static let statuses: [(Int, moves: Bool, told: Int, because: String)] = [
        (408, moves: true, told: 408, because: "a timeout may pass"),
        (429, moves: true, told: 429, because: "another provider has its own limits"),
        (500, moves: true, told: 500, because: "the provider broke"),
        (503, moves: true, told: 503, because: "the provider is full"),
        (529, moves: true, told: 503, because: "Chat callers do not know 529"),
        (401, moves: true, told: 502, because: "our key, which is not the caller's mistake"),
        (402, moves: true, told: 502, because: "our account, which the caller cannot pay"),
        (403, moves: true, told: 502, because: "the same"),
        (404, moves: true, told: 502, because: "our model name"),
        (407, moves: true, told: 502, because: "our proxy, of which the caller knows nothing"),
        (308, moves: true, told: 502, because: "the provider is not where we think it is"),
        (400, moves: false, told: 400, because: "the request is at fault everywhere"),
        (422, moves: false, told: 422, because: "the same"),
    ]

    @Test(arguments: statuses.indices)
    func `a status moves on to the next target, or is the caller's`(row: Int) throws {
        let (status, moves, told, because) = Self.statuses[row]
        var script = try ExchangeScript(Deployments.pair("openai-chat", #""max_attempts": 2"#), body: Requests.whole)
        script.begin()
        for _ in 0..<(moves ? 2 : 1) {
            try script.head(status)
            script.bytes(#"{"error":{"message":"no","type":"x","code":null,"param":null}}"#)
            script.tell(.upstreamEnded)
        }
        #expect(script.done.count { $0.hasPrefix("send") } == (moves ? 2 : 1), "\(because)")
        #expect(script.record?.status == told, "\(because)")
    }

    @Test(arguments: ["openai-chat", "openai-responses", "anthropic-messages"])
    func `a provider that repeats its key in a refusal is not repeated`(dialect: String) throws {
        let accesses: [Access] = [.line(Array("authorization: Bearer aa-plain-words\r\n".utf8))]
        var script = try ExchangeScript(Deployments.mixed([dialect]), body: Requests.whole, accesses: accesses)
        script.begin()
        #expect(script.heads[0].contains("authorization: Bearer aa-plain-words\r\n"))
        try script.head(400)
        script.bytes(#"{"error":{"type":"x","message":"Incorrect API key aaa-plain-words, see aa-plain"}}"#)
        script.tell(.upstreamEnded)
        #expect(script.record?.status == 400)
        #expect(script.heard.contains("Incorrect API key a[redacted], see aa-plain"))
    }

    @Test func `a provider's words about the caller's mistake arrive untouched`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole)
        let words = #"{"error":{"message":"bad","type":"invalid_request_error","param":"n","code":null,"extra":1}}"#
        script.begin()
        try script.head(400)
        script.bytes(words)
        script.tell(.upstreamEnded)
        #expect(script.heard == words)
    }

    @Test func `a stream that breaks inside its first event is tried elsewhere`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.stream)
        script.begin()
        try script.head(200, "text/event-stream")
        script.bytes(String(Replies.first.dropLast(9)))
        script.tell(.upstreamFailed(.cut))
        #expect(script.done == ["send http://a", "send http://b"])
        #expect(script.heard.isEmpty)
    }

    @Test func `an error as the first event is tried elsewhere`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.stream)
        script.begin()
        try script.head(200, "text/event-stream")
        script.bytes("data: {\"error\":{\"message\":\"overloaded\",\"code\":503}}\n\n")
        #expect(script.done == ["send http://a", "cancel", "send http://b"])
    }

    @Test(arguments: [401, 402, 403, 404], [Requests.whole, Requests.stream])
    func `our account's trouble inside a good reply is nobody else's`(code: Int, body: String) throws {
        let isStream = body == Requests.stream
        var script = try ExchangeScript(Deployments.pair("openai-chat", #""max_attempts": 2"#), body: body)
        script.begin()
        for _ in 0..<2 {
            try script.head(200, isStream ? "text/event-stream" : "application/json")
            let error = #"{"error":{"message":"Insufficient credits of sk-1","code":\#(code)}}"#
            script.bytes(isStream ? "data: \(error)\n\n" : error)
            if !isStream { script.tell(.upstreamEnded) }
        }
        #expect(script.done.filter { $0.hasPrefix("send") } == ["send http://a", "send http://b"])
        #expect(script.record?.status == 502)
        #expect(!script.heard.contains("credits"))
    }

    @Test func `a whole reply cut in two is tried elsewhere`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole)
        script.begin()
        try script.head(200)
        script.bytes(String(Replies.whole.dropLast(20)))
        script.tell(.upstreamFailed(.cut))
        #expect(script.done == ["send http://a", "send http://b"])
        #expect(script.heard.isEmpty)
    }

    @Test func `silence beyond the deadline is tried elsewhere, then told as a timeout`() throws {
        let group = #""max_attempts": 2, "timeouts": {"first_byte": 5}"#
        var script = try ExchangeScript(Deployments.pair("openai-chat", group), body: Requests.whole)
        script.begin()
        script.wait(4_900)
        #expect(script.done == ["send http://a"])
        script.wait(200)
        #expect(script.done == ["send http://a", "cancel", "send http://b"])
        script.wait(5_100)
        #expect(script.record?.status == 504)
        #expect(script.heard.contains("upstream-timeout"))
    }

    @Test func `a second round begins after a pause`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole)
        script.begin()
        for _ in 0..<2 { script.tell(.upstreamFailed(.connect("refused"))) }
        #expect(script.done == ["send http://a", "send http://b"])
        script.wait(300)
        #expect(script.done == ["send http://a", "send http://b", "send http://a"])
    }

    @Test func `a missing key names its variable, and is no caller's 401`() throws {
        let accesses: [Access] = [.missing("environment variable A_KEY"), .missing("environment variable B_KEY")]
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole, accesses: accesses)
        script.begin()
        #expect(script.done == ["open 500", "end"])
        #expect(script.heard.contains("configuration_error"))
        #expect(script.heard.contains("B_KEY"))
    }
}

@Suite struct `After the first event` {
    private func streaming() throws -> ExchangeScript {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.stream)
        script.begin()
        try script.head(200, "text/event-stream")
        script.bytes(Replies.first + Replies.word)
        #expect(script.done == ["send http://a", "open 200 stream"])
        return script
    }

    @Test func `bytes go on as they came, to the end`() throws {
        var script = try streaming()
        script.bytes(Replies.last)
        script.tell(.upstreamEnded)
        #expect(script.heard == Replies.first + Replies.word + Replies.last)
        #expect(script.done.last == "end")
        #expect(script.record?.broke == false)
    }

    @Test func `a broken connection is told in the stream, without a success ending`() throws {
        var script = try streaming()
        script.bytes(String(Replies.word.dropLast(5)))
        script.tell(.upstreamFailed(.cut))
        #expect(script.heard.hasPrefix(Replies.first + Replies.word + "data: {\"error\""))
        #expect(!script.heard.contains("[DONE]"))
        #expect(script.record?.broke == true)
        #expect(script.done.last == "end")
    }

    @Test func `an end without the end marker is a failure`() throws {
        var script = try streaming()
        script.tell(.upstreamEnded)
        #expect(script.heard.contains("\"error\""))
        #expect(script.record?.broke == true)
    }

    @Test func `silence is told in the stream and hangs up`() throws {
        var script = try streaming()
        script.wait(121_000)
        #expect(script.done.contains("cancel"))
        #expect(script.heard.contains("upstream-timeout"))
    }

    @Test func `a caller who leaves cancels the provider at once`() throws {
        var script = try streaming()
        script.tell(.callerGone)
        #expect(script.done.last == "cancel")
        #expect(script.record != nil)
        script.bytes(Replies.word)
        #expect(script.heard == Replies.first + Replies.word, "nothing happens after the end")
    }

    @Test func `a caller who leaves has still spent its tokens`() throws {
        var script = try streaming()
        script.bytes(#"data: {"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"# + "\n\n")
        script.tell(.callerGone)
        #expect(script.record?.usage.input == 3)
        #expect(script.record?.usage.output == 2)
    }

    @Test func `a slow caller holds the provider back, whose silence then is not its fault`() throws {
        var script = try streaming()
        script.tell(.callerFull)
        #expect(script.done.last == "pause")
        script.wait(600_000)
        #expect(script.record == nil)
        script.tell(.callerDrained)
        #expect(script.done.last == "resume")
        script.wait(121_000)
        #expect(script.record?.broke == true)
    }

    @Test(arguments: 1...40)
    func `the caller hears the same for every way of cutting the provider's bytes`(size: Int) throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.stream)
        script.begin()
        try script.head(200, "text/event-stream")
        let all = Array((Replies.first + Replies.word + Replies.last).utf8)
        for start in stride(from: 0, to: all.count, by: size) {
            script.bytes(String(decoding: all[start..<min(start + size, all.count)], as: UTF8.self))
        }
        script.tell(.upstreamEnded)
        #expect(script.heard == String(decoding: all, as: UTF8.self))
        #expect(script.record?.broke == false)
    }
}
