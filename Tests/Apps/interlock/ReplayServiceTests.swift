// The replaying upstream over real sockets: caller and service on one loop, turned by hand.

import CLinux
import EventLoop
import HTTPServer
import Testing
import Wire

@testable import interlock

/// A caller that keeps what it reads, byte for byte, and how the connection ended.
private final class Caller: Watcher {
    enum Ending: Equatable {
        case proper, reset
    }

    private let loop: EventLoop
    private let descriptor: Int32
    private(set) var received: [UInt8] = []
    private(set) var ending: Ending?

    init(port: UInt16, on loop: EventLoop) throws {
        self.loop = loop
        descriptor = Int32(try SystemCall.check("connect") { linux_connect_tcp("127.0.0.1", port) })
        loop.watch(descriptor, .reading, by: self)
    }

    deinit { loop.close(descriptor) }

    var text: String { String(decoding: received, as: UTF8.self) }

    /// What came behind the head.
    var body: String { text.firstRange(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "" }

    func say(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { SystemCall.send(descriptor, $0) }
    }

    func post(_ path: String, _ body: String) {
        say("POST \(path) HTTP/1.1\r\nhost: a\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    func onReady(_ readiness: Readiness) {
        guard ending == nil else { return }
        switch SystemCall.receive(descriptor, into: loop.scratch) {
        case .moved(let count): received += loop.scratch[..<count]
        case .again: break
        case .ended: ending = .proper
        case .broken: ending = .reset
        }
    }
}

/// A loop with a service on it.
private struct Stage {
    let loop: EventLoop
    let service: ReplayService
    let port: UInt16

    init(_ exchanges: RecordedExchange..., pace: Pace = .every(0)) throws {
        var upstream = ReplayUpstream(ExchangeLibrary(exchanges))
        upstream.pace = pace
        loop = try EventLoop()
        service = ReplayService(upstream, on: loop)
        let address = try service.listen(at: .tcp("127.0.0.1", 0))
        guard case .tcp(_, let found) = address else { throw SystemError(call: "listen", number: 0) }
        port = found
    }

    /// What a caller got for one request, once `isEnough` holds.
    func ask(_ body: String, until isEnough: (Caller) -> Bool) throws -> Caller {
        let caller = try Caller(port: port, on: loop)
        caller.post("/v1/chat/completions", body)
        try turn { isEnough(caller) }
        return caller
    }

    /// Turns the loop until something holds; a minute is far too long.
    func turn(until condition: () -> Bool) throws {
        let deadline = loop.now + 60_000_000_000
        while !condition() {
            try #require(loop.now < deadline, "this never came true")
            loop.turn(limit: 20)
        }
    }

    /// Turns often enough for whatever could happen at once to have happened.
    func settle() {
        for _ in 0..<20 { loop.turn(limit: 1) }
    }
}

private let events = "data: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: [DONE]\n\n"
private let stream = exchange("chat/s", stream: true, body: events)

@Suite struct ReplayServiceTests {
    @Test func `every event is a chunk of its own and the last chunk ends them`() throws {
        let caller = try Stage(stream).ask(#"{"stream":true}"#) { $0.text.hasSuffix("0\r\n\r\n") }
        #expect(caller.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(caller.text.contains("transfer-encoding: chunked\r\n"))
        let chunks = caller.body.split(separator: "\r\n").filter { $0.hasPrefix("data:") }
        #expect(chunks == ["data: {\"n\":1}\n\n", "data: {\"n\":2}\n\n", "data: [DONE]\n\n"])
        #expect(caller.ending == nil, "the connection can be used again")
    }

    @Test func `a whole reply has its length and the next request shares its connection`() throws {
        let stage = try Stage(exchange("chat/w", body: "whole"))
        let caller = try stage.ask("{}") { $0.text.hasSuffix("\r\n\r\nwhole") }
        #expect(caller.text.contains("content-length: 5\r\n"))
        let before = caller.received.count
        caller.post("/v1/chat/completions", "{}")
        try stage.turn { caller.received.count == 2 * before }
    }

    @Test func `a reset before any byte is a reset`() throws {
        let caller = try Stage(stream).ask(#"{"stream":true,"model":"a!reset"}"#) { $0.ending != nil }
        #expect(caller.ending == .reset)
        #expect(caller.received.isEmpty)
    }

    @Test func `a reset after an event is a reset`() throws {
        let caller = try Stage(stream).ask(#"{"stream":true,"model":"a!reset-after=1"}"#) { $0.ending != nil }
        #expect(caller.ending == .reset)
    }

    @Test(arguments: [
        ("cut-after=1", "data: {\"n\":1}\n\n", "between events"),
        ("cut-bytes=20", "data: {\"n\":1}\n\ndata:", "inside an event"),
    ])
    func `a cut stream closes without its last chunk`(fault: String, content: String, reason: Comment) throws {
        let caller = try Stage(stream).ask(#"{"stream":true,"model":"a!\#(fault)"}"#) { $0.ending != nil }
        #expect(caller.ending == .proper, reason)
        #expect(!caller.text.hasSuffix("0\r\n\r\n"), reason)
        let chunks = caller.body.split(separator: "\r\n").filter { $0.hasPrefix("data:") }
        #expect(chunks.joined() == content, reason)
    }

    @Test func `a cut whole reply is shorter than it promised`() throws {
        let stage = try Stage(exchange("chat/w", body: "whole"))
        let caller = try stage.ask(#"{"model":"a!cut-bytes=2"}"#) { $0.ending != nil }
        #expect(caller.text.contains("content-length: 5\r\n"))
        #expect(caller.body == "wh")
    }

    @Test func `a stalled stream stays open and says nothing`() throws {
        let stage = try Stage(stream)
        let caller = try stage.ask(#"{"stream":true,"model":"a!stall-after=1"}"#) { $0.text.contains(#"{"n":1}"#) }
        let before = caller.received.count
        stage.settle()
        #expect(caller.received.count == before)
        #expect(caller.ending == nil)
        stage.service.close()
        try stage.turn { caller.ending != nil }
    }

    @Test func `a paced stream takes its time`() throws {
        let stage = try Stage(stream, pace: .every(20))
        let began = stage.loop.now
        _ = try stage.ask(#"{"stream":true}"#) { $0.text.hasSuffix("0\r\n\r\n") }
        #expect(stage.loop.now - began >= 40_000_000, "two pauses between three events")
    }

    @Test func `a caller who leaves in the middle is forgotten`() throws {
        let stage = try Stage(stream, pace: .every(5))
        do {
            let gone = try stage.ask(#"{"stream":true}"#) { $0.text.contains(#"{"n":1}"#) }
            #expect(gone.ending == nil)
        }
        let caller = try stage.ask(#"{"stream":true}"#) { $0.text.hasSuffix("0\r\n\r\n") }
        #expect(caller.text.contains("[DONE]"))
    }

    @Test func `a stream larger than the socket's room arrives whole`() throws {
        let event = "data: \(String(repeating: "x", count: 400_000))\n\n"
        let large = exchange("chat/l", stream: true, body: String(repeating: event, count: 10))
        let caller = try Stage(large).ask(#"{"stream":true}"#) { $0.text.hasSuffix("0\r\n\r\n") }
        #expect(caller.body.utf8.count { $0 == UInt8(ascii: "x") } == 4_000_000)
    }

    @Test func `what is no HTTP is refused in the words of the path`() throws {
        let stage = try Stage(stream)
        let caller = try Caller(port: stage.port, on: stage.loop)
        caller.say("POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n")
        try stage.turn { caller.ending != nil }
        #expect(caller.text.hasPrefix("HTTP/1.1 400"))
        #expect(caller.body.hasPrefix(#"{"type":"error","error":{"type":"invalid_request_error""#))
    }
}
