// Why a request is not answered with a recording, told in the words of the surface that was asked.

import Wire

/// A failure of this upstream's own (or one that a fault asks for).
struct Denial: Error, Equatable, Sendable {
    var status: Int
    var message: String
    /// A machine word for dialects that have a place for one.
    var code: String?

    /// A denial with an HTTP status and a sentence.
    init(_ status: Int, _ message: String, code: String? = nil) {
        self.status = status
        self.message = message
        self.code = code
    }

    /// The error body that a caller of `surface` understands.
    func body(for surface: Surface?) -> [UInt8] {
        var writer = JSONWriter()
        if surface?.speaksMessages ?? false { writeMessages(into: &writer) } else { writeOpenAI(into: &writer) }
        return writer.bytes
    }

    private func writeMessages(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.string("error")
        writer.key("error")
        writer.beginObject()
        writer.key("type")
        writer.string(messagesType)
        writer.key("message")
        writer.string(message)
        writer.endObject()
        writer.key("request_id")
        writer.string("req_replay")
        writer.endObject()
    }

    private func writeOpenAI(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("error")
        writer.beginObject()
        writer.key("message")
        writer.string(message)
        writer.key("type")
        writer.string(openAIType)
        writer.key("param")
        writer.null()
        writer.key("code")
        if let code { writer.string(code) } else { writer.null() }
        writer.endObject()
        writer.endObject()
    }

    private var messagesType: String {
        switch status {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 408, 504: "timeout_error"
        case 409: "conflict_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 503, 529: "overloaded_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }

    private var openAIType: String {
        switch status {
        case 401: "authentication_error"
        case 402: "insufficient_quota"
        case 403: "permission_error"
        case 408, 504: "timeout"
        case 429: "rate_limit_exceeded"
        case 500...: "server_error"
        default: "invalid_request_error"
        }
    }
}
