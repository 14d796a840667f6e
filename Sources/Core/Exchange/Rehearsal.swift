// A request that is only to be decided: `POST /v1/decision`.
//
// Either the request lies in an envelope, as it would be sent and where to,
//
//     {"endpoint": "/v1/chat/completions", "headers": {"anthropic-beta": "…"}, "body": {"model": "coding", …}}
//
// or it is sent as it is, to `/v1/decision?dialect=openai-chat`. In an envelope the outer request's headers count for
// nothing but who is asking.

package import Conversation
package import Wire

extension Arrival {
    /// The arrival that a rehearsal is about. Its token, id and dice are the outer request's, and filled in by whoever
    /// knows them.
    ///
    /// - Parameters:
    ///   - body: the envelope, or the request itself where `target` names its dialect.
    ///   - target: the outer request's, with its query.
    ///   - fields: the outer request's.
    package init(rehearsing body: [UInt8], target: String, fields: HTTPFields) throws(Failure) {
        if let name = Query.value(of: "dialect", in: target) {
            guard let dialect = Dialect(rawValue: name) else {
                let names = Dialect.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
                throw Failure(.malformed, "dialect: expected one of \(names)", param: "dialect")
            }
            self.init(dialect: dialect, fields: fields, body: body, token: nil, requestID: "", dice: 0)
        } else {
            let envelope = try Envelope(body)
            self.init(
                dialect: Route.dialect(ofTarget: envelope.endpoint), fields: envelope.fields, body: envelope.body,
                token: nil, requestID: "", dice: 0, operation: envelope.operation)
        }
        isRehearsal = true
    }
}

/// A request in an envelope, taken out.
private struct Envelope {
    var endpoint: String
    var operation: Operation
    var fields = HTTPFields()
    var body: [UInt8]

    init(_ bytes: [UInt8]) throws(Failure) {
        let root = try Envelope.read(bytes).root
        guard root.isObject else { throw Envelope.complaint("the body", "an object", param: nil) }
        for member in root.members where !["endpoint", "headers", "body"].contains(member.key.string) {
            let name = member.key.string ?? ""
            throw Failure(
                .malformed,
                "An envelope has `endpoint`, `headers` and `body`, not `\(name.prefix(64))`. A request that comes"
                    + " without one says whose it is: POST /v1/decision?dialect=openai-chat.",
                param: String(name.prefix(64)))
        }
        guard let endpoint = root["endpoint"]?.string else {
            throw Envelope.complaint("endpoint", "the path of the request", param: "endpoint")
        }
        guard let body = root["body"], body.isObject else {
            throw Envelope.complaint("body", "the request's own body, an object", param: "body")
        }
        self.endpoint = endpoint
        self.body = body.raw
        operation = try Envelope.operation(at: endpoint)
        if let headers = root["headers"], !headers.isNull { fields = try Envelope.fields(headers) }
    }

    private static func read(_ bytes: [UInt8]) throws(Failure) -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(bytes)
        } catch {
            throw Failure(.malformed, "The body is not JSON: \(error.message).")
        }
    }

    private static func operation(at endpoint: String) throws(Failure) -> Operation {
        switch Route.find(method: "POST", target: endpoint) {
        case .found(.converse): return .converse
        case .found(.operate(let operation)) where !operation.isOpaque: return operation
        default:
            throw complaint(
                "endpoint",
                "`/v1/chat/completions`, `/v1/responses`, `/v1/messages` or another path that requests with a model are"
                    + " posted to", param: "endpoint")
        }
    }

    /// The headers, checked as if they had come over the wire.
    private static func fields(_ headers: JSONValue) throws(Failure) -> HTTPFields {
        var lines = "POST / HTTP/1.1\r\nhost: h\r\n"
        guard headers.isObject else { throw complaint("headers", "an object of strings", param: "headers") }
        for member in headers.members {
            guard let name = member.key.string, let value = member.value.string,
                !(name + value).utf8.contains(where: { $0 < 0x20 })
            else { throw complaint("headers", "strings without line breaks", param: "headers") }
            lines += "\(name): \(value)\r\n"
        }
        let read = Array((lines + "\r\n").utf8).withUnsafeBytes { bytes in
            var reader = HTTPRequestReader()
            var input = bytes
            guard (try? reader.read(&input)) != nil else { return nil as HTTPFields? }
            return reader.head.fields
        }
        guard let read else { throw complaint("headers", "what HTTP takes for headers", param: "headers") }
        return read
    }

    private static func complaint(_ place: String, _ expected: String, param: String?) -> Failure {
        Failure(.malformed, "\(place): expected \(expected)", param: param)
    }
}
