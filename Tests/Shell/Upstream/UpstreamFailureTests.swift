// Everything that can go wrong upstream has a name.

import EventLoop
import ShellKit
import Testing
import Upstream
import Wire

@Suite struct Failing {
    @Test func `nobody listens`() throws {
        let scene = try Scene()
        let origin = scene.origin
        scene.listener.close()
        let (inbox, _) = scene.send(to: origin)
        try scene.world.turn { inbox.isOver }
        let failure = try #require(inbox.failure)
        #expect(failure.kind == .connect)
        #expect(failure.nothingSent)
        #expect(!failure.replySeen)
        #expect(!failure.message.isEmpty)
    }

    @Test func `with one connection allowed, every waiting request hears that nobody listens`() throws {
        let scene = try Scene { $0.connections = 1 }
        let origin = scene.origin
        scene.listener.close()
        let inboxes = (0..<3).map { _ in scene.send(to: origin).inbox }
        try scene.world.turn { inboxes.allSatisfy(\.isOver) }
        #expect(inboxes.allSatisfy { $0.failure?.kind == .connect })
    }

    @Test func `a name that does not exist`() throws {
        let scene = try Scene()
        let (inbox, _) = scene.send(to: UpstreamOrigin(isSecure: false, host: "does-not-exist.invalid"))
        try scene.world.turn { inbox.isOver }
        #expect(inbox.failure?.kind == .connect)
        #expect(inbox.failure?.nothingSent == true)
    }

    @Test func `nobody is reached in time`() throws {
        let scene = try Scene()
        // Connects, and then never says a word of TLS.
        let origin = UpstreamOrigin(isSecure: true, host: "127.0.0.1", port: Int(scene.listener.port))
        let inbox = Inbox()
        let request = UpstreamRequest(
            origin: origin, head: Array("GET / HTTP/1.1\r\n\r\n".utf8), connectMilliseconds: 100)
        scene.pool.send(request, inbox)
        try scene.world.turn { inbox.isOver }
        #expect(inbox.failure?.kind == .timeout)
        #expect(inbox.failure?.nothingSent == true)
    }

    @Test func `something else than TLS`() throws {
        let scene = try Scene()
        let origin = UpstreamOrigin(isSecure: true, host: "127.0.0.1", port: Int(scene.listener.port))
        let (inbox, _) = scene.send(to: origin)
        try scene.world.turn { scene.listener.peers.count == 1 }
        scene.listener.peers[0].say("HTTP/1.1 400 Bad Request\r\n\r\n")
        try scene.world.turn { inbox.isOver }
        #expect(inbox.failure?.kind == .tls)
    }

    @Test func `a proxy that refuses`() throws {
        let scene = try Scene()
        let origin = UpstreamOrigin(
            isSecure: false, host: "far.example", proxy: "http://127.0.0.1:\(scene.listener.port)")
        let (inbox, _) = scene.send(to: origin)
        try scene.peer().say("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        try scene.world.turn { inbox.isOver }
        #expect(inbox.failure?.kind == .proxy(status: 403))
        #expect(inbox.failure?.nothingSent == true)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var said: String
        var kind: UpstreamFailure.Kind
        var replySeen: Bool
        var testDescription: String { why }
    }

    @Test(arguments: [
        Row(why: "an end without a reply", said: "", kind: .cut, replySeen: false),
        Row(why: "an end in a head", said: "HTTP/1.1 200", kind: .cut, replySeen: true),
        Row(
            why: "an end in a body", said: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", kind: .cut, replySeen: true
        ),
        Row(
            why: "an end before the last chunk",
            said: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
            kind: .cut, replySeen: true),
        Row(
            why: "no HTTP", said: "220 smtp.example.com ESMTP\r\n", kind: .malformed(.malformedStatusLine),
            replySeen: true),
        Row(
            why: "a bad chunk", said: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            kind: .malformed(.malformedChunk), replySeen: true),
    ])
    func `a reply that will not be whole`(_ row: Row) throws {
        let scene = try Scene()
        let (inbox, _) = scene.send()
        let peer = try scene.peer()
        peer.say(row.said)
        scene.world.settle()
        peer.close()
        try scene.world.turn { inbox.isOver }
        #expect(inbox.failure?.kind == row.kind)
        #expect(inbox.failure?.replySeen == row.replySeen)
        #expect(inbox.failure?.nothingSent == false)
        #expect(!inbox.hasEnded)
    }

    @Test func `a reset is a reset`() throws {
        let scene = try Scene()
        let (inbox, _) = scene.send()
        let peer = try scene.peer()
        peer.say("HTTP/1.1 200 OK\r\n\r\nab")
        try scene.world.turn { inbox.bodyCount == 2 }
        peer.close(reset: true)
        try scene.world.turn { inbox.isOver }
        #expect(inbox.failure?.kind == .reset)
    }
}

@Suite struct Cancelling {
    @Test func `a cancelled call closes its connection at once and tells nothing`() throws {
        let scene = try Scene()
        let (inbox, call) = scene.send()
        let peer = try scene.peer()
        peer.say("HTTP/1.1 200 OK\r\n\r\nab")
        try scene.world.turn { inbox.bodyCount == 2 }
        call.cancel()
        try scene.world.turn { peer.isOver }
        #expect(!inbox.isOver)
    }

    @Test func `a call may be cancelled from what it is told`() throws {
        let scene = try Scene()
        let (inbox, call) = scene.send()
        inbox.onPiece = { call.cancel() }
        let peer = try scene.peer()
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n")
        try scene.world.turn { peer.isOver }
        #expect(inbox.text == "a")
        #expect(!inbox.isOver)
    }

    @Test func `a call may be cancelled from its head`() throws {
        let scene = try Scene()
        let (inbox, call) = scene.send()
        inbox.onStatus = { _ in call.cancel() }
        let peer = try scene.peer()
        peer.say(small)
        try scene.world.turn { peer.isOver }
        #expect(inbox.bodyCount == 0)
        #expect(!inbox.isOver)
    }

    @Test func `a call that is cancelled while it is dialled ends the dial`() throws {
        let scene = try Scene()
        let origin = UpstreamOrigin(isSecure: true, host: "127.0.0.1", port: Int(scene.listener.port))
        let (inbox, call) = scene.send(to: origin)
        try scene.world.turn { scene.listener.peers.first?.receivedCount ?? 0 > 0 }
        call.cancel()
        try scene.world.turn { scene.listener.peers[0].isOver }
        #expect(!inbox.isOver)
    }

    @Test func `cancelling twice, or after the end, does nothing`() throws {
        let scene = try Scene()
        let (inbox, call) = scene.send()
        try scene.peer().say(small)
        try scene.world.turn { inbox.isOver }
        call.cancel()
        call.cancel()
        call.pause()
        call.resume()
        let (second, _) = scene.send()
        try scene.peer(1, requests: 2).say(small)
        try scene.world.turn { second.isOver }
        #expect(second.connections == [true])
    }
}

@Suite struct Pausing {
    @Test func `a paused call reads nothing more, and all of it after resuming`() throws {
        let scene = try Scene()
        let (inbox, call) = scene.send()
        inbox.keepsBody = false
        inbox.onPiece = { call.pause() }
        let peer = try scene.peer()
        let total = 40 << 20
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
        peer.say([UInt8](repeating: 1, count: total))
        try scene.world.turn { inbox.bodyCount > 0 }
        scene.world.settle()
        #expect(inbox.bodyCount <= 64 << 10)
        // What is not in the kernel's buffers is still with the sender.
        #expect(peer.unsentCount > 10 << 20)
        try scene.world.turn {
            call.resume()
            return inbox.isOver
        }
        #expect(inbox.bodyCount == total)
        #expect(inbox.hasEnded)
    }

    @Test func `an end that comes while paused is told after resuming`() throws {
        let scene = try Scene()
        let (inbox, call) = scene.send()
        inbox.onStatus = { _ in call.pause() }
        let peer = try scene.peer()
        peer.say("HTTP/1.1 200 OK\r\n\r\n")
        try scene.world.turn { inbox.status == 200 }
        peer.say("tail")
        peer.close()
        scene.world.settle()
        #expect(!inbox.isOver)
        call.resume()
        try scene.world.turn { inbox.isOver }
        #expect(inbox.text == "tail")
        #expect(inbox.hasEnded)
    }

    @Test func `one fast stream does not keep the others waiting`() throws {
        let scene = try Scene()
        let (fast, _) = scene.send("/fast")
        fast.keepsBody = false
        let first = try scene.peer()
        first.say("HTTP/1.1 200 OK\r\n\r\n")
        first.say([UInt8](repeating: 1, count: 64 << 20))
        try scene.world.turn { fast.bodyCount > 0 }
        let (slow, _) = scene.send("/slow")
        try scene.peer(2).say(small)
        try scene.world.turn { slow.isOver }
        #expect(fast.bodyCount < 64 << 20)
    }
}
