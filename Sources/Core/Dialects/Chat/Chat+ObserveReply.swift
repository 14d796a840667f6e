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
    mutating func matters(_ data: UnsafeRawBufferPointer, notesProofs: Bool) -> Bool {
        guard data.has("{", at: 0) else { return true }
        let glance = ChatGlance(data, looksForProofs: notesProofs)
        if glance.hasCalls { hasCalls = true }
        return glance.matters || glance.hasProofs || !hasBegun
    }

    /// Takes a chunk.
    mutating func take(chunk: JSONValue, into queue: inout ReplyQueue) {
        let chunk = ChatChunk(chunk, .stream)
        if let error = chunk.error { return queue.push(.failed(readReplyFailure(error))) }
        if chunk.choice != nil || chunk.usage != nil { begin(chunk, into: &queue) }
        take(chunk, into: &queue)
    }

    /// Takes a whole reply, or what a Chat server answers to anything else (`embeddings`).
    mutating func take(whole reply: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        let reply = ChatChunk(reply, .whole)
        if let error = reply.error { return queue.push(.failed(readReplyFailure(error))) }
        hasCalls = reply.choice?.spoken.map { ChatDelta($0).namesCall } ?? false
        begin(reply, into: &queue)
        take(reply, into: &queue)
        try end(into: &queue)
    }

    /// The reply ended as it should.
    mutating func end(into queue: inout ReplyQueue) throws(Failure) {
        guard hasBegun else { throw .malformed("it is empty") }
        queue.finish(stop ?? Stop(hasCalls ? .toolCalls : .ended))
    }

    private mutating func begin(_ chunk: ChatChunk, into queue: inout ReplyQueue) {
        guard !hasBegun else { return }
        hasBegun = true
        queue.push(.started(readChatHead(chunk.value)))
    }

    private mutating func take(_ chunk: ChatChunk, into queue: inout ReplyQueue) {
        if let choice = chunk.choice, let reason = choice.finishReason {
            if let failure = readChatBreak(reason) { return queue.push(.failed(failure)) }
            stop = readChatStop(choice, hasCalls: hasCalls)
        }
        if let usage = chunk.usage { queue.push(.usageReported(readChatUsage(usage))) }
    }
}
