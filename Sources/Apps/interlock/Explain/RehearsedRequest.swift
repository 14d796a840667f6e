// The request that is to be explained: an envelope as `POST /v1/decision` takes it.

import Conversation
import Exchange
import Terminal
import Wire

/// A request in an envelope.
struct RehearsedRequest {
    /// `{"endpoint", "headers", "body"}`
    let envelope: [UInt8]

    /// Puts a request's body into an envelope; one that comes in an envelope stays in it.
    ///
    /// - Parameters:
    ///   - dialect: `chat`, `responses` or `messages`, or the dialect's full name; nil: told from the body.
    ///   - group: replaces the body's model.
    init(_ bytes: [UInt8], dialect: String?, group: String?) throws(Misuse) {
        let root = try RehearsedRequest.read(bytes).root
        guard root.isObject else { throw Misuse("the request is not a JSON object") }
        let isEnvelope = root["endpoint"] != nil && root["body"] != nil
        let endpoint =
            isEnvelope && dialect == nil
            ? root["endpoint"]?.string ?? "" : try RehearsedRequest.dialect(named: dialect, of: root).endpoint
        let body = isEnvelope ? root["body"] ?? root : root
        guard body.isObject else { throw Misuse("the request's body is not a JSON object") }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("endpoint")
        writer.string(endpoint)
        if isEnvelope, let headers = root["headers"] {
            writer.key("headers")
            writer.raw(headers)
        }
        writer.key("body")
        writer.raw(bytes: RehearsedRequest.body(body, group: group))
        writer.endObject()
        envelope = writer.bytes
    }

    private static func read(_ bytes: [UInt8]) throws(Misuse) -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(bytes)
        } catch {
            throw Misuse("the request is not JSON: \(error.message)")
        }
    }

    /// The bytes as they are, but for the model.
    private static func body(_ body: JSONValue, group: String?) -> [UInt8] {
        guard let group else { return body.raw }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("model")
        writer.string(group)
        for member in body.members where !member.key.equals("model") {
            writer.key(token: member.key)
            writer.raw(bytes: member.value.raw)
        }
        writer.endObject()
        return writer.bytes
    }

    /// Only Responses has `input`; what only Messages has is looked for next.
    private static func dialect(named name: String?, of body: JSONValue) throws(Misuse) -> Dialect {
        guard let name else {
            if body["input"] != nil { return .responses }
            let signs = [body["system"], body["thinking"], body["output_config"], body["stop_sequences"]]
            return signs.contains { $0 != nil } ? .messages : .chat
        }
        let names: [(String, Dialect)] = [("chat", .chat), ("responses", .responses), ("messages", .messages)]
        if let found = names.first(where: { $0.0 == name })?.1 ?? Dialect(rawValue: name) { return found }
        throw Misuse("--dialect: '\(name)' is none of chat, responses, messages")
    }
}

extension Dialect {
    fileprivate var endpoint: String {
        switch self {
        case .chat: "/v1/chat/completions"
        case .responses: "/v1/responses"
        case .messages: "/v1/messages"
        }
    }
}
