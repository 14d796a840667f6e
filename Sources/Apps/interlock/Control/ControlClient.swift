// The admin API, asked by a command.

import Terminal
import Upstream
import Wire

/// An answer of the admin API that is no refusal.
struct ControlAnswer {
    let status: Int
    let document: JSONDocument
    /// The document as it was told.
    let bytes: [UInt8]
    /// The version of the resource, as `If-Match` wants it.
    let etag: String?

    var root: JSONValue { document.root }
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Asks the control plane. Every refusal is thrown as a `ControlRefusal`, silence as `Unreached`.
final class ControlClient {
    private let inquiry: Inquiry
    private let token: BearerToken

    init(_ origin: UpstreamOrigin, token: BearerToken) throws {
        inquiry = try Inquiry(origin)
        self.token = token
    }

    /// Reads a resource.
    func get(_ path: Path) throws -> ControlAnswer { try answer(of: "GET", path, []) }

    /// Writes; `body` is JSON. The request carries a key of its own, so that it can be sent again.
    func write(
        _ method: String, _ path: Path, _ body: [UInt8] = [], ifMatch: String? = nil
    ) throws -> ControlAnswer {
        var fields = [("idempotency-key", "cli-\(String(UInt64.random(in: .min ... .max), radix: 16))")]
        if !body.isEmpty { fields.append(("content-type", "application/json")) }
        if let ifMatch { fields.append(("if-match", ifMatch)) }
        return try answer(of: method, path, fields, body)
    }

    /// Lets time pass between two questions.
    func pause(milliseconds: Int) { inquiry.pause(milliseconds: milliseconds) }

    private func answer(
        of method: String, _ path: Path, _ fields: [(String, String)], _ body: [UInt8] = []
    ) throws -> ControlAnswer {
        let fields =
            [token.field, ("accept", "application/json"), ("user-agent", "interlock/\(Release.version)")] + fields
        let reply = try inquiry.ask(method, path.text, fields, body: body)
        guard 200..<300 ~= reply.status else { throw ControlRefusal(reply) }
        let bytes = reply.body.isEmpty ? Array("{}".utf8) : reply.body
        guard let document = try? JSONDocument(bytes) else {
            throw Unreached(host: inquiry.origin.hostField, reason: "the answer is no JSON: this is no control plane")
        }
        return ControlAnswer(
            status: reply.status, document: document, bytes: bytes, etag: reply.fields.value("etag"))
    }
}
