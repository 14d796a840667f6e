// A whole control plane for a test: a database of its own, any number of replicas, administrators and scripted
// sidecars, all on one loop that the test turns. What waits is always turned until it is there; nothing sleeps.

import EventLoop
import HTTPServer
import Policy
import PolicyFiles
import ShellKit
import Store
import TestKit
import Testing
import Wire

@testable import interlock_control

/// One process's worth of control plane.
final class Replica {
    let store: Store
    let office: DeliveryOffice
    let administration: Administration
    private(set) var port: UInt16 = 0
    private let desk: AdminDesk
    private let server: HTTPServer

    init(_ plane: Plane, listens: Bool = true, port: UInt16 = 0) throws {
        store = Store(on: plane.loop, url: plane.url, limits: plane.limits)
        office = DeliveryOffice(on: plane.loop, store: store, key: plane.key)
        let book = CredentialBook(bootstrap: Array(Plane.bootstrap.utf8))
        administration = Administration(
            on: plane.loop, store: store, archive: Archive(store), book: book, publisher: office.publisher)
        let own = office.handlers(administration)
        desk = AdminDesk(
            on: plane.loop, routes: RouteTable(openAPI: Contract.openAPI), book: book,
            handlers: administration.handlers.merging(own) { _, new in new }, polls: office.desk)
        server = HTTPServer(on: plane.loop, for: desk)
        guard case .tcp(_, let bound) = try server.listen(at: .tcp("127.0.0.1", port)) else { return }
        self.port = bound
        office.feed.pulse = 200
        office.book.delay = 20
        office.keeper.pace = (active: 50, idle: 200)
        begin(plane, listens)
    }

    private func begin(_ plane: Plane, _ listens: Bool) {
        if listens {
            store.listen(
                "interlock",
                onNotify: { [unowned self] in
                    administration.onNotify($0)
                    office.onNotify($0)
                }, onConnect: { [unowned self] in office.onListening() })
        }
        plane.loop.spawn { [self, loop = plane.loop] in
            while (try? await Migrations.apply(Contract.migrations, to: store)) == nil {
                await loop.pause(milliseconds: 50)
                if isKilled { return }
            }
            try? await administration.refresh()
            office.start()
        }
    }

    private(set) var isKilled = false

    /// What SIGTERM begins.
    func drain() {
        office.close()
        server.drain()
    }

    /// What SIGKILL leaves: every connection is cut, nothing is told to anybody.
    func kill() {
        isKilled = true
        office.feed.close()
        office.keeper.close()
        office.book.close()
        server.close()
        store.close()
    }
}

/// The whole.
final class Plane {
    static let bootstrap = "bootstrap-secret-of-the-tests"

    let loop: EventLoop
    let url: String
    let key = SigningKey.generate()
    var limits = StoreLimits()
    private(set) var replicas: [Replica] = []
    var sidecars: [ScriptedSidecar] = []
    private(set) var sidecarToken = ""

    init(_ url: String? = nil) throws {
        loop = try EventLoop()
        self.url = try url ?? PrivatePostgres.database()
    }

    /// With one replica that is ready, and a credential for sidecars.
    static func ready(_ url: String? = nil) throws -> Plane {
        let plane = try Plane(url)
        try plane.begin()
        return plane
    }

    func begin() throws {
        let replica = try replica()
        try turn { replica.office.feed.isLoaded }
        let made = try request("POST", "/v1/credentials", #"{"name":"fleet","role":"sidecar"}"#)
        sidecarToken = try #require(made["secret"]?.string)
    }

    deinit {
        for sidecar in sidecars { sidecar.stop() }
        for replica in replicas where !replica.isKilled { replica.kill() }
        loop.turn(limit: 0)
        loop.letGo()
    }

    @discardableResult
    func replica(listens: Bool = true, port: UInt16 = 0) throws -> Replica {
        let replica = try Replica(self, listens: listens, port: port)
        replicas.append(replica)
        return replica
    }

    func sidecar(_ name: String, labels: [String: String] = [:], at replica: Replica? = nil) -> ScriptedSidecar {
        let sidecar = ScriptedSidecar(name, labels: labels, of: self, at: (replica ?? replicas[0]).port)
        sidecars.append(sidecar)
        return sidecar
    }

    func sidecar(_ name: String, atPort port: UInt16) -> ScriptedSidecar {
        let sidecar = ScriptedSidecar(name, labels: [:], of: self, at: port)
        sidecars.append(sidecar)
        return sidecar
    }

    struct TookTooLong: Error {
        var waitedFor: String
        /// What each sidecar had by then: version, whether it waits, its last answers.
        var sidecars: [String]
    }

    /// Turns until the condition holds, and lets the sidecars go on meanwhile.
    func turn(within seconds: Int = 60, for what: String = "", until condition: () throws -> Bool) throws {
        let end = loop.now + seconds * 1_000_000_000
        while try !condition() {
            guard loop.now < end else { throw TookTooLong(waitedFor: what, sidecars: sidecars.map(\.story)) }
            loop.turn(limit: 5)
            for sidecar in sidecars { sidecar.step() }
        }
    }

    /// Turns for a while.
    func turn(milliseconds: Int) throws {
        let end = loop.now + milliseconds * 1_000_000
        try turn { loop.now >= end }
    }

    /// An administrator's request, and what came back.
    func answer(
        _ method: String, _ path: String, _ body: String = "", token: String = Plane.bootstrap,
        at replica: Replica? = nil, atPort port: UInt16? = nil
    ) throws -> Heard {
        let peer = try RawPeer(port: port ?? (replica ?? replicas[0]).port, on: loop)
        defer { peer.close() }
        let type = body.isEmpty ? "" : "content-type: application/json\r\n"
        peer.say(
            "\(method) \(path) HTTP/1.1\r\nhost: control\r\nauthorization: Bearer \(token)\r\n\(type)"
                + "content-length: \(body.utf8.count)\r\n\r\n\(body)")
        var heard: Heard?
        try turn(for: "an answer to \(method) \(path)") {
            heard = Heard(peer.received)
            return heard != nil || peer.isOver
        }
        return try #require(heard, "\(method) \(path) was not answered")
    }

    /// The document that an administrator's request was answered with; it must have been done.
    @discardableResult
    func request(_ method: String, _ path: String, _ body: String = "", at replica: Replica? = nil) throws -> JSONValue
    {
        let heard = try answer(method, path, body, at: replica)
        #expect((200...201).contains(heard.status), "\(method) \(path): \(String(decoding: heard.body, as: UTF8.self))")
        return try JSONDocument(heard.body).root
    }

    /// Runs SQL past the control plane.
    @discardableResult
    func sql(_ text: String) throws -> String { try PrivatePostgres.sql(text, at: url) }
}

/// A whole answer.
struct Heard {
    var status: Int
    var head: String
    var body: [UInt8]
    /// How many bytes it took.
    var count: Int

    /// nil while it is not whole.
    init?(_ bytes: [UInt8]) {
        let end = Array("\r\n\r\n".utf8)
        guard let split = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        head = String(decoding: bytes[..<split], as: UTF8.self).lowercased()
        status = Int(head.split(separator: " ")[1]) ?? 0
        let lines = head.split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
        guard bytes.count >= split + 4 + length else { return nil }
        count = split + 4 + length
        body = Array(bytes[(split + 4)..<count])
    }
}

// MARK: - Documents

extension Plane {
    /// A provider, a group for each name, and a caller who may use them all.
    func documents(_ groups: String..., note: String = "", tokens: [String] = []) -> String {
        let made = groups.map {
            #""\#($0)":{"strategy":"static","targets":[{"provider":"p","model_ref":"m"}]}"#
        }.joined(separator: ",")
        let callers = tokens.enumerated().map {
            #""caller-\#($0)":{"token_sha256":"\#($1)","allow":["*"]}"#
        }.joined(separator: ",")
        return """
            {"providers":{"p":{"dialect":"openai-chat","base_url":"https://host.example/v1\(note)",
              "auth":{"scheme":"none"},"models":{"m":{"model":"x"}}}},
             "groups":{\(made)},"callers":{\(callers)}}
            """
    }

    /// Replaces all documents: the answer to the write.
    @discardableResult
    func write(_ documents: String, hold: Bool = false, at replica: Replica? = nil) throws -> JSONValue {
        try request(
            "POST", "/v1/import\(hold ? "?hold=true" : "")", #"{"mode":"replace","documents":\#(documents)}"#,
            at: replica)
    }

    /// A write of documents that were not there before, and the version of their snapshot.
    @discardableResult
    func write(note: String, hold: Bool = false, at replica: Replica? = nil) throws -> Int {
        try #require(try write(documents("g", note: note), hold: hold, at: replica)["version"]?.int)
    }
}
