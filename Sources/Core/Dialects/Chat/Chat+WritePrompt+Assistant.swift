// What the model said: one message for all of it, until somebody answers.

import Conversation
import Wire

/// The parts of a model's turn, by the members in which they stand.
private struct ChatUtterance {
    var content: [Part] = []
    var refusals: [Text] = []
    var calls: [ToolCall] = []
    /// Proofs that are elements of `reasoning_details`.
    var details: [JSONValue] = []
    /// Proofs that are the text of `reasoning_content`.
    var thoughts: [Text] = []
    /// Home: the name of an earlier reply in sound.
    var audio: JSONValue?

    /// The message says something even if its thoughts are left out.
    var speaks: Bool { !content.isEmpty || !refusals.isEmpty || !calls.isEmpty || audio != nil }
}

extension ChatPromptWriting {
    mutating func writeAssistant(_ parts: [Part]) throws(Failure) {
        let said = try sort(parts)
        // Servers refuse a message of thoughts alone.
        guard said.speaks else { return }
        try beginMessage("assistant")
        try writeContent(of: said)
        if !said.refusals.isEmpty { writeJoined("refusal", said.refusals) }
        if !said.thoughts.isEmpty { writeJoined("reasoning_content", said.thoughts) }
        writeDetails(said.details)
        if let audio = said.audio {
            json.key("audio")
            json.raw(audio)
        }
        try writeCalls(said.calls)
        json.endObject()
    }

    private mutating func sort(_ parts: [Part]) throws(Failure) -> ChatUtterance {
        var said = ChatUtterance()
        for part in parts {
            switch part {
            case .text, .image, .document, .audio: said.content.append(part)
            case .refusal(let words): said.refusals.append(words)
            case .call(let call): said.calls.append(call)
            case .thought(let thought): sort(thought, into: &said)
            case .other(let value) where isHome && value["type"] == nil: said.audio = value
            case .other: said.content.append(part)
            case .result: throw refusal(field("content"), "holds a part in the wrong place")
            }
        }
        if !said.speaks, !(said.details.isEmpty && said.thoughts.isEmpty) { losses.note(Self.thoughts, "dropped") }
        return said
    }

    private static let thoughts = "messages[].reasoning"

    /// A proof of this very provider's, or nothing.
    private mutating func sort(_ thought: Thought, into said: inout ChatUtterance) {
        guard case .native(let proof) = thought.proof else { return losses.note(Self.thoughts, "dropped") }
        if proof["type"]?.isString == true {
            said.details.append(proof)
        } else if let words = Text(proof["reasoning_content"]) {
            said.thoughts.append(words)
        } else {
            losses.note(Self.thoughts, "dropped")
        }
    }

    /// Plain text is one string, as the model said it.
    private mutating func writeContent(of said: ChatUtterance) throws(Failure) {
        let texts = said.content.compactMap { part in
            if case .text(let text) = part { text } else { nil }
        }
        let isPlain = texts.count == said.content.count && !texts.contains(where: isMarked)
        if texts.isEmpty, isPlain {
            json.key("content")
            return json.null()
        }
        guard isPlain, texts.count == 1 || !isHome else { return try writeShown(said.content) }
        for text in texts { _ = kept(text.cacheControl) }
        writeJoined("content", texts.map(\.text))
    }

    private mutating func writeShown(_ content: [Part]) throws(Failure) {
        let showsMedia = content.contains {
            switch $0 {
            case .image, .document, .audio: true
            default: false
            }
        }
        if showsMedia, !isHome { throw refusal(field("content"), "lets the model show a picture or a document") }
        try writeContent(content)
    }

    private mutating func writeJoined(_ member: StaticString, _ texts: [Text]) {
        json.key(member)
        json.beginString()
        for text in texts { json.textContent(text) }
        json.endString()
    }

    private mutating func writeDetails(_ details: [JSONValue]) {
        if details.isEmpty { return }
        json.key("reasoning_details")
        json.beginArray()
        for detail in details { json.raw(detail) }
        json.endArray()
    }

    private mutating func writeCalls(_ calls: [ToolCall]) throws(Failure) {
        if calls.isEmpty { return }
        json.key("tool_calls")
        json.beginArray()
        for call in calls { try write(call) }
        json.endArray()
    }

    private mutating func write(_ call: ToolCall) throws(Failure) {
        let id = call.id.string
        if conversation.unanswered.contains(id) { throw malformed(field(nil), "two tool calls have the id \(id)") }
        conversation.unanswered.append(id)
        json.beginObject()
        json.key("id")
        json.text(call.id)
        switch call.input {
        case .free(let input): write(call.name, "custom", "input") { $0.text(input) }
        case .encoded(let arguments):
            write(call.name, "function", "arguments") { arguments.isEmpty ? $0.string("{}") : $0.text(arguments) }
        case .object(let object): write(call.name, "function", "arguments") { $0.string(encoding: object) }
        }
        if case .native(let proof) = call.proof {
            json.key("extra_content")
            json.raw(proof)
        }
        json.endObject()
    }

    private mutating func write(
        _ name: Text, _ type: StaticString, _ member: StaticString, _ input: (inout JSONWriter) -> Void
    ) {
        json.key("type")
        json.string(type)
        json.key(type)
        json.beginObject()
        json.key("name")
        json.string(names.spell(name, limit: Spelling.openAILimit))
        json.key(member)
        input(&json)
        json.endObject()
    }
}

extension JSONWriter {
    /// A string that holds the value's JSON.
    fileprivate mutating func string(encoding value: JSONValue) {
        var inner = JSONWriter()
        inner.raw(value)
        beginString()
        stringContent(encoding: inner.bytes)
        endString()
    }
}
