// An admin API on a test's own loop, in front of a real PostgreSQL, and somebody who asks it over HTTP.

import EventLoop
import HTTPServer
import ShellKit
import Store
import TestKit
import Upstream
import Wire

@testable import interlock_control

/// One replica. Several may share a database.
final class AdminStage {
    let desk: StoreDesk
    let administration: Administration
    let publisher = CountingPublisher()
    let front: AdminDesk
    private let server: HTTPServer
    private let pool: UpstreamPool
    private let origin: UpstreamOrigin

    /// The secret of the bootstrap credential.
    static let secret = "bootstrap-of-the-tests"

    init(_ url: String? = nil, limit: FailureLimit = FailureLimit()) throws {
        desk = try StoreDesk(url)
        if url == nil { try desk.run { try await Migrations.apply(Contract.migrations, to: $0) } }
        let (archive, book) = (Archive(desk.store), CredentialBook(bootstrap: Array(Self.secret.utf8)))
        administration = Administration(
            on: desk.loop, store: desk.store, archive: archive, book: book, publisher: publisher)
        front = AdminDesk(
            on: desk.loop, routes: RouteTable(openAPI: Contract.openAPI), book: book,
            handlers: administration.handlers, polls: nil, limit: limit)
        var options = ServerOptions()
        options.bodyLimit = 1 << 20
        server = HTTPServer(on: desk.loop, for: front, options: options)
        let address = try server.listen(at: .tcp("127.0.0.1", 0))
        origin = UpstreamOrigin(reading: "http://\(address)")!
        pool = UpstreamPool(on: desk.loop)
        try desk.run { [administration] _ in try await administration.refresh() }
    }

    deinit {
        pool.close()
        server.close()
    }

    /// One request, and its whole answer.
    @discardableResult
    func ask(
        _ method: String, _ path: String, _ body: String? = nil, as token: String? = AdminStage.secret,
        with fields: [(String, String)] = [("content-type", "application/json")]
    ) throws -> Told {
        let wait = begin(method, path, body, as: token, with: fields)
        try desk.turn { wait.isOver }
        return wait
    }

    /// Sends a request; its answer comes while the loop turns.
    func begin(
        _ method: String, _ path: String, _ body: String? = nil, as token: String? = AdminStage.secret,
        with fields: [(String, String)] = [("content-type", "application/json")]
    ) -> Told {
        var head = Array("\(method) \(path) HTTP/1.1\r\n".utf8)
        HTTPWriter.field("host", origin.hostField, into: &head)
        if let token { HTTPWriter.field("authorization", "Bearer \(token)", into: &head) }
        for (name, value) in fields { HTTPWriter.field(named: name, value, into: &head) }
        HTTPWriter.field("content-length", body?.utf8.count ?? 0, into: &head)
        HTTPWriter.endOfHead(into: &head)
        let wait = Told()
        wait.call = pool.send(
            UpstreamRequest(origin: origin, head: head, body: Array((body ?? "").utf8), mayRepeat: false), wait)
        return wait
    }

    /// Documents that compile: a provider `local` with a model `qwen`, a group `coding`, a caller `agent`.
    static let documents = """
        {"providers":{"local":{"dialect":"openai-chat","base_url":"http://127.0.0.1:8000/v1","auth":{"scheme":"none"},
         "models":{"qwen":{"model":"Qwen/Qwen3","capabilities":{"tools":true}}}}},
         "groups":{"coding":{"strategy":"failover","targets":[{"provider":"local","model_ref":"qwen"}]}},
         "callers":{"agent":{"token_sha256":"\(String(repeating: "0f", count: 32))","allow":["coding"]}}}
        """

    /// Takes `documents` in.
    @discardableResult
    func importDocuments(_ documents: String = AdminStage.documents, mode: String = "merge") throws -> Told {
        try ask("POST", "/v1/import", #"{"mode":"\#(mode)","documents":\#(documents)}"#)
    }

    /// Makes a credential, and answers its secret.
    func credential(_ role: String) throws -> String {
        let answer = try ask("POST", "/v1/credentials", #"{"name":"the-\#(role)","role":"\#(role)"}"#)
        return answer.root["secret"]?.string ?? ""
    }

    /// What the database says, asked as its owner.
    func sql(_ text: String) throws -> String { try PrivatePostgres.sql(text, at: desk.url) }
}

/// An answer on its way, or here.
final class Told: UpstreamDelegate {
    private(set) var status = 0
    private(set) var fields = HTTPFields()
    private(set) var body: [UInt8] = []
    private(set) var isOver = false
    var call: UpstreamCall?

    var text: String { String(decoding: body, as: UTF8.self) }
    var root: JSONValue { (try? JSONDocument(body).root) ?? JSONDocument().root }
    /// The refusal's type; empty where it is none.
    var type: String { root["error"]?["type"]?.string ?? "" }
    var message: String { root["error"]?["message"]?.string ?? "" }
    var etag: String { fields.value("etag") ?? "" }

    func onHead(_ head: HTTPResponseHead) { (status, fields) = (head.status, head.fields) }
    func onBody(_ bytes: UnsafeRawBufferPointer) { body.append(contentsOf: bytes) }
    func onEnd() { isOver = true }
    func onFailure(_ failure: UpstreamFailure) { isOver = true }
}

/// Counts instead of publishing.
final class CountingPublisher: SnapshotPublisher {
    private(set) var heads: [Int] = []
    /// How often it was asked to publish what changed without a write.
    private(set) var reminders = 0
    /// Runs within the transaction of every write, before it answers.
    var onPublish: () throws -> Void = {}

    func publish(
        _ transaction: Transaction, head: Int, mode: PublishMode, by author: String
    ) async throws -> Published {
        try onPublish()
        if mode == .hold { return Published(sequences: [], heldBy: .hold) }
        heads.append(head)
        return Published(sequences: [heads.count], heldBy: nil)
    }

    func publish(_ transaction: Transaction, base: Int?, by author: String) async throws -> [Int] {
        reminders += 1
        return []
    }
}
