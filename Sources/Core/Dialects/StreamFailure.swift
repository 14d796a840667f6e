// Failures told inside a stream: the caller already has a status of 200 and some of the reply.
//
// Each dialect's official client raises its own error on what is written here, and none takes what came before for a
// complete reply, because no success ending follows.

package import Conversation
import Wire

/// Appends the last event of a stream that failed.
package func writeStreamFailure(_ failure: Failure, dialect: Dialect, into output: inout [UInt8]) {
    switch dialect {
    case .chat:
        EventStreamWriter.begin(into: &output)
        output.writeJSON { $0.chatStreamFailure(failure) }
    case .responses:
        EventStreamWriter.begin(event: "error", into: &output)
        output.writeJSON { $0.responsesStreamFailure(failure) }
    case .messages:
        EventStreamWriter.begin(event: "error", into: &output)
        output.writeJSON { $0.messagesStreamFailure(failure) }
    }
    EventStreamWriter.end(into: &output)
}

extension JSONWriter {
    fileprivate mutating func chatStreamFailure(_ failure: Failure) {
        beginObject()
        key("error")
        beginObject()
        key("message")
        string(failure.message)
        key("type")
        string(openAIErrorType(failure.kind))
        optional("param", failure.param)
        optional("code", failure.code)
        endObject()
        endObject()
    }

    fileprivate mutating func responsesStreamFailure(_ failure: Failure) {
        beginObject()
        key("type")
        string("error")
        optional("code", failure.code ?? openAIErrorType(failure.kind).description)
        key("message")
        string(failure.message)
        optional("param", failure.param)
        key("sequence_number")
        int(0)
        endObject()
    }

    fileprivate mutating func messagesStreamFailure(_ failure: Failure) {
        beginObject()
        key("type")
        string("error")
        key("error")
        beginObject()
        key("type")
        string(messagesErrorType(failure.kind))
        key("message")
        string(failure.message)
        endObject()
        endObject()
    }

    private mutating func optional(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }
}

private func openAIErrorType(_ kind: Failure.Kind) -> StaticString {
    switch kind {
    case .malformed, .unknownRoute, .modelNotFound, .methodNotAllowed, .tooLarge: "invalid_request_error"
    case .unauthenticated: "authentication_error"
    case .payment: "insufficient_quota"
    case .forbidden: "permission_error"
    case .timedOut, .upstreamTimeout: "timeout"
    case .conflict: "conflict"
    case .rateLimited: "rate_limit_exceeded"
    case .configuration, .serverError, .noEligibleTarget, .upstreamFailed, .overloaded, .notReady: "server_error"
    }
}

private func messagesErrorType(_ kind: Failure.Kind) -> StaticString {
    switch kind {
    case .malformed, .methodNotAllowed: "invalid_request_error"
    case .unauthenticated: "authentication_error"
    case .payment: "billing_error"
    case .forbidden: "permission_error"
    case .unknownRoute, .modelNotFound: "not_found_error"
    case .timedOut, .upstreamTimeout: "timeout_error"
    case .conflict: "conflict_error"
    case .tooLarge: "request_too_large"
    case .rateLimited: "rate_limit_error"
    case .overloaded: "overloaded_error"
    case .configuration, .serverError, .noEligibleTarget, .upstreamFailed, .notReady: "api_error"
    }
}
