// A request as it came in, for the one who asks `/replay/log` what a proxy really sent.

import Wire

/// A request that this upstream received, and what it made of it.
struct ReceivedRequest: Sendable {
    var method: String
    /// Path and query.
    var target: String
    /// Names in lower case, in the order of the wire.
    var headers: [Header]
    var body: [UInt8]
    /// From 1, in the order of arrival; 0 until it is kept.
    var number = 0
    /// The id of the exchange that answered.
    var exchange: String?
    /// Why that one.
    var reason: String?
    /// The status of the answer; nil where the connection was reset instead.
    var status: Int?

    /// The first value of a header, nil if there is none.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

extension ReceivedRequest {
    /// Writes the request with its credentials unreadable.
    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("number")
        writer.int(number)
        writer.key("method")
        writer.string(method)
        writer.key("path")
        writer.string(target)
        writeHeaders(into: &writer)
        writer.key("body")
        writeBody(into: &writer)
        for (name, value) in [("exchange", exchange), ("reason", reason)] {
            writer.key(name)
            if let value { writer.string(value) } else { writer.null() }
        }
        writer.key("status")
        if let status { writer.int(status) } else { writer.null() }
        writer.endObject()
    }

    /// An object; the values of a header that came twice are joined by commas.
    private func writeHeaders(into writer: inout JSONWriter) {
        var names: [String] = []
        for header in headers where !names.contains(header.name) { names.append(header.name) }
        writer.key("headers")
        writer.beginObject()
        for name in names {
            writer.key(name)
            writer.string(headers.filter { $0.name == name }.map(\.readable).joined(separator: ", "))
        }
        writer.endObject()
    }

    /// JSON as it came, anything else as a string, nothing as `null`.
    private func writeBody(into writer: inout JSONWriter) {
        if body.isEmpty {
            writer.null()
        } else if let document = try? JSONDocument(body) {
            writer.raw(document.root)
        } else {
            writer.string(String(decoding: body, as: UTF8.self))
        }
    }
}

extension Header {
    /// The value, unless it is a credential: then its scheme, and how long the secret is.
    fileprivate var readable: String {
        guard ["authorization", "proxy-authorization", "x-api-key", "api-key", "cookie"].contains(name) else {
            return value
        }
        let parts = value.split(separator: " ", maxSplits: 1)
        let scheme = parts.count == 2 ? parts[0] + " " : ""
        return "\(scheme)[\(parts.last?.utf8.count ?? 0) bytes redacted]"
    }
}
