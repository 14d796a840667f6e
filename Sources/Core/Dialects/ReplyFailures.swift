// Replies that are no replies.

import Conversation
import Wire

extension Failure {
    /// The bytes ended before the reply did.
    static var truncated: Failure {
        Failure(.upstreamFailed, "the provider's reply ended before it was complete", code: "upstream_truncated")
    }

    /// The reply is longer than any reply may be.
    static var tooLong: Failure {
        Failure(.upstreamFailed, "the provider's reply is too long", code: "upstream_too_long")
    }

    /// More parts than any reply may have.
    static var tooManyParts: Failure {
        Failure(.upstreamFailed, "the provider's reply has too many parts", code: "upstream_too_long")
    }

    /// The reply is not what its dialect says.
    static func malformed(_ complaint: String) -> Failure {
        Failure(
            .upstreamFailed, "the provider's reply cannot be understood: \(complaint)", code: "upstream_malformed")
    }

    /// The reply is not JSON. The complaint may quote the reply, so its place is all that is told.
    static func malformed(_ error: JSONError) -> Failure {
        malformed("it is not JSON at line \(error.line):\(error.column)")
    }
}

/// The failure that a provider reports inside a reply whose status was fine: an `error` of any of the dialects, an
/// object or only words.
func readReplyFailure(_ error: JSONValue) -> Failure {
    if let words = error.string { return Failure(.serverError, words) }
    let type = error["type"]?.string
    let code = error["code"]?.string ?? error["code"]?.rawText
    let message = error["message"]?.string ?? "the provider failed without saying why"
    let kind = failureKind(code) ?? failureKind(type) ?? .serverError
    return Failure(
        kind, message, code: code == "null" ? nil : code, param: error["param"]?.string)
}

/// The kind that a provider's word (or status) stands for.
private func failureKind(_ word: String?) -> Failure.Kind? {
    switch word {
    case "overloaded_error", "overloaded", "503", "529": .overloaded
    case "rate_limit_error", "rate_limit_exceeded", "insufficient_quota", "429": .rateLimited
    case "billing_error", "402": .payment
    case "authentication_error", "invalid_api_key", "401": .unauthenticated
    case "permission_error", "403": .forbidden
    case "not_found_error", "model_not_found", "404": .modelNotFound
    case "request_too_large", "413": .tooLarge
    case "timeout_error", "408", "504": .upstreamTimeout
    case "invalid_request_error", "context_length_exceeded", "400", "422": .malformed
    default: nil
    }
}

/// A token count: a whole number that can be added to another.
func readCounter(_ value: JSONValue?) -> Int? {
    guard let count = value?.int, count >= 0 else { return nil }
    return min(count, 1 << 48)
}
