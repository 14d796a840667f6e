// The members of a Chat reply that matter, found in one pass over each object.

import Conversation
import Wire

/// A chunk of a stream, or a whole reply.
struct ChatChunk {
    let value: JSONValue
    private(set) var choice: ChatChoice?
    private(set) var usage: JSONValue?
    private(set) var error: JSONValue?

    init(_ value: JSONValue, _ form: ReplyForm) {
        self.value = value
        for member in value.members where !member.value.isNull {
            if member.key.equals("choices") {
                choice = ChatChoice(firstOf: member.value, form)
            } else if member.key.equals("usage") {
                usage = member.value
            } else if member.key.equals("error") {
                error = member.value
            } else if member.key.equals("x_groq"), usage == nil {
                usage = member.value["usage"]
            } else if member.key.equals("object"), member.value.equals("error") {
                // vLLM's flat error.
                error = value
            }
        }
        // Moonshot counts inside the choice.
        if usage == nil { usage = choice?.usage }
        if usage?.isObject != true { usage = nil }
    }
}

/// The choice with index 0.
struct ChatChoice {
    /// The delta, or the message of a whole reply.
    private(set) var spoken: JSONValue?
    private(set) var finishReason: JSONValue?
    private(set) var stopSequence: JSONValue?
    private(set) var usage: JSONValue?

    init?(firstOf choices: JSONValue, _ form: ReplyForm) {
        guard let choice = choices.elements.first(where: { ($0["index"]?.int ?? 0) == 0 }) else { return nil }
        var delta: JSONValue?
        var message: JSONValue?
        for member in choice.members where !member.value.isNull {
            if member.key.equals("delta") {
                delta = member.value
            } else if member.key.equals("message") {
                message = member.value
            } else if member.key.equals("finish_reason") {
                finishReason = member.value
            } else if member.key.equals("stop_reason") || member.key.equals("matched_stop") {
                if member.value.isString { stopSequence = member.value }
            } else if member.key.equals("usage") {
                usage = member.value
            }
        }
        // Perplexity sends both: a chunk's message repeats all that came before, a whole reply's delta is empty.
        spoken = form == .stream ? delta ?? message : message ?? delta
    }
}

/// What a delta or a message says.
struct ChatDelta {
    private(set) var content: JSONValue?
    private(set) var refusal: JSONValue?
    private(set) var thoughts: Text?
    private(set) var details: JSONValue?
    private(set) var calls: JSONValue?
    private(set) var legacyCall: JSONValue?

    init(_ value: JSONValue) {
        for member in value.members where !member.value.isNull {
            if member.key.equals("content") {
                content = member.value
            } else if member.key.equals("tool_calls") {
                calls = member.value
            } else if member.key.equals("refusal") {
                refusal = member.value
            } else if member.key.equals("reasoning_details") {
                details = member.value
            } else if member.key.equals("function_call") {
                legacyCall = member.value
            } else if Self.isThoughts(member.key) {
                takeThoughts(member.value)
            }
        }
    }

    /// True when a call begins or goes on.
    var hasCalls: Bool { calls.map { !$0.hasNoChildren } ?? (legacyCall != nil) }

    /// True when a call begins.
    var namesCall: Bool {
        guard let calls else { return Self.isNamed(legacyCall) }
        return calls.elements.contains { Self.isNamed($0["function"] ?? $0["custom"]) }
    }

    /// Some servers say the same thoughts under two names.
    private mutating func takeThoughts(_ value: JSONValue) {
        guard thoughts?.isEmpty ?? true, let text = Text(value) else { return }
        thoughts = text
    }

    private static func isNamed(_ call: JSONValue?) -> Bool {
        guard let name = call?["name"] else { return false }
        return name.isString && !name.equals("")
    }

    private static func isThoughts(_ key: JSONValue) -> Bool {
        key.equals("reasoning_content") || key.equals("reasoning") || key.equals("thinking")
    }
}
