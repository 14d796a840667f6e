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

/// The failure that a provider reports inside a reply whose status was fine: an `error` of any of the dialects, be it
/// an object or only words.
func readReplyFailure(_ error: JSONValue) -> Failure {
    var complaint = UpstreamComplaint(error: error)
    if let words = error.string { complaint.message = words }
    return Failure(complaint, status: 200, retryAfter: nil)
}

/// A token count: a whole number that can be added to another.
func readCounter(_ value: JSONValue?) -> Int? {
    guard let count = value?.int, count >= 0 else { return nil }
    return min(count, 1 << 48)
}
