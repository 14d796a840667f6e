// Replies in the Responses dialect: items, each with its added, its deltas and its done; several may be open.
//
// An item is known by its place (`output_index`), for some servers change its id on the way. Text parts are known by
// place and number. A reasoning item is one thought, whatever number of summaries it has: they are joined by a blank
// line, and its proof is the encrypted content of its `done` (the one in `added` may be incomplete). Items of hosted
// tools are passed over, and so is every event that is not known.

import Conversation
import Wire

/// What has been understood of a streamed reply so far.
struct ResponsesReplyReading {
    private var hasBegun = false
    var items = ResponsesItemsReading()

    /// Takes one event of the stream.
    mutating func take(_ event: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        if let failure = readResponsesError(event) { return queue.push(.failed(failure)) }
        guard let type = event["type"] else { return }
        if let response = event["response"], response.isObject {
            return try take(response, type, into: &queue)
        }
        if let step = ResponsesStep(type) {
            guard hasBegun else { throw .malformed("it does not begin with response.created") }
            try items.take(step, event, into: &queue)
        }
    }

    /// Takes an event that has the whole response in it: its beginning or its end.
    private mutating func take(
        _ response: JSONValue, _ type: JSONValue, into queue: inout ReplyQueue
    ) throws(Failure) {
        begin(response, into: &queue)
        let isCut = type.equals("response.incomplete")
        guard isCut || type.equals("response.completed") else {
            if type.equals("response.failed") || type.equals("response.cancelled") {
                queue.push(.failed(readResponsesFailure(response)))
            }
            return
        }
        // Some servers say everything at the end.
        if !items.isInUse { try items.take(output: response["output"], into: &queue) }
        finish(response, isCut: isCut, into: &queue)
    }

    mutating func begin(_ response: JSONValue, into queue: inout ReplyQueue) {
        guard !hasBegun else { return }
        hasBegun = true
        queue.push(.started(readResponsesHead(response)))
    }

    mutating func finish(_ response: JSONValue, isCut: Bool, into queue: inout ReplyQueue) {
        items.closeAll(into: &queue)
        if let usage = response["usage"], usage.isObject { queue.push(.usageReported(readResponsesUsage(usage))) }
        queue.finish(Stop(isCut ? readResponsesCut(response) : items.hasCalls ? .toolCalls : .ended))
    }
}

/// What a response says of itself.
func readResponsesHead(_ response: JSONValue) -> ReplyHead {
    ReplyHead(
        id: Text(response["id"]) ?? .string(""), model: Text(response["model"]) ?? .string(""),
        created: response["created_at"]?.double.flatMap { Int(exactly: $0.rounded(.down)) })
}

/// The failure that an `error` event tells; nil for every other event. Some servers put it into an object of its own.
func readResponsesError(_ event: JSONValue) -> Failure? {
    let error = event.given("error")
    guard event["type"]?.equals("error") ?? (error != nil) else { return nil }
    return readReplyFailure(error ?? event)
}

/// Why an incomplete response is incomplete.
func readResponsesCut(_ response: JSONValue) -> StopReason {
    guard let reason = response["incomplete_details"]?["reason"] else { return .length }
    if reason.equals("max_output_tokens") { return .length }
    return reason.equals("content_filter") ? .filtered : .ended
}

/// A whole response that is none.
func hasResponseFailed(_ response: JSONValue) -> Bool {
    if response.given("error") != nil { return true }
    guard let status = response["status"] else { return false }
    return status.equals("failed") || status.equals("cancelled")
}

/// What became of a response that failed or was cancelled.
func readResponsesFailure(_ response: JSONValue) -> Failure {
    if let error = response.given("error") { return readReplyFailure(error) }
    let status = response["status"]?.string ?? "failed"
    return Failure(.serverError, "the provider's response is \(status)", code: "response_\(status)")
}
