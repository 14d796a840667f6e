// Through TLS, against a server of openssl's with certificates that the test makes itself.
//
// `openssl s_server` prints what it hears and says what it reads, so a test plays it byte by byte like any other peer.

import EventLoop
import Foundation
import ShellKit
import Testing
import Upstream

/// A TLS server that hears and says plain bytes.
private final class SecurePeer: Watcher {
    private let process = Process()
    private let said = Pipe()
    private let heard = Pipe()
    private let loop: EventLoop
    let port: Int
    private(set) var received: [UInt8] = []

    init(_ certificates: Certificates, on world: World) throws {
        loop = world.loop
        let listener = try RawListener(on: loop)
        port = Int(listener.port)
        listener.close()
        process.executableURL = URL(filePath: OpenSSL.path)
        process.arguments = [
            "s_server", "-accept", "127.0.0.1:\(port)", "-cert", "leaf.pem", "-key", "leaf.key", "-quiet", "-naccept",
            "1",
        ]
        process.currentDirectoryURL = certificates.folder
        process.standardInput = said
        process.standardOutput = heard
        process.standardError = FileHandle.nullDevice
        try process.run()
        loop.watch(heard.fileHandleForReading.fileDescriptor, .reading, by: self)
    }

    /// Dials until the server has begun to listen.
    func reach(_ world: World, _ send: () -> Inbox) throws -> Inbox {
        for _ in 0..<600 {
            let inbox = send()
            try world.turn { inbox.isOver || !inbox.connections.isEmpty }
            guard inbox.failure?.kind == .connect else { return inbox }
            usleep(50_000)
        }
        throw World.TookTooLong()
    }

    var text: String { String(decoding: received, as: UTF8.self) }

    func say(_ bytes: some Sequence<UInt8>) { said.fileHandleForWriting.write(Data(bytes)) }

    func onReady(_ readiness: Readiness) {
        let data = heard.fileHandleForReading.availableData
        received += data
        if data.isEmpty { loop.unwatch(heard.fileHandleForReading.fileDescriptor) }
    }

    func end() {
        process.terminate()
        process.waitUntilExit()
    }
}

@Suite(.enabled(if: OpenSSL.isThere, "the openssl program is not installed")) struct ThroughTLS {
    private func send(_ target: String, _ pool: UpstreamPool, _ origin: UpstreamOrigin, body: [UInt8] = []) -> Inbox {
        let inbox = Inbox()
        let head = Array("POST \(target) HTTP/1.1\r\nhost: a\r\ncontent-length: \(body.count)\r\n\r\n".utf8)
        pool.send(UpstreamRequest(origin: origin, head: head, body: body), inbox)
        return inbox
    }

    @Test func `requests and replies go through, over one connection`() throws {
        let world = try World()
        let certificates = try Certificates()
        let server = try SecurePeer(certificates, on: world)
        defer { server.end() }
        let pool = world.pool()
        let origin = UpstreamOrigin(
            isSecure: true, host: "localhost", port: server.port, authorities: certificates.authority)
        let first = try server.reach(world) { send("/1", pool, origin, body: Array("hi".utf8)) }
        try world.turn { server.text == "POST /1 HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi" }
        server.say(small.utf8)
        try world.turn { first.isOver }
        #expect(first.text == "ok")
        let second = send("/2", pool, origin)
        try world.turn { server.text.contains("POST /2 ") }
        server.say(small.utf8)
        try world.turn { second.isOver }
        #expect(second.connections == [true])
        #expect(second.text == "ok")
        pool.close()
    }

    @Test func `large bodies go through both ways`() throws {
        let world = try World()
        let certificates = try Certificates()
        let server = try SecurePeer(certificates, on: world)
        defer { server.end() }
        let pool = world.pool()
        let origin = UpstreamOrigin(
            isSecure: true, host: "localhost", port: server.port, authorities: certificates.authority)
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let inbox = try server.reach(world) { send("/", pool, origin, body: body) }
        try world.turn { server.received.count > body.count }
        try world.turn { server.received.suffix(body.count).elementsEqual(body) }
        // In another thread, since the pipe to the server holds less than the body.
        let reply = Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
        let writer = UncheckedWriter(server)
        Thread { writer.write(reply) }.start()
        try world.turn { inbox.isOver }
        #expect(inbox.failure == nil)
        #expect(inbox.body == body)
        pool.close()
    }

    /// The peer's writing end is used by one thread only.
    private struct UncheckedWriter: @unchecked Sendable {
        private let peer: SecurePeer
        init(_ peer: SecurePeer) { self.peer = peer }
        func write(_ bytes: [UInt8]) { peer.say(bytes) }
    }

    @Test func `a paused reply waits in the kernel and comes whole`() throws {
        let world = try World()
        let certificates = try Certificates()
        let server = try SecurePeer(certificates, on: world)
        defer { server.end() }
        let pool = world.pool()
        let origin = UpstreamOrigin(
            isSecure: true, host: "localhost", port: server.port, authorities: certificates.authority)
        var call: UpstreamCall?
        let head = Array("GET / HTTP/1.1\r\nhost: a\r\n\r\n".utf8)
        let inbox = try server.reach(world) {
            let inbox = Inbox()
            inbox.onPiece = { call?.pause() }
            call = pool.send(UpstreamRequest(origin: origin, head: head), inbox)
            return inbox
        }
        try world.turn { server.text.hasSuffix("\r\n\r\n") }
        let body = [UInt8](repeating: 5, count: 200_000)
        let writer = UncheckedWriter(server)
        let reply = Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
        Thread { writer.write(reply) }.start()
        try world.turn { inbox.bodyCount > 0 }
        world.settle()
        #expect(inbox.bodyCount < body.count)
        try world.turn {
            call?.resume()
            return inbox.isOver
        }
        #expect(inbox.body == body)
        pool.close()
    }

    struct Disbelief: Sendable, CustomTestStringConvertible {
        var why: String
        var host: String
        var believesAuthority: Bool
        var testDescription: String { why }
    }

    @Test(arguments: [
        Disbelief(why: "an authority that nobody knows", host: "localhost", believesAuthority: false),
        Disbelief(why: "a name that is not in the certificate", host: "127.0.0.1", believesAuthority: true),
    ])
    func `a server that cannot be believed is not spoken to`(_ row: Disbelief) throws {
        let world = try World()
        let certificates = try Certificates()
        let server = try SecurePeer(certificates, on: world)
        defer { server.end() }
        let pool = world.pool()
        let origin = UpstreamOrigin(
            isSecure: true, host: row.host, port: server.port,
            authorities: row.believesAuthority ? certificates.authority : nil)
        let inbox = try server.reach(world) { send("/secret", pool, origin) }
        try world.turn { inbox.isOver }
        #expect(inbox.failure?.kind == .tls)
        #expect(inbox.failure?.nothingSent == true)
        #expect(!server.text.contains("secret"))
    }
}
