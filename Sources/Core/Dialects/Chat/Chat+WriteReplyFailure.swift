// Failures inside a Chat stream.

import Conversation
import Wire

/// `{"error":{…}}` for a failure that is told inside a stream.
func writeReplyFailure(chat failure: Failure) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("error")
    writer.beginObject()
    writer.key("message")
    writer.string(failure.message)
    writer.key("type")
    writer.string(chatErrorType(failure.kind))
    writer.key("param")
    if let param = failure.param { writer.string(param) } else { writer.null() }
    writer.key("code")
    if let code = failure.code { writer.string(code) } else { writer.null() }
    writer.endObject()
    writer.endObject()
    return writer.bytes
}

private func chatErrorType(_ kind: Failure.Kind) -> StaticString {
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
