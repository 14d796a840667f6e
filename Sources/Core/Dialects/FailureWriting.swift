// Telling a failure in the caller's dialect.

package import Conversation
import Wire

/// A failure that was told: what goes with its bytes.
package struct WrittenFailure: Sendable {
    package var status: Int
    /// Lower-case names: `retry-after`, `x-should-retry`.
    package var headers: [(name: String, value: String)]
}

/// A failure as an event of a stream that has begun.
package struct FailureEvent: Sendable {
    /// The event's name; nil in Chat, whose events have none.
    package var name: StaticString?
    /// The event's data, one line of JSON.
    package var data: [UInt8]
}

extension Dialect {
    /// Appends the body that tells `failure`.
    package func writeFailure(_ failure: Failure, requestID: String, into bytes: inout [UInt8]) -> WrittenFailure {
        let telling = FailureTelling(failure)
        var json = JSONWriter()
        // Taken, not copied: the array must have one owner while it grows.
        swap(&json.bytes, &bytes)
        switch self {
        case .chat: writeChatFailure(telling, into: &json)
        case .responses: writeResponsesFailure(telling, into: &json)
        case .messages: writeMessagesFailure(telling, requestID: requestID, into: &json)
        }
        swap(&json.bytes, &bytes)
        return WrittenFailure(status: telling.status(in: self), headers: telling.headers)
    }

    /// The event that ends a broken stream.
    ///
    /// - Parameter sequence: the next `sequence_number`, which Responses needs. Once a response was created there, the
    ///   end is a `response.failed` with the response in it, which only the writer of the reply can tell.
    package func failureEvent(_ failure: Failure, requestID: String, sequence: Int) -> FailureEvent {
        let telling = FailureTelling(failure)
        var json = JSONWriter()
        switch self {
        case .chat: writeChatFailure(telling, into: &json)
        case .responses: writeResponsesFailureEvent(telling, sequence: sequence, into: &json)
        case .messages: writeMessagesFailure(telling, requestID: requestID, into: &json)
        }
        return FailureEvent(name: self == .chat ? nil : "error", data: json.bytes)
    }
}
