// From a provider's status and words to a kind of failure.

import Conversation
import Wire

extension Failure {
    init(_ complaint: UpstreamComplaint, status: Int, retryAfter: Int?) {
        let told = status >= 400 ? status : complaint.status.flatMap { (400...599).contains($0) ? $0 : nil }
        let kind = Kind(complaint, status: told)
        let words = complaint.message.map(Redaction.clean) ?? Self.silence(told)
        self.init(
            kind, words, code: Self.code(complaint), param: complaint.param, status: told, retryAfter: retryAfter)
    }

    private static func silence(_ status: Int?) -> String {
        status.map { "the provider answered \($0) and gave no reason" } ?? "the provider failed without saying why"
    }

    /// A conversation that is too long has one code, whoever says it and however.
    private static func code(_ complaint: UpstreamComplaint) -> String? {
        let words = complaint.message?.lowercased() ?? ""
        let tooLong = ["prompt is too long", "maximum context length", "context window", "input is too long"]
        if complaint.code == nil, tooLong.contains(where: words.holds) { return "context_length_exceeded" }
        return complaint.code ?? (complaint.type == "insufficient_quota" ? complaint.type : nil)
    }
}

extension Failure.Kind {
    fileprivate init(_ complaint: UpstreamComplaint, status: Int?) {
        if let status, let kind = Self.byStatus(status) {
            self = kind
        } else {
            self = Self.byWord(complaint.code) ?? Self.byWord(complaint.type) ?? .serverError
        }
    }

    private static func byStatus(_ status: Int) -> Failure.Kind? {
        switch status {
        case 401: .unauthenticated
        case 402: .payment
        case 403: .forbidden
        case 404: .modelNotFound
        case 405: .methodNotAllowed
        case 408: .timedOut
        case 409: .conflict
        case 413: .tooLarge
        case 429: .rateLimited
        case 400..<500: .malformed
        case 502: .upstreamFailed
        case 503, 529: .overloaded
        case 504: .upstreamTimeout
        case 500..<600: .serverError
        default: nil
        }
    }

    /// Words that are said without a status, inside a reply that began well.
    private static func byWord(_ word: String?) -> Failure.Kind? {
        switch word {
        case "invalid_request_error", "invalid_prompt", "context_length_exceeded", "INVALID_ARGUMENT": .malformed
        case "authentication_error", "invalid_api_key", "UNAUTHENTICATED": .unauthenticated
        case "billing_error": .payment
        case "permission_error", "PERMISSION_DENIED": .forbidden
        case "not_found_error", "model_not_found", "NOT_FOUND": .modelNotFound
        case "conflict_error": .conflict
        case "request_too_large": .tooLarge
        case "rate_limit_error", "rate_limit_exceeded", "insufficient_quota", "RESOURCE_EXHAUSTED": .rateLimited
        case "overloaded_error", "overloaded", "UNAVAILABLE": .overloaded
        case "timeout_error", "timeout", "DEADLINE_EXCEEDED": .upstreamTimeout
        default: nil
        }
    }
}
