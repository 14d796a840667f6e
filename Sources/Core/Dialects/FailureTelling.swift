// The words for each kind of failure: status, types, code.

import Conversation
import Wire

/// A failure and how it is called.
struct FailureTelling {
    let failure: Failure

    init(_ failure: Failure) {
        self.failure = failure
    }

    /// The stable word: the failure's own, or its kind's.
    var code: String? { failure.code ?? row.code?.description }

    /// `error.type` in the OpenAI dialects.
    var openAIType: StaticString { row.openAI }

    /// `error.type` in Messages. A type there goes with its status.
    var messagesType: StaticString { row.messages }

    /// The HTTP status. The provider's own is kept where the dialect knows it: 529 is Messages' own word for 503, and
    /// 422 is none of its words.
    func status(in dialect: Dialect) -> Int {
        let status = failure.status ?? row.status
        switch (dialect, status) {
        case (.messages, 503) where failure.kind == .overloaded: return 529
        case (.messages, 422): return 400
        case (.chat, 529), (.responses, 529): return 503
        default: return status
        }
    }

    var headers: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if let seconds = failure.retryAfter { headers.append((name: "retry-after", value: "\(seconds)")) }
        // Neither money nor a document comes back by trying again, though the status says "later".
        let isLasting = failure.kind == .configuration || failure.kind == .noEligibleTarget
        if code == "insufficient_quota" || isLasting { headers.append((name: "x-should-retry", value: "false")) }
        return headers
    }

    /// `code` of an error inside a response, where the official types have a closed list.
    var responseErrorCode: StaticString {
        switch failure.kind {
        case .rateLimited: "rate_limit_exceeded"
        case .malformed: "invalid_prompt"
        default: "server_error"
        }
    }

    private struct Row {
        var status: Int
        var messages: StaticString
        var openAI: StaticString
        var code: StaticString?

        init(_ status: Int, _ messages: StaticString, _ openAI: StaticString, _ code: StaticString? = nil) {
            self.status = status
            self.messages = messages
            self.openAI = openAI
            self.code = code
        }
    }

    private var row: Row {
        switch failure.kind {
        case .malformed: Row(400, "invalid_request_error", "invalid_request_error")
        case .unauthenticated: Row(401, "authentication_error", "authentication_error", "invalid_api_key")
        case .payment: Row(402, "billing_error", "insufficient_quota", "insufficient_quota")
        case .forbidden: Row(403, "permission_error", "permission_error")
        case .unknownRoute: Row(404, "not_found_error", "invalid_request_error", "unknown_url")
        case .modelNotFound: Row(404, "not_found_error", "invalid_request_error", "model_not_found")
        case .methodNotAllowed: Row(405, "invalid_request_error", "invalid_request_error", "method_not_allowed")
        case .timedOut: Row(408, "timeout_error", "timeout")
        case .conflict: Row(409, "conflict_error", "conflict")
        case .tooLarge: Row(413, "request_too_large", "invalid_request_error", "request_too_large")
        case .rateLimited: Row(429, "rate_limit_error", "rate_limit_exceeded", "rate_limit_exceeded")
        case .configuration: Row(500, "api_error", "server_error", "configuration")
        case .serverError: Row(500, "api_error", "server_error")
        case .noEligibleTarget: Row(502, "api_error", "no-eligible-target", "no-eligible-target")
        case .upstreamFailed: Row(502, "api_error", "upstream-failed", "upstream-failed")
        case .overloaded: Row(503, "overloaded_error", "server_error", "overloaded")
        case .notReady: Row(503, "api_error", "server_error", "not-ready")
        case .upstreamTimeout: Row(504, "timeout_error", "upstream-timeout", "upstream-timeout")
        }
    }
}

extension JSONWriter {
    /// A string, or null.
    mutating func string(orNull text: String?) {
        if let text { string(text) } else { null() }
    }
}
