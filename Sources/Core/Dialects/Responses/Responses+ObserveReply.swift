// Observing Responses replies: usage, why they stopped, failures, the end. What they say is passed over.

import Conversation
import Wire

/// What has been observed of a reply so far.
struct ResponsesReplyObserving {
    private var hasBegun = false

    /// False when an event has nothing to observe.
    func matters(_ data: UnsafeRawBufferPointer) -> Bool {
        ReplyGlance.matters(responses: data)
    }

    /// Takes an event of a stream.
    mutating func take(_ event: JSONValue, into queue: inout ReplyQueue) {
        if let failure = readResponsesError(event) { return queue.push(.failed(failure)) }
        guard let type = event["type"], let response = event["response"], response.isObject else { return }
        begin(response, into: &queue)
        if type.equals("response.failed") || type.equals("response.cancelled") {
            queue.push(.failed(readResponsesFailure(response)))
        } else if type.equals("response.completed") || type.equals("response.incomplete") {
            finish(response, isCut: type.equals("response.incomplete"), into: &queue)
        }
    }

    /// Takes a whole response. One that still waits in the provider's background is as good as any.
    mutating func take(whole response: JSONValue, into queue: inout ReplyQueue) {
        if hasResponseFailed(response) { return queue.push(.failed(readResponsesFailure(response))) }
        begin(response, into: &queue)
        finish(response, isCut: response["status"]?.equals("incomplete") == true, into: &queue)
    }

    private mutating func begin(_ response: JSONValue, into queue: inout ReplyQueue) {
        guard !hasBegun else { return }
        hasBegun = true
        queue.push(.started(readResponsesHead(response)))
    }

    private func finish(_ response: JSONValue, isCut: Bool, into queue: inout ReplyQueue) {
        if let usage = response["usage"], usage.isObject { queue.push(.usageReported(readResponsesUsage(usage))) }
        let hasCalls = response["output"]?.elements.contains { $0.isCall } ?? false
        queue.finish(Stop(isCut ? readResponsesCut(response) : hasCalls ? .toolCalls : .ended))
    }
}
