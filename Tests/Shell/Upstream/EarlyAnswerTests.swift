// Servers that answer before they have read the request, and go: what they said is read first.

import EventLoop
import ShellKit
import Testing
import Upstream
import Wire

@Suite struct `Early answers` {
    private let body = [UInt8](repeating: 1, count: 32 << 20)

    /// A request whose server has read its first thousand bytes and no more.
    private func sending(in scene: Scene) throws -> (inbox: Inbox, peer: RawPeer) {
        let (inbox, _) = scene.send(body: body)
        try scene.world.turn { scene.listener.peers.count == 1 }
        let peer = scene.listener.peers[0]
        peer.allowance = 1000
        try scene.world.turn { peer.receivedCount == 1000 }
        return (inbox, peer)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var said: String
        var reset: Bool
        var testDescription: String { "\(why), then \(reset ? "a reset" : "the end")" }
    }

    static let replies = [
        ("with a length", "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno"),
        ("in chunks", "HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n"),
        ("behind an interim one", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\nno"),
    ]

    static let rows = replies.flatMap { why, said in
        [false, true].map { Row(why: why, said: said, reset: $0) }
    }

    @Test(arguments: rows) func `an answer is read before its connection is called broken`(row: Row) throws {
        let scene = try Scene()
        let (inbox, peer) = try sending(in: scene)
        // The answer and the end, or the reset, are there together when the sender looks again.
        peer.say(row.said)
        peer.close(reset: row.reset)
        try scene.world.turn { inbox.isOver }
        #expect(inbox.hasEnded, "\(String(describing: inbox.failure))")
        #expect(inbox.text == "no")
    }

    @Test func `a connection that breaks without an answer is broken`() throws {
        let scene = try Scene()
        let (inbox, peer) = try sending(in: scene)
        peer.close(reset: true)
        try scene.world.turn { inbox.isOver }
        #expect(inbox.failure?.replySeen == false)
        #expect(inbox.failure?.nothingSent == false)
    }

    @Test func `an answer that breaks in the middle is broken`() throws {
        let scene = try Scene()
        let (inbox, peer) = try sending(in: scene)
        peer.say("HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nno")
        peer.close(reset: true)
        try scene.world.turn { inbox.isOver }
        #expect(inbox.failure?.replySeen == true)
    }

    @Test func `who was refused sends no more`() throws {
        let scene = try Scene()
        let (inbox, peer) = try sending(in: scene)
        // Only the head: the refusal's own body follows later.
        peer.say("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n")
        try scene.world.turn { inbox.status == 413 }
        scene.world.settle()
        peer.allowance = .max
        scene.world.settle()
        #expect(peer.receivedCount < body.count)
        peer.say("no")
        try scene.world.turn { inbox.isOver }
        #expect(inbox.hasEnded)
        #expect(inbox.text == "no")
        try scene.world.turn { peer.isOver }
    }
}

@Suite struct `Deliveries` {
    @Test(arguments: [true, false])
    func `a request that a kept connection took is not sent again, however the connection ends`(reset: Bool) throws {
        let scene = try Scene()
        let (first, _) = scene.send()
        try scene.peer().say(small)
        try scene.world.turn { first.isOver }
        let head = Array("POST /2 HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n".utf8)
        let second = Inbox()
        scene.pool.send(UpstreamRequest(origin: scene.origin, head: head), second)
        let peer = try scene.peer(1, requests: 2)
        peer.close(reset: reset)
        try scene.world.turn { second.isOver }
        #expect(second.failure?.nothingSent == false)
        #expect(second.connections == [true])
        scene.world.settle()
        #expect(scene.listener.peers.count == 1)
    }

    @Test(arguments: [true, false])
    func `a kept connection that is dead is left before a byte is written`(reset: Bool) throws {
        let scene = try Scene()
        let (first, _) = scene.send()
        try scene.peer().say(small)
        try scene.world.turn { first.isOver }
        // The pool has not heard of it when it sends.
        scene.listener.peers[0].close(reset: reset)
        let (second, _) = scene.send(mayRepeat: false)
        try scene.peer(2).say(small)
        try scene.world.turn { second.isOver }
        #expect(second.hasEnded)
        #expect(second.connections == [false])
    }

    @Test func `a kept connection that has said something is left before a byte is written`() throws {
        let scene = try Scene()
        let (first, _) = scene.send()
        try scene.peer().say(small)
        try scene.world.turn { first.isOver }
        scene.listener.peers[0].say("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
        let (second, _) = scene.send(mayRepeat: false)
        try scene.peer(2).say(small)
        try scene.world.turn { second.isOver }
        #expect(second.status == 200)
    }
}

@Suite struct `The age of connections` {
    @Test func `a connection beyond its age is not used again`() throws {
        let scene = try Scene { $0.ageMilliseconds = 0 }
        for number in 1...2 {
            let (inbox, _) = scene.send()
            try scene.peer(number).say(small)
            try scene.world.turn { inbox.isOver }
            #expect(inbox.connections == [false])
        }
        try scene.world.turn { scene.listener.peers.allSatisfy(\.isOver) }
    }

    @Test func `a reply under way is not cut by its connection's age`() throws {
        let scene = try Scene { $0.ageMilliseconds = 0 }
        let (inbox, _) = scene.send()
        let peer = try scene.peer()
        for octet in small.utf8 {
            peer.say([octet])
            scene.world.settle()
        }
        try scene.world.turn { inbox.isOver }
        #expect(inbox.text == "ok")
    }

    @Test(arguments: ["timeout=0", "timeout=5, max=0", "max=0", "Timeout=0,max=5"])
    func `a server that will not keep a connection is believed`(hint: String) throws {
        let scene = try Scene()
        let (first, _) = scene.send()
        let peer = try scene.peer()
        peer.say("HTTP/1.1 200 OK\r\nKeep-Alive: \(hint)\r\nContent-Length: 2\r\n\r\nok")
        try scene.world.turn { first.isOver }
        try scene.world.turn { peer.isOver }
    }

    @Test(arguments: ["timeout=1000, max=100", "timeout", "timeout=x", "max=-1", "timeout=99999999999999999999", ""])
    func `other hints keep it`(hint: String) throws {
        let scene = try Scene()
        let (first, _) = scene.send()
        try scene.peer().say("HTTP/1.1 200 OK\r\nKeep-Alive: \(hint)\r\nContent-Length: 2\r\n\r\nok")
        try scene.world.turn { first.isOver }
        let (second, _) = scene.send()
        try scene.peer(1, requests: 2).say(small)
        try scene.world.turn { second.isOver }
        #expect(second.connections == [true])
    }
}
