// Whole replies in the Messages dialect, and what whole and streamed replies have in common.

import Conversation
import Wire

extension MessagesReplyReading {
    /// Takes a whole reply.
    func take(whole message: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        if let error = message.given("error") { return queue.push(.failed(readReplyFailure(error))) }
        guard let content = message["content"], content.isArray else { throw .malformed("it has no content") }
        queue.push(.started(readMessagesHead(message)))
        var sources = MessagesSources()
        for block in content.elements { try add(block, &sources, into: &queue) }
        if let reported = message["usage"], reported.isObject {
            var usage = MessagesUsage()
            usage.take(reported)
            queue.push(.usageReported(usage.inclusive))
        }
        queue.finish(readMessagesStop(message) ?? Stop(.ended))
    }

    private func add(
        _ block: JSONValue, _ sources: inout MessagesSources, into queue: inout ReplyQueue
    ) throws(Failure) {
        guard let kind = try readPartKind(block) else { return }
        let part = try queue.startPart(kind)
        let text = Text(block["text"]) ?? Text(block["thinking"]) ?? readArguments(block)
        if let text, !text.isEmpty { queue.push(.partDelta(part, text)) }
        if case .text = kind { sources.begin(part, block) }
        sources.end(part, into: &queue)
        MessagesProof(block, part)?.push(into: &queue)
        queue.push(.partEnded(part))
    }

    /// The part that a block is; nil for one to be passed over.
    func readPartKind(_ block: JSONValue) throws(Failure) -> PartKind? {
        guard let type = block["type"] else { return nil }
        if type.equals("text") { return .text }
        if type.equals("thinking") { return .thought }
        if type.equals("redacted_thinking") { return .sealedThought }
        guard type.equals("tool_use") else { return nil }
        guard let id = Text(block["id"]), let name = Text(block["name"]) else {
            throw .malformed("a tool_use block has no id or no name")
        }
        return .call(id: id, name: name)
    }

    /// The arguments that a tool_use block has from its start; nil for `{}`.
    func readArguments(_ block: JSONValue) -> Text? {
        guard let type = block["type"], type.equals("tool_use"), let input = block["input"] else { return nil }
        return input.isNull || input.hasNoChildren ? nil : .string(input.rawText)
    }
}

/// What a reply says of itself.
func readMessagesHead(_ message: JSONValue) -> ReplyHead {
    ReplyHead(id: Text(message["id"]) ?? .string(""), model: Text(message["model"]) ?? .string(""))
}

/// Why a reply stopped: from a whole reply, or from the delta of `message_delta`. Nil when it does not say.
func readMessagesStop(_ value: JSONValue) -> Stop? {
    guard let word = value["stop_reason"], word.isString else { return nil }
    var stop = Stop(readMessagesStopReason(word))
    if stop.reason == .stopSequence { stop.sequence = Text(value["stop_sequence"]) }
    if stop.reason == .refused { stop.explanation = Text(value["stop_details"]?["explanation"]) }
    return stop
}

private func readMessagesStopReason(_ word: JSONValue) -> StopReason {
    switch word.string {
    case "tool_use": .toolCalls
    case "max_tokens": .length
    case "stop_sequence": .stopSequence
    case "refusal": .refused
    case "pause_turn": .paused
    case "model_context_window_exceeded": .contextExceeded
    default: .ended
    }
}
