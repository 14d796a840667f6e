// Observing Messages replies: usage, why they stopped, failures, the end. What they say is passed over.

import Conversation
import Wire

/// What has been observed of a reply so far.
struct MessagesReplyObserving {
    private var hasBegun = false
    private var usage = MessagesUsage()
    private var stop: Stop?

    /// False when an event has nothing to observe.
    func matters(_ data: UnsafeRawBufferPointer) -> Bool {
        ReplyGlance.matters(messages: data)
    }

    /// Takes an event of a stream.
    mutating func take(_ event: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        guard let type = event["type"] else { return take(error: event.given("error"), into: &queue) }
        if type.equals("message_start") {
            guard let message = event["message"] else { throw .malformed("message_start has no message") }
            begin(message, into: &queue)
        } else if type.equals("message_delta") {
            if let delta = event["delta"], let newer = readMessagesStop(delta) { stop = newer }
            report(event["usage"], into: &queue)
        } else if type.equals("message_stop") {
            guard hasBegun else { throw .malformed("it does not begin with message_start") }
            queue.finish(stop ?? Stop(.ended))
        } else if type.equals("error") {
            take(error: event["error"] ?? event, into: &queue)
        }
    }

    /// Takes a whole reply, or what a Messages server answers to anything else (`count_tokens`).
    mutating func take(whole message: JSONValue, into queue: inout ReplyQueue) {
        take(error: message.given("error"), into: &queue)
        begin(message, into: &queue)
        queue.finish(readMessagesStop(message) ?? Stop(.ended))
    }

    private mutating func begin(_ message: JSONValue, into queue: inout ReplyQueue) {
        hasBegun = true
        usage = MessagesUsage()
        stop = nil
        queue.push(.started(readMessagesHead(message)))
        report(message["usage"], into: &queue)
    }

    private mutating func report(_ newer: JSONValue?, into queue: inout ReplyQueue) {
        guard let newer, newer.isObject else { return }
        usage.take(newer)
        queue.push(.usageReported(usage.inclusive))
    }

    private func take(error: JSONValue?, into queue: inout ReplyQueue) {
        if let error { queue.push(.failed(readReplyFailure(error))) }
    }
}
