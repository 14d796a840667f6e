// Observing Chat replies: usage, why they stopped, failures, the end. What they say is passed over.

import Conversation
import Wire

/// What has been observed of a reply so far.
struct ChatReplyObserving {
    private var hasBegun = false
    private var hasCalls = false
    private var stop: Stop?

    /// The provider has said why it stopped.
    var hasStopped: Bool { stop != nil }

    /// False when a chunk has nothing to observe.
    mutating func matters(_ data: UnsafeRawBufferPointer) -> Bool {
        guard data.has("{", at: 0) else { return true }
        let glance = ChatGlance(data)
        if glance.hasCalls { hasCalls = true }
        return glance.matters || !hasBegun
    }

    /// Takes a chunk or a whole reply, and for want of choices any other reply of the same servers.
    mutating func take(_ value: JSONValue, _ form: ReplyForm, into queue: inout ReplyQueue) {
        let chunk = ChatChunk(value, form)
        if let error = chunk.error { return queue.push(.failed(readReplyFailure(error))) }
        begin(value, into: &queue)
        if let choice = chunk.choice { take(choice, form, into: &queue) }
        if let usage = chunk.usage { queue.push(.usageReported(readChatUsage(usage))) }
    }

    /// The reply ended as it should.
    mutating func end(into queue: inout ReplyQueue) throws(Failure) {
        guard hasBegun else { throw .malformed("it is empty") }
        queue.finish(stop ?? Stop(hasCalls ? .toolCalls : .ended))
    }

    private mutating func begin(_ value: JSONValue, into queue: inout ReplyQueue) {
        guard !hasBegun else { return }
        hasBegun = true
        queue.push(.started(readChatHead(value)))
    }

    private mutating func take(_ choice: ChatChoice, _ form: ReplyForm, into queue: inout ReplyQueue) {
        if form == .whole, let spoken = choice.spoken, ChatDelta(spoken).hasCalls { hasCalls = true }
        guard let reason = choice.finishReason, !reason.equals("") else { return }
        if let failure = readChatBreak(reason) { return queue.push(.failed(failure)) }
        stop = readChatStop(choice, hasCalls: hasCalls)
    }
}
