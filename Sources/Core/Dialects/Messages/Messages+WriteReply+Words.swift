// What whole and streamed Messages replies say alike: the message's head, a call, a proof, usage, why it stopped.

import Conversation
import Wire

extension JSONWriter {
    /// A message up to its content, which is to follow.
    mutating func messagesHead(_ head: ReplyHead, _ options: ReplyOptions) {
        beginObject()
        key("id")
        beginString()
        stringContent("msg_")
        let id = head.id.string
        stringContent(id.isEmpty ? options.requestID : idTail(id))
        endString()
        key("type")
        string("message")
        key("role")
        string("assistant")
        key("model")
        string(options.model)
        key("content")
    }

    /// The members of a `tool_use` block up to its input, which is to follow.
    mutating func messagesCall(_ id: Text, _ name: Text) {
        key("type")
        string("tool_use")
        key("id")
        text(id)
        key("name")
        text(name)
        key("input")
    }

    /// The members of a block that only says a proof.
    mutating func messagesSealed(_ proof: Text) {
        key("type")
        string("redacted_thinking")
        key("data")
        text(proof)
    }

    /// `stop_reason` and `stop_sequence`, null while the reply goes on; `stop_details` where there is something to say.
    mutating func messagesStop(_ stop: Stop?) {
        key("stop_reason")
        if let stop { string(messagesStopReason(stop.reason)) } else { null() }
        key("stop_sequence")
        if stop?.reason == .stopSequence, let sequence = stop?.sequence { text(sequence) } else { null() }
        guard stop?.reason == .refused, let explanation = stop?.explanation, !explanation.isEmpty else { return }
        key("stop_details")
        beginObject()
        key("type")
        string("refusal")
        key("category")
        null()
        key("explanation")
        text(explanation)
        endObject()
    }

    /// The dialect's `usage`: what was read from a cache or written to one stands beside the input, not within it.
    /// Counters that nobody reported are 0, for the first four are required.
    mutating func messagesUsage(_ usage: Usage) {
        let cacheRead = usage.cachedInput ?? 0
        let cacheWrite = usage.cacheWrite ?? 0
        beginObject()
        key("input_tokens")
        int(max(0, (usage.input ?? 0) - cacheRead - cacheWrite))
        key("cache_creation_input_tokens")
        int(cacheWrite)
        key("cache_read_input_tokens")
        int(cacheRead)
        key("output_tokens")
        int(usage.output ?? 0)
        if let thinking = usage.reasoning, thinking > 0 {
            key("output_tokens_details")
            beginObject()
            key("thinking_tokens")
            int(thinking)
            endObject()
        }
        endObject()
    }
}

extension Stop {
    /// Refusing is a reason to stop here, and elsewhere a kind of part in a reply that ended as any.
    func told(afterRefusal hasRefused: Bool) -> Stop {
        var stop = self
        if hasRefused, reason == .ended { stop.reason = .refused }
        return stop
    }
}

extension ToolNames {
    /// The caller's own name of a tool.
    func original(of name: Text) -> Text { row(sent: name).map { .string($0.original) } ?? name }
}

private func messagesStopReason(_ reason: StopReason) -> StaticString {
    switch reason {
    case .ended: "end_turn"
    case .stopSequence: "stop_sequence"
    case .length: "max_tokens"
    case .contextExceeded: "model_context_window_exceeded"
    case .toolCalls: "tool_use"
    case .refused, .filtered: "refusal"
    case .paused: "pause_turn"
    }
}
