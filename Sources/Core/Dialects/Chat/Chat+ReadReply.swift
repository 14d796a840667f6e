// Replies in the Chat dialect, as its many servers speak it.
//
// A chunk has one choice with a delta; text, thoughts and refusals have one member each and no beginnings or ends, so a
// part begins with the first word of its kind and ends where another kind begins. Calls have an index, are open side by
// side, and end with the reply. Everything else differs from server to server; the comments say who does what.
//
// Only the first choice is read: who asks for several is refused before it comes to this.

import Conversation
import Wire

/// What has been understood of a reply so far.
struct ChatReplyReading {
    private var hasBegun = false
    private var speech = ChatSpeechReading()
    private var calls = ChatCallsReading()
    private var stop: Stop?

    /// The provider has said why it stopped.
    var hasStopped: Bool { stop != nil }

    /// Takes one chunk of a stream.
    mutating func take(chunk: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        try take(ChatChunk(chunk, .stream), into: &queue)
    }

    /// Takes a whole reply.
    mutating func take(whole reply: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        let reply = ChatChunk(reply, .whole)
        if reply.error == nil, reply.choice == nil { throw .malformed("it has no choices") }
        try take(reply, into: &queue)
        if reply.error == nil { try end(into: &queue) }
    }

    private mutating func take(_ chunk: ChatChunk, into queue: inout ReplyQueue) throws(Failure) {
        if let error = chunk.error { return queue.push(.failed(readReplyFailure(error))) }
        begin(chunk, into: &queue)
        if let choice = chunk.choice { try take(choice, chunk.form, into: &queue) }
        if let usage = chunk.usage { queue.push(.usageReported(readChatUsage(usage))) }
    }

    /// The end marker came, or the end of a stream that has said why it stopped.
    mutating func end(into queue: inout ReplyQueue) throws(Failure) {
        guard hasBegun else { throw .malformed("it is empty") }
        closeAll(into: &queue)
        queue.finish(stop ?? Stop(calls.isInUse ? .toolCalls : .ended))
    }

    /// A chunk without any choice (Azure's first, with what its filter thinks of the prompt) begins nothing.
    private mutating func begin(_ chunk: ChatChunk, into queue: inout ReplyQueue) {
        guard !hasBegun, chunk.choice != nil || chunk.usage != nil else { return }
        hasBegun = true
        let head = readChatHead(chunk.value)
        queue.push(.started(head))
        calls.replyID = head.id.string
    }

    private mutating func take(
        _ choice: ChatChoice, _ form: ReplyForm, into queue: inout ReplyQueue
    ) throws(Failure) {
        if let delta = choice.spoken { try take(delta: ChatDelta(delta), form, into: &queue) }
        guard let reason = choice.finishReason else { return }
        if let failure = readChatBreak(reason) { return queue.push(.failed(failure)) }
        stop = readChatStop(choice, hasCalls: calls.isInUse)
        closeAll(into: &queue)
    }

    private mutating func take(
        delta: ChatDelta, _ form: ReplyForm, into queue: inout ReplyQueue
    ) throws(Failure) {
        try speech.take(thoughts: delta, form, into: &queue)
        try speech.take(content: delta.content, into: &queue)
        speech.take(annotations: delta.annotations, into: &queue)
        if let refusal = delta.refusal { try speech.say(.refusal, Text(refusal), into: &queue) }
        if delta.hasCalls { speech.close(into: &queue) }
        try calls.take(delta, into: &queue)
    }

    private mutating func closeAll(into queue: inout ReplyQueue) {
        speech.close(into: &queue)
        calls.close(into: &queue)
    }
}

/// What a reply says of itself.
func readChatHead(_ reply: JSONValue) -> ReplyHead {
    ReplyHead(
        id: Text(reply["id"]) ?? .string(""), model: Text(reply["model"]) ?? .string(""),
        created: reply["created"]?.int)
}

/// Why a reply stopped.
func readChatStop(_ choice: ChatChoice, hasCalls: Bool) -> Stop {
    let reason = readChatStopReason(choice.finishReason)
    guard reason == .ended else { return Stop(reason) }
    // Some servers say `stop` behind calls.
    if hasCalls { return Stop(.toolCalls) }
    // vLLM and SGLang name the sequence; when it was a token, they give its number.
    guard let sequence = choice.stopSequence, !sequence.isEmpty else { return Stop(.ended) }
    return Stop(.stopSequence, sequence: sequence)
}

/// OpenRouter and SGLang report a broken reply as a reason to stop.
func readChatBreak(_ reason: JSONValue) -> Failure? {
    guard reason.equals("error") || reason.equals("abort") else { return nil }
    return Failure(.serverError, "the provider broke the reply off", code: reason.string)
}

/// Words that nobody has agreed on (`eos`) mean that the reply is complete.
private func readChatStopReason(_ word: JSONValue?) -> StopReason {
    guard let word else { return .ended }
    if word.equals("length") { return .length }
    if word.equals("tool_calls") || word.equals("function_call") { return .toolCalls }
    return word.equals("content_filter") ? .filtered : .ended
}
