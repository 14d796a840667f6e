// Who gets through the door: certificates of the server's and of its callers', strangers, and those who say nothing.

import EventLoop
import Foundation
import HTTPServer
import ShellKit
import Testing
import Upstream

extension HTTPSStage {
    /// One that answers every request.
    fileprivate static func serving(
        asksCallers: Bool = false, _ change: (inout ServerOptions) -> Void = { _ in }
    ) throws -> HTTPSStage {
        let stage = try HTTPSStage(asksCallers: asksCallers, change)
        stage.service.answer = { _, reply in reply.send(200, [], Array("served".utf8)) }
        return stage
    }

    fileprivate func caller() throws -> RawPeer { try RawPeer(port: port, on: world.loop) }

    /// What becomes of a request of the upstream client's.
    fileprivate func ask(identity: UpstreamIdentity?) throws -> Inbox {
        let pool = world.pool()
        let origin = UpstreamOrigin(
            isSecure: true, host: "localhost", port: Int(port), authorities: certificates.authority,
            identity: identity)
        let inbox = Inbox()
        let head = Array("GET / HTTP/1.1\r\nhost: a\r\n\r\n".utf8)
        pool.send(UpstreamRequest(origin: origin, head: head), inbox)
        try world.turn { inbox.isOver }
        pool.close()
        return inbox
    }
}

@Suite(.enabled(if: OpenSSL.isThere, "the openssl program is not installed")) struct `The door of TLS` {
    @Test func `plain HTTP is told in plain HTTP that it stands at the wrong door`() throws {
        let stage = try HTTPSStage.serving()
        let caller = try stage.caller()
        caller.say("GET /v1/secret HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n\r\n")
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasPrefix("HTTP/1.1 400 "))
        #expect(caller.text.contains("HTTPS"))
        #expect(caller.hasEnded)
        #expect(stage.service.heard.isEmpty)
    }

    @Test(arguments: [[UInt8](), [0x16, 3, 1], [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3]])
    func `half a handshake is waited for no longer than its deadline`(_ bytes: [UInt8]) throws {
        let stage = try HTTPSStage.serving { $0.handshakeDeadline = 50 }
        let caller = try stage.caller()
        if !bytes.isEmpty { caller.say(bytes) }
        try stage.world.turn { caller.isOver }
        #expect(stage.server.connectionCount == 0)
        #expect(stage.service.heard.isEmpty)
    }

    @Test(arguments: [[UInt8](repeating: 0xFF, count: 5000), Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)])
    func `rubbish ends its own connection and no other`(_ bytes: [UInt8]) throws {
        let stage = try HTTPSStage.serving()
        let caller = try stage.caller()
        caller.say(bytes)
        try stage.world.turn { caller.isOver }
        caller.close()
        #expect(try stage.ask(identity: nil).text == "served")
    }

    @Test func `one who goes during the handshake leaves nothing`() throws {
        let stage = try HTTPSStage.serving()
        let caller = try stage.caller()
        caller.say([0x16, 3, 1, 2])
        try stage.world.turn { stage.server.connectionCount == 1 }
        caller.close(reset: true)
        try stage.world.turn { stage.server.connectionCount == 0 }
    }

    @Test func `a server that stops does not wait for handshakes`() throws {
        let stage = try HTTPSStage.serving()
        let caller = try stage.caller()
        try stage.world.turn { stage.server.connectionCount == 1 }
        stage.server.drain()
        #expect(stage.service.isServerDrained)
        try stage.world.turn { caller.isOver }
    }

    @Test func `a caller with the right certificate is served`() throws {
        let stage = try HTTPSStage.serving(asksCallers: true)
        try stage.certificates.issue("sidecar", to: "sidecar-1")
        let files = stage.certificates
        let inbox = try stage.ask(
            identity: UpstreamIdentity(certificate: files.path("sidecar.pem"), key: files.path("sidecar.key")))
        #expect(inbox.failure == nil)
        #expect(inbox.text == "served")
    }

    @Test func `a caller without a certificate is not heard`() throws {
        let stage = try HTTPSStage.serving(asksCallers: true)
        let inbox = try stage.ask(identity: nil)
        #expect(inbox.failure != nil)
        #expect(stage.service.heard.isEmpty)
        try stage.world.turn { stage.server.connectionCount == 0 }
    }

    @Test func `a caller with a certificate of a stranger's is not heard`() throws {
        let stage = try HTTPSStage.serving(asksCallers: true)
        let strangers = try Certificates()
        let inbox = try stage.ask(
            identity: UpstreamIdentity(certificate: strangers.path("leaf.pem"), key: strangers.path("leaf.key")))
        #expect(inbox.failure != nil)
        #expect(stage.service.heard.isEmpty)
    }

    @Test func `a caller's certificate that is missing fails the dial, and says which`() throws {
        let stage = try HTTPSStage.serving(asksCallers: true)
        let inbox = try stage.ask(
            identity: UpstreamIdentity(certificate: "/nowhere/sidecar.pem", key: "/nowhere/sidecar.key"))
        #expect(inbox.failure?.kind == .tls)
        #expect(inbox.failure?.nothingSent == true)
        #expect(inbox.failure?.message.contains("/nowhere/sidecar.pem") == true)
    }
}

@Suite(.enabled(if: OpenSSL.isThere, "the openssl program is not installed")) struct `Certificates of a server` {
    @Test func `certificates that are read again count for new connections, and old connections go on`() throws {
        let stage = try HTTPSStage.serving()
        let world = stage.world
        let pool = world.pool()
        let origin = UpstreamOrigin(
            isSecure: true, host: "localhost", port: Int(stage.port), authorities: stage.certificates.authority)
        func ask() throws -> Inbox {
            let inbox = Inbox()
            pool.send(
                UpstreamRequest(origin: origin, head: Array("GET / HTTP/1.1\r\nhost: a\r\n\r\n".utf8)), inbox)
            try world.turn { inbox.isOver }
            return inbox
        }
        #expect(try ask().connections == [false])
        try stage.certificates.issue("leaf", to: "somewhere-else")
        try stage.context.reload()
        #expect(try ask().connections == [true], "the connection that there is goes on")
        // A new one is shown the new certificate, which is not for this host.
        let late = try stage.ask(identity: nil)
        #expect(late.failure?.kind == .tls)
        try stage.certificates.issue("leaf", to: "localhost")
        try stage.context.reload()
        #expect(try stage.ask(identity: nil).text == "served")
        pool.close()
    }

    @Test func `certificates that cannot be used change nothing`() throws {
        let stage = try HTTPSStage.serving()
        let file = stage.certificates.path("leaf.key")
        try Data("no key at all".utf8).write(to: URL(filePath: file))
        #expect(throws: TLSFailure.self) { try stage.context.reload() }
        #expect(try stage.ask(identity: nil).text == "served")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var certificate = "leaf.pem"
        var key = "leaf.key"
        var authorities: String?
        /// The file that is to blame, and a word of the cause.
        var blamed: String
        var cause: String
        var testDescription: String { why }
    }

    @Test(arguments: [
        Row(
            why: "no certificate", certificate: "none.pem", blamed: "none.pem", cause: "No such file or directory"),
        Row(why: "no key", key: "none.key", blamed: "none.key", cause: "No such file or directory"),
        Row(
            why: "a key where a certificate should be", certificate: "leaf.key", blamed: "leaf.key",
            cause: "holds no certificate"),
        Row(why: "a certificate where a key should be", key: "leaf.pem", blamed: "leaf.pem", cause: "no private key"),
        Row(
            why: "a key of another certificate", key: "ca.key", blamed: "ca.key",
            cause: "does not belong to the certificate in"),
        Row(
            why: "a key of another kind", key: "rsa.key", blamed: "rsa.key",
            cause: "does not belong to the certificate in"),
        Row(why: "a key under a passphrase", key: "locked.key", blamed: "locked.key", cause: "encrypted"),
        Row(why: "no authorities", authorities: "none.pem", blamed: "none.pem", cause: "No such file or directory"),
        Row(
            why: "authorities without a certificate", authorities: "leaf.key", blamed: "leaf.key",
            cause: "no certificate of an authority"),
        Row(why: "an empty file", certificate: "empty.pem", blamed: "empty.pem", cause: "holds no certificate"),
    ])
    func `what cannot be used is named, with its cause`(_ row: Row) throws {
        let files = try Certificates()
        try OpenSSL.run(
            ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", "rsa.key"], in: files.folder)
        try OpenSSL.run(
            ["pkey", "-in", "leaf.key", "-aes128", "-passout", "pass:secret", "-out", "locked.key"], in: files.folder)
        try Data().write(to: files.folder.appending(path: "empty.pem"))
        let failure = #expect(throws: TLSFailure.self) {
            try TLSContext(
                certificate: files.path(row.certificate), key: files.path(row.key),
                clientAuthorities: row.authorities.map(files.path))
        }
        let words = failure?.description ?? ""
        #expect(words.hasPrefix(files.path(row.blamed) + ": "), "\(words)")
        #expect(words.contains(row.cause), "\(words)")
    }
}
