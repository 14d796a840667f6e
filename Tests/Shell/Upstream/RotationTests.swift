// Trusted certificates and our own, replaced while connections are made with them.

import EventLoop
import Foundation
import HTTPServer
import ShellKit
import Testing
import Upstream
import Wire

/// An HTTPS server on a test's loop that answers everything with `served`.
private final class Stage {
    let world: World
    let pool: UpstreamPool
    let service = ScriptedService()
    let port: Int

    init(_ certificates: Certificates, clientAuthorities: String? = nil) throws {
        world = try World()
        pool = world.pool()
        service.answer = { _, reply in reply.send(200, [], Array("served".utf8)) }
        let tls = try TLSContext(
            certificate: certificates.path("leaf.pem"), key: certificates.path("leaf.key"),
            clientAuthorities: clientAuthorities)
        guard case .tcp(_, let port) = try world.server(for: service, tls: tls).listen(at: .tcp("127.0.0.1", 0)) else {
            throw World.TookTooLong()
        }
        self.port = Int(port)
    }

    /// What one request over a new connection gets.
    func ask(_ trust: UpstreamAuthorities, _ identity: UpstreamIdentity? = nil) throws -> Inbox {
        let inbox = Inbox()
        let origin = UpstreamOrigin(isSecure: true, host: "localhost", port: port, trust: trust, identity: identity)
        let head = Array("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".utf8)
        pool.send(UpstreamRequest(origin: origin, head: head), inbox)
        try world.turn { inbox.isOver }
        return inbox
    }
}

@Suite(.enabled(if: OpenSSL.isThere, "the openssl program is not installed")) struct `Certificates that are replaced` {
    private func pem(_ certificates: Certificates, _ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: certificates.path(name))))
    }

    @Test func `new authorities count from the next connection on, in both directions`() throws {
        let (good, other) = (try Certificates(), try Certificates())
        let stage = try Stage(good)
        let trust = UpstreamAuthorities()
        #expect(try stage.ask(trust).failure?.kind == .tls, "nobody is believed yet")
        #expect(trust.use(pem: try pem(other, "ca.pem")))
        #expect(try stage.ask(trust).failure?.kind == .tls)
        #expect(trust.use(pem: try pem(other, "ca.pem") + pem(good, "ca.pem")))
        #expect(try stage.ask(trust).text == "served")
        #expect(try stage.ask(trust).text == "served")
        #expect(trust.use(pem: try pem(other, "ca.pem")))
        #expect(try stage.ask(trust).failure?.kind == .tls, "a session of before is not resumed")
    }

    @Test func `authorities that are not in order change nothing`() throws {
        let good = try Certificates()
        let stage = try Stage(good)
        let trust = UpstreamAuthorities()
        let whole = try pem(good, "ca.pem")
        #expect(trust.use(pem: whole))
        let wrong: [(String, [UInt8])] = [
            ("empty", []), ("no PEM", Array("x".utf8)), ("a key", try pem(good, "leaf.key")),
            ("half written", Array(whole.prefix(whole.count / 2))),
            ("a whole one and half of another", whole + whole.prefix(whole.count / 2)),
        ]
        for (why, text) in wrong { #expect(!trust.use(pem: text), "\(why)") }
        #expect(try stage.ask(trust).text == "served")
        let windows = String(decoding: whole, as: UTF8.self).replacing("\n", with: "\r\n")
        #expect(trust.use(pem: Array(windows.utf8)))
        #expect(try stage.ask(trust).text == "served")
    }

    @Test func `our own certificate is replaced by a pair that fits, and by nothing else`() throws {
        let (good, other) = (try Certificates(), try Certificates())
        let stage = try Stage(good, clientAuthorities: good.authority)
        let trust = UpstreamAuthorities()
        #expect(trust.use(pem: try pem(good, "ca.pem")))
        let contents = UpstreamIdentityContents()
        let identity = UpstreamIdentity(certificate: "/nowhere.pem", key: "/nowhere.key", contents: contents)
        #expect(try stage.ask(trust, identity).failure != nil, "there is none yet")
        #expect(contents.use(certificate: try pem(good, "leaf.pem"), key: try pem(good, "leaf.key")) == nil)
        #expect(try stage.ask(trust, identity).text == "served")
        let mixed = contents.use(certificate: try pem(other, "leaf.pem"), key: try pem(good, "leaf.key"))
        #expect(mixed == "the key does not belong to the certificate")
        #expect(try stage.ask(trust, identity).text == "served")
        #expect(contents.use(certificate: try pem(other, "leaf.pem"), key: try pem(other, "leaf.key")) == nil)
        #expect(try stage.ask(trust, identity).text != "served", "a stranger now")
    }
}
