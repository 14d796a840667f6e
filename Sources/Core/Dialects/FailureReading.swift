// Reading what a provider says when it refuses, whatever shape it says it in.
//
// The shapes do not follow the dialects: gateways, front doors and proxies answer in their own. So all are tried,
// those of the target's dialect first, and what none of them reads (a page of HTML, nothing at all) is told by its
// status. Words are passed on without what they may give away (`Redaction`).

package import Conversation
import Wire

extension Dialect {
    /// The failure that a provider's answer means.
    ///
    /// - Parameters:
    ///   - status: the HTTP status; below 400 when the provider reports an error inside a success.
    ///   - body: the whole body, decoded from any content encoding.
    ///   - retryAfter: seconds, as the provider's headers say.
    package func readFailure(status: Int, body: UnsafeRawBufferPointer, retryAfter: Int?) -> Failure {
        let document = JSONDocument()
        let complaint = (try? document.read(body)) == nil ? nil : complaint(in: document.root)
        return Failure(complaint ?? UpstreamComplaint(), status: status, retryAfter: retryAfter)
    }

    private func complaint(in root: JSONValue) -> UpstreamComplaint? {
        let own: UpstreamComplaint? =
            switch self {
            case .chat: readChatComplaint(root)
            case .responses: readResponsesComplaint(root)
            case .messages: readMessagesComplaint(root)
            }
        return own ?? readMessagesComplaint(root) ?? readResponsesComplaint(root) ?? readChatComplaint(root)
    }
}

/// What a provider said, before anything is made of it.
struct UpstreamComplaint {
    var message: String?
    var type: String?
    var code: String?
    var param: String?
    /// The status that the body gives.
    var status: Int?

    /// An error object of any OpenAI-like server.
    init(error: JSONValue) {
        message = error.given("message")?.string ?? error.given("message").flatMap(Self.detail)
        type = error.given("type")?.string ?? error.given("status")?.string
        param = error.given("param")?.string
        take(code: error.given("code"))
    }

    init() {}

    /// A code that is a number, or spelt like one, is a status.
    mutating func take(code value: JSONValue?) {
        guard let value else { return }
        let number = value.int ?? value.string.flatMap { Int($0) }
        if let number { status = number } else { code = value.string }
    }

    /// Validation errors: `{"detail": "…"}` or `{"detail": [{"loc": ["body", "messages"], "msg": "…"}]}`.
    static func detail(_ holder: JSONValue) -> String? {
        guard let detail = holder.given("detail") else { return nil }
        if let words = detail.string { return words }
        let complaints = detail.elements.compactMap { complaint -> String? in
            guard let words = complaint["msg"]?.string else { return nil }
            let place = location(complaint)
            return place.isEmpty ? words : "\(place): \(words)"
        }
        return complaints.isEmpty ? nil : complaints.joined(separator: "; ")
    }

    /// `messages.0.role`
    static func location(_ complaint: JSONValue) -> String {
        let steps = complaint["loc"]?.elements.map { $0.string ?? $0.rawText } ?? []
        return steps.drop { $0 == "body" }.joined(separator: ".")
    }
}
