// The members of a Chat reply that matter. `null` and absent are the same everywhere in this dialect.

import Conversation
import Wire

/// A chunk of a stream, or a whole reply.
struct ChatChunk {
    let value: JSONValue
    let form: ReplyForm
    let choice: ChatChoice?
    private(set) var usage: JSONValue?
    private(set) var error: JSONValue?

    init(_ value: JSONValue, _ form: ReplyForm) {
        self.value = value
        self.form = form
        choice = value.given("choices").flatMap { ChatChoice(firstOf: $0, form) }
        usage = value.given("usage")
        error = value.given("error")
        // vLLM's flat error.
        if choice == nil, value["object"]?.equals("error") == true { error = value }
        // Groq counts in a member of its own, Moonshot inside the choice; both at the end.
        if usage == nil, choice?.finishReason != nil { usage = choice?.usage ?? value.given("x_groq")?.given("usage") }
        if usage?.isObject != true { usage = nil }
    }
}

/// The choice with index 0.
struct ChatChoice {
    /// The delta, or the message of a whole reply.
    let spoken: JSONValue?
    let finishReason: JSONValue?
    private let value: JSONValue

    init?(firstOf choices: JSONValue, _ form: ReplyForm) {
        guard let choice = choices.elements.first(where: { ($0["index"]?.int ?? 0) == 0 }) else { return nil }
        value = choice
        finishReason = choice.given("finish_reason").flatMap { $0.equals("") ? nil : $0 }
        // Perplexity sends both: a chunk's message repeats all that came before, a whole reply's delta is empty.
        spoken =
            form == .stream
            ? choice.given("delta") ?? choice.given("message") : choice.given("message") ?? choice.given("delta")
    }

    var usage: JSONValue? { value.given("usage") }

    /// What vLLM (`stop_reason`) and SGLang (`matched_stop`) met; a number when it was a token.
    var stopSequence: Text? { Text(value["stop_reason"]) ?? Text(value["matched_stop"]) }
}

/// What a delta or a message says.
struct ChatDelta {
    let content: JSONValue?
    private(set) var refusal: JSONValue?
    private(set) var thoughts: Text?
    private(set) var details: JSONValue?
    private(set) var annotations: JSONValue?
    private(set) var calls: JSONValue?
    private(set) var legacyCall: JSONValue?

    init(_ value: JSONValue) {
        content = value.given("content")
        // Nearly all chunks end here.
        if content != nil, value.count == 1 { return }
        calls = value.given("tool_calls")
        refusal = value.given("refusal")
        details = value.given("reasoning_details")
        annotations = value.given("annotations")
        legacyCall = value.given("function_call")
        thoughts = Self.thoughts(value)
    }

    /// True when a call begins or goes on.
    var hasCalls: Bool { calls.map { !$0.hasNoChildren } ?? (legacyCall != nil) }

    /// True when a call begins.
    var namesCall: Bool {
        guard let calls else { return Self.isNamed(legacyCall) }
        return calls.elements.contains { Self.isNamed($0["function"] ?? $0["custom"]) }
    }

    /// Some servers say the same thoughts under two names, or have an empty one beside the full one.
    private static func thoughts(_ value: JSONValue) -> Text? {
        for name in ["reasoning_content", "reasoning", "thinking"] as [StaticString] {
            if let text = Text(value[name]), !text.isEmpty { return text }
        }
        return nil
    }

    private static func isNamed(_ call: JSONValue?) -> Bool {
        guard let name = call?["name"] else { return false }
        return name.isString && !name.equals("")
    }
}
