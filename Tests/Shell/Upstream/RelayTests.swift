// The whole wing in one piece: caller, server, relay, upstream.

import EventLoop
import Foundation
import HTTPServer
import ShellKit
import Testing
import Upstream

private struct Chain {
    let world: World
    let upstream: RawListener
    let relay: Relay
    let server: HTTPServer
    let port: UInt16

    init() throws {
        world = try World()
        upstream = try RawListener(on: world.loop)
        relay = Relay(
            on: world.loop, to: UpstreamOrigin(isSecure: false, host: "127.0.0.1", port: Int(upstream.port)))
        server = HTTPServer(on: world.loop, for: relay)
        guard case .tcp(_, let port) = try server.listen(at: .tcp("127.0.0.1", 0)) else { fatalError() }
        self.port = port
    }

    func caller() throws -> RawPeer { try RawPeer(port: port, on: world.loop) }

    func peer(_ number: Int = 1) throws -> RawPeer {
        try world.turn { upstream.peers.count >= number && upstream.peers[number - 1].text.contains("\r\n\r\n") }
        return upstream.peers[number - 1]
    }
}

private let post =
    "POST /v1/x HTTP/1.1\r\nHost: sidecar\r\nX-A: b\r\nConnection: x-c\r\nX-C: d\r\nContent-Length: 2\r\n\r\nhi"

@Suite struct Relaying {
    @Test func `a request and its reply go through`() throws {
        let chain = try Chain()
        let caller = try chain.caller()
        caller.say(post)
        let peer = try chain.peer()
        let host = "127.0.0.1:\(chain.upstream.port)"
        try chain.world.turn {
            peer.text == "POST /v1/x HTTP/1.1\r\nhost: \(host)\r\ncontent-length: 2\r\nx-a: b\r\n\r\nhi"
        }
        peer.say("HTTP/1.1 201 Created\r\nX-E: f\r\nContent-Length: 3\r\n\r\nyes")
        try chain.world.turn { caller.text == "HTTP/1.1 201 Created\r\nx-e: f\r\ncontent-length: 3\r\n\r\nyes" }
        #expect(chain.relay.inFlight == 0)
    }

    @Test func `each event of a stream goes through when it comes`() throws {
        let chain = try Chain()
        let caller = try chain.caller()
        caller.say(post)
        let peer = try chain.peer()
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in 1...20 {
            peer.say("9\r\ndata: \(String(format: number))\n\r\n")
            try chain.world.turn { caller.text.contains("data: \(String(format: number))\n") }
        }
        peer.say("0\r\n\r\n")
        try chain.world.turn { caller.text.hasSuffix("0\r\n\r\n") }
    }

    @Test func `many callers and many requests use few connections`() throws {
        let chain = try Chain()
        let service = ScriptedService()
        service.answer = { heard, reply in reply.send(200, [], heard.body) }
        let backend = HTTPServer(on: chain.world.loop, for: service)
        guard case .tcp(_, let port) = try backend.listen(at: .tcp("127.0.0.1", 0)) else { fatalError() }
        let relay = Relay(on: chain.world.loop, to: UpstreamOrigin(isSecure: false, host: "127.0.0.1", port: Int(port)))
        let front = HTTPServer(on: chain.world.loop, for: relay)
        guard case .tcp(_, let door) = try front.listen(at: .tcp("127.0.0.1", 0)) else { fatalError() }
        let callers = try (0..<20).map { _ in try RawPeer(port: door, on: chain.world.loop) }
        for _ in 0..<50 { for caller in callers { caller.say(post) } }
        let one = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi".utf8.count
        try chain.world.turn { callers.allSatisfy { $0.receivedCount == 50 * one } }
        #expect(service.heard.count == 1000)
        #expect(backend.connectionCount <= 20)
        #expect(relay.failures.isEmpty)
    }

    @Test func `a caller that goes closes the upstream connection`() throws {
        let chain = try Chain()
        let caller = try chain.caller()
        caller.say(post)
        let peer = try chain.peer()
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        try chain.world.turn { caller.text.contains("hello") }
        caller.close()
        try chain.world.turn { peer.isOver }
        #expect(chain.relay.inFlight == 0)
    }

    @Test func `a caller that goes before the reply closes the upstream connection`() throws {
        let chain = try Chain()
        let caller = try chain.caller()
        caller.say(post)
        let peer = try chain.peer()
        caller.close()
        try chain.world.turn { peer.isOver }
        #expect(chain.relay.inFlight == 0)
    }

    @Test func `a stream that breaks upstream breaks off for the caller`() throws {
        let chain = try Chain()
        let caller = try chain.caller()
        caller.say(post)
        let peer = try chain.peer()
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        try chain.world.turn { caller.text.contains("hello") }
        peer.close()
        try chain.world.turn { caller.isOver }
        #expect(caller.text.hasSuffix("hello\r\n"))
        #expect(chain.relay.failures.map(\.kind) == [.cut])
    }

    @Test func `an upstream that is not there is told to the caller`() throws {
        let chain = try Chain()
        chain.upstream.close()
        let caller = try chain.caller()
        caller.say(post)
        try chain.world.turn { caller.text.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n") }
        caller.say(post)
        try chain.world.turn { chain.relay.failures.count == 2 }
        #expect(!caller.isOver)
    }

    @Test func `90 MB to a slow reader arrive whole, and never lie around on the way`() throws {
        let chain = try Chain()
        let caller = try chain.caller()
        caller.keepsBytes = false
        caller.allowance = 0
        caller.say(post)
        let peer = try chain.peer()
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 120, count: 65_536) + Array("\r\n".utf8)
        let (total, most) = (90 << 20, 32 << 20)
        var said = 0
        var farthest = 0
        try chain.world.turn {
            while said < total, peer.unsentCount < 1 << 20 {
                peer.say(chunk)
                said += 65_536
                if said == total { peer.say("0\r\n\r\n") }
            }
            farthest = max(farthest, said - peer.unsentCount - caller.receivedCount)
            caller.allowance = 200_000
            return said == total && chain.relay.inFlight == 0
        }
        caller.allowance = .max
        // The framing of the chunks comes on top of the body, and depends on how the turns fell.
        try chain.world.turn { caller.receivedCount > total }
        chain.world.settle()
        #expect(caller.receivedCount < total + total / 100)
        #expect(farthest < most, "the kernel's own buffers may hold some of it, but not this much")
        #expect(!caller.isOver)
        caller.keepsBytes = true
        caller.say(post)
        try chain.world.turn { peer.text.components(separatedBy: "POST ").count == 3 }
        peer.say(small)
        try chain.world.turn { caller.text.hasSuffix("ok") }
    }

    @Test func `a large request from a slow sender goes through`() throws {
        let chain = try Chain()
        let caller = try chain.caller()
        let body = [UInt8](repeating: 121, count: 4 << 20)
        caller.say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        var said = 0
        try chain.world.turn {
            guard said < body.count else { return true }
            caller.say("8000\r\n")
            caller.say(Array(body[said..<said + 0x8000]))
            caller.say("\r\n")
            said += 0x8000
            return false
        }
        caller.say("0\r\n\r\n")
        let peer = try chain.peer()
        try chain.world.turn { peer.received.suffix(body.count).elementsEqual(body) }
        #expect(peer.text.contains("content-length: \(body.count)\r\n"))
        peer.say(small)
        try chain.world.turn { caller.text.hasSuffix("ok") }
    }
}

extension String {
    fileprivate init(format number: Int) { self = number < 10 ? "0\(number)" : "\(number)" }
}
