// Requests that go upstream, to servers that a test plays byte by byte.

import EventLoop
import Foundation
import ShellKit
import Testing
import Upstream
import Wire

/// A pool and an upstream without manners.
struct Scene {
    let world: World
    let listener: RawListener
    let pool: UpstreamPool

    init(_ change: (inout UpstreamLimits) -> Void = { _ in }) throws {
        var limits = UpstreamLimits()
        change(&limits)
        world = try World()
        listener = try RawListener(on: world.loop)
        pool = world.pool(limits)
    }

    var origin: UpstreamOrigin { UpstreamOrigin(isSecure: false, host: "127.0.0.1", port: Int(listener.port)) }

    func send(
        _ target: String = "/", body: [UInt8] = [], mayRepeat: Bool = true, isHead: Bool = false,
        to origin: UpstreamOrigin? = nil
    ) -> (inbox: Inbox, call: UpstreamCall) {
        let head = "\(isHead ? "HEAD" : "POST") \(target) HTTP/1.1\r\nhost: a\r\ncontent-length: \(body.count)\r\n\r\n"
        let inbox = Inbox()
        let request = UpstreamRequest(
            origin: origin ?? self.origin, head: Array(head.utf8), body: body, isHead: isHead, mayRepeat: mayRepeat)
        return (inbox, pool.send(request, inbox))
    }

    /// Waits until so many connections were made and this one has heard a whole head.
    func peer(_ number: Int = 1, requests: Int = 1) throws -> RawPeer {
        try world.turn { listener.peers.count >= number }
        let peer = listener.peers[number - 1]
        try world.turn { peer.text.components(separatedBy: "\r\n\r\n").count > requests }
        return peer
    }
}

let small = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

@Suite struct Sending {
    @Test func `a request goes out as it was written, and its reply comes back`() throws {
        let scene = try Scene()
        let (inbox, _) = scene.send("/v1/x", body: Array("hello".utf8))
        let peer = try scene.peer()
        try scene.world.turn { peer.text == "POST /v1/x HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello" }
        peer.say("HTTP/1.1 201 Created\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok")
        try scene.world.turn { inbox.isOver }
        #expect(inbox.status == 201)
        #expect(inbox.fields.value("x-a") == "b")
        #expect(inbox.text == "ok")
        #expect(inbox.hasEnded)
        #expect(inbox.connections == [false])
    }

    @Test func `nothing is told before send has returned`() throws {
        let scene = try Scene()
        let (first, _) = scene.send()
        try scene.peer().say(small)
        try scene.world.turn { first.isOver }
        let (second, _) = scene.send()
        #expect(second.connections.isEmpty)
        try scene.peer(1, requests: 2).say(small)
        try scene.world.turn { second.isOver }
        #expect(second.connections == [true])
    }

    struct Telling: Sendable, CustomTestStringConvertible {
        var why: String
        var reply: String
        var body: String
        var isHead = false
        var closes = false
        var testDescription: String { why }
    }

    @Test(arguments: [
        Telling(why: "a length", reply: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", body: "hello"),
        Telling(
            why: "chunks",
            reply: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: 1\r\n\r\n",
            body: "hello"),
        Telling(why: "until the close", reply: "HTTP/1.0 200 OK\r\n\r\nhello", body: "hello", closes: true),
        Telling(why: "no body", reply: "HTTP/1.1 204 No Content\r\n\r\n", body: ""),
        Telling(
            why: "an answer to HEAD", reply: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", body: "", isHead: true),
        Telling(
            why: "an interim reply first",
            reply: "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            body: "hello"),
    ])
    func `a reply is the same in one piece and byte by byte`(_ telling: Telling) throws {
        let scene = try Scene()
        for isCut in [false, true] {
            let known = scene.listener.peers.count
            let (inbox, _) = scene.send(isHead: telling.isHead)
            try scene.world.turn { inbox.connections.count == 1 }
            let peer = inbox.connections == [true] ? scene.listener.peers[known - 1] : try scene.peer(known + 1)
            if isCut {
                for octet in telling.reply.utf8 {
                    peer.say([octet])
                    scene.world.loop.turn(limit: 0)
                }
            } else {
                peer.say(telling.reply)
            }
            if telling.closes { peer.close() }
            try scene.world.turn { inbox.isOver }
            #expect(inbox.hasEnded, "\(String(describing: inbox.failure))")
            #expect(inbox.text == telling.body)
        }
        #expect(scene.listener.peers.count == (telling.closes ? 2 : 1))
    }

    @Test func `a large body arrives whole at a slow reader`() throws {
        let scene = try Scene()
        let body = (0..<20_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let (inbox, _) = scene.send(body: body)
        try scene.world.turn { scene.listener.peers.count == 1 }
        let peer = scene.listener.peers[0]
        peer.shrinkBuffers()
        peer.allowance = 0
        try scene.world.turn {
            peer.allowance = 300_000
            return peer.receivedCount >= body.count
        }
        peer.allowance = .max
        peer.say(small)
        try scene.world.turn { inbox.isOver }
        #expect(inbox.hasEnded)
        #expect(peer.received.suffix(body.count).elementsEqual(body))
    }

    @Test func `a name is resolved without the loop waiting`() throws {
        let scene = try Scene()
        let (inbox, _) = scene.send(
            to: UpstreamOrigin(isSecure: false, host: "localhost", port: Int(scene.listener.port)))
        try scene.peer().say(small)
        try scene.world.turn { inbox.isOver }
        #expect(inbox.hasEnded)
    }

    @Test func `a proxy is asked for a tunnel, and only where one is named`() throws {
        setenv("http_proxy", "http://127.0.0.1:1", 1)
        defer { unsetenv("http_proxy") }
        let scene = try Scene()
        let through = UpstreamOrigin(
            isSecure: false, host: "far.example", port: 8080, proxy: "http://127.0.0.1:\(scene.listener.port)")
        let (inbox, _) = scene.send(to: through)
        let peer = try scene.peer()
        #expect(peer.text.hasPrefix("CONNECT far.example:8080 HTTP/1.1\r\n"))
        peer.received = []
        peer.say("HTTP/1.1 200 OK\r\n\r\n")
        try scene.world.turn { peer.text.hasPrefix("POST / HTTP/1.1\r\n") }
        peer.say(small)
        try scene.world.turn { inbox.isOver }
        #expect(inbox.text == "ok")
        let (direct, _) = scene.send()
        try scene.peer(2).say(small)
        try scene.world.turn { direct.isOver }
        #expect(direct.hasEnded)
    }
}

@Suite struct KeepingConnections {
    @Test func `a connection is used again`() throws {
        let scene = try Scene()
        for number in 1...5 {
            let (inbox, _) = scene.send("/\(number)")
            try scene.peer(1, requests: number).say(small)
            try scene.world.turn { inbox.isOver }
            #expect(inbox.connections == [number > 1])
        }
        #expect(scene.listener.peers.count == 1)
    }

    @Test func `a request that is sent from the end of another finds its connection`() throws {
        let scene = try Scene()
        let second = Inbox()
        let (first, _) = scene.send()
        first.onEnded = {
            let head = Array("GET /2 HTTP/1.1\r\nhost: a\r\n\r\n".utf8)
            scene.pool.send(UpstreamRequest(origin: scene.origin, head: head), second)
        }
        try scene.peer().say(small)
        try scene.peer(1, requests: 2).say(small)
        try scene.world.turn { second.isOver }
        #expect(second.connections == [true])
    }

    struct Ending: Sendable, CustomTestStringConvertible {
        var why: String
        var reply: String
        var testDescription: String { why }
    }

    @Test(arguments: [
        Ending(why: "the server says so", reply: "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
        Ending(why: "an old server does not say otherwise", reply: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        Ending(why: "it said more than its reply", reply: small + "HTTP/1.1 200 OK\r\n"),
    ])
    func `a connection that cannot be trusted is not used again`(_ ending: Ending) throws {
        let scene = try Scene()
        let (first, _) = scene.send()
        try scene.peer().say(ending.reply)
        try scene.world.turn { first.isOver }
        #expect(first.text == "ok")
        try scene.world.turn { scene.listener.peers[0].isOver }
        let (second, _) = scene.send()
        try scene.peer(2).say(small)
        try scene.world.turn { second.isOver }
        #expect(second.connections == [false])
    }

    @Test func `a reply before the whole request was sent is good, and its connection is not`() throws {
        let scene = try Scene()
        let (inbox, _) = scene.send(body: [UInt8](repeating: 1, count: 32 << 20))
        try scene.world.turn { scene.listener.peers.count == 1 }
        let peer = scene.listener.peers[0]
        peer.allowance = 1000
        try scene.world.turn { peer.receivedCount == 1000 }
        peer.say("HTTP/1.1 413 Too Much\r\nContent-Length: 2\r\n\r\nno")
        try scene.world.turn { inbox.isOver }
        #expect(inbox.status == 413)
        #expect(inbox.hasEnded)
        peer.allowance = .max
        try scene.world.turn { peer.isOver }
    }

    @Test func `a kept connection that the server closes is forgotten`() throws {
        let scene = try Scene()
        let (first, _) = scene.send()
        try scene.peer().say(small)
        try scene.world.turn { first.isOver }
        scene.listener.peers[0].close()
        scene.world.settle()
        let (second, _) = scene.send(mayRepeat: false)
        try scene.peer(2).say(small)
        try scene.world.turn { second.isOver }
        #expect(second.connections == [false])
        #expect(second.hasEnded)
    }

    @Test func `a request that never reached a living server is sent again, even one that must not be repeated`() throws
    {
        let scene = try Scene()
        let (first, _) = scene.send()
        try scene.peer().say(small)
        try scene.world.turn { first.isOver }
        // Closed, but the pool has not heard of it when it sends.
        scene.listener.peers[0].close()
        let (second, _) = scene.send(mayRepeat: false)
        try scene.peer(2).say(small)
        try scene.world.turn { second.isOver }
        #expect(second.connections == [false], "it is seen before a byte is written")
        #expect(second.hasEnded)
    }

    @Test(arguments: [true, false])
    func `a request that a kept connection took and did not answer is sent again only if it may be`(_ may: Bool) throws
    {
        let scene = try Scene()
        let (first, _) = scene.send()
        try scene.peer().say(small)
        try scene.world.turn { first.isOver }
        let (second, _) = scene.send(mayRepeat: may)
        let peer = try scene.peer(1, requests: 2)
        peer.close()
        if may {
            try scene.peer(2).say(small)
            try scene.world.turn { second.isOver }
            #expect(second.connections == [true, false])
            #expect(second.hasEnded)
        } else {
            try scene.world.turn { second.isOver }
            #expect(second.failure?.nothingSent == false)
            #expect(second.failure?.replySeen == false)
            #expect(scene.listener.peers.count == 1)
        }
    }

    @Test func `after a byte of a reply nothing is sent again`() throws {
        let scene = try Scene()
        let (first, _) = scene.send()
        try scene.peer().say(small)
        try scene.world.turn { first.isOver }
        let (second, _) = scene.send()
        let peer = try scene.peer(1, requests: 2)
        peer.say("H")
        scene.world.settle()
        peer.close()
        try scene.world.turn { second.isOver }
        #expect(second.failure?.kind == .cut)
        #expect(second.failure?.replySeen == true)
        #expect(scene.listener.peers.count == 1)
    }

    @Test func `with one connection allowed the second request waits for the first`() throws {
        let scene = try Scene { $0.connections = 1 }
        let (first, _) = scene.send("/1")
        let (second, _) = scene.send("/2")
        let peer = try scene.peer()
        scene.world.settle()
        #expect(!peer.text.contains("/2"))
        peer.say(small)
        try scene.peer(1, requests: 2).say(small)
        try scene.world.turn { first.isOver && second.isOver }
        #expect(scene.listener.peers.count == 1)
        #expect(second.connections == [true])
    }

    @Test func `no more connections are kept than allowed`() throws {
        let scene = try Scene { $0.idleConnections = 1 }
        let inboxes = (1...3).map { scene.send("/\($0)").inbox }
        for number in 1...3 { try scene.peer(number).say(small) }
        try scene.world.turn { inboxes.allSatisfy(\.isOver) }
        try scene.world.turn { scene.listener.peers.count { $0.isOver } == 2 }
        scene.world.settle()
        #expect(scene.listener.peers.count { !$0.isOver } == 1)
    }

    @Test func `a connection that is kept too long is closed`() throws {
        let scene = try Scene { $0.idleMilliseconds = 30 }
        let (inbox, _) = scene.send()
        let peer = try scene.peer()
        peer.say(small)
        try scene.world.turn { inbox.isOver }
        try scene.world.turn { peer.hasEnded }
    }

    @Test func `closing the pool closes what is kept`() throws {
        let scene = try Scene()
        let (inbox, _) = scene.send()
        let peer = try scene.peer()
        peer.say(small)
        try scene.world.turn { inbox.isOver }
        scene.pool.close()
        try scene.world.turn { peer.hasEnded }
    }
}
