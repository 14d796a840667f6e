// Instructions and items of a Responses request.

import Conversation
import Wire

/// What is open while items are written.
struct OpenInput {
    /// A call that has no result yet.
    struct Call {
        /// In the target's spelling.
        var id: String
        var isCustom: Bool
    }

    /// Whose message is open.
    var speaker: Role?
    var unanswered: [Call] = []
    /// Thoughts that wait for what they led to.
    var thoughts: [JSONValue] = []
    /// Place of the turn that is being written, in the prompt's list.
    var turn = 0
    var isEmpty = true
}

extension ResponsesPromptWriting {
    /// The turns before the first words of the conversation, with a blank line between their texts.
    mutating func writeInstructions(_ turns: ArraySlice<Turn>) throws(Failure) {
        var isOpen = false
        for (place, turn) in turns.enumerated() {
            conversation.turn = place
            for text in try instructions(turn) {
                if !isOpen {
                    json.key("instructions")
                    json.beginString()
                } else {
                    json.stringContent("\n\n")
                }
                isOpen = true
                json.textContent(text)
            }
        }
        if isOpen { json.endString() }
    }

    private mutating func instructions(_ turn: Turn) throws(Failure) -> [Text] {
        var texts: [Text] = []
        for part in turn.parts {
            guard case .text(let text) = part else { throw refusal(field("content"), "is not text") }
            loseCacheControl(text.cacheControl)
            if !text.text.isEmpty { texts.append(text.text) }
        }
        return texts
    }

    /// All turns from this place on.
    mutating func writeInput(from start: Int) throws(Failure) {
        json.key("input")
        json.beginArray()
        for (place, turn) in prompt.turns.enumerated().dropFirst(start) {
            conversation.turn = place
            try write(turn)
            endMessage()
        }
        try closeConversation()
        json.endArray()
    }

    private mutating func write(_ turn: Turn) throws(Failure) {
        switch turn.role {
        case .assistant: for part in turn.parts { try writeAssistants(part) }
        case .system, .developer:
            for text in try instructions(turn) {
                try speak(turn.role)
                writeText(text)
            }
        case .user, .tool:
            // What tools gave back comes before what is said about it.
            for case .result(let result) in turn.parts { try writeResult(result) }
            for part in turn.parts where !part.isResult { try writeUsers(part) }
        }
    }

    private mutating func writeAssistants(_ part: Part) throws(Failure) {
        switch part {
        case .call(let call): try writeCall(call)
        case .thought(let thought): writeThought(thought)
        case .text, .refusal:
            if part.saysNothing { return }
            try speak(.assistant)
            try writeContent(part, isAssistants: true)
        default: try writeContent(part, isAssistants: true)
        }
    }

    private mutating func writeUsers(_ part: Part) throws(Failure) {
        try mustBeAnswered()
        if part.saysNothing { return }
        try speak(.user)
        try writeContent(part)
    }

    /// A thought is sent together with what it led to, and never without: the API refuses one that stands alone.
    private mutating func writeThought(_ thought: Thought) {
        guard case .native(let item) = thought.proof else { return losses.note("messages[].reasoning", "dropped") }
        // What the model said before it stays before it.
        endMessage()
        conversation.thoughts.append(item)
    }

    /// Begins an item of the assistant's, or of somebody else's.
    mutating func beginItem(isAssistants: Bool) {
        endMessage()
        conversation.isEmpty = false
        if isAssistants {
            for thought in conversation.thoughts { json.raw(thought) }
        } else {
            loseThoughts()
        }
        conversation.thoughts = []
        json.beginObject()
    }

    private mutating func loseThoughts() {
        if !conversation.thoughts.isEmpty { losses.note("messages[].reasoning", "dropped, for it led to nothing") }
    }

    /// Makes `speaker` the one whose message is open.
    private mutating func speak(_ speaker: Role) throws(Failure) {
        if conversation.speaker == speaker { return }
        if speaker != .assistant { try mustBeAnswered() }
        beginItem(isAssistants: speaker == .assistant)
        conversation.speaker = speaker
        json.key("role")
        json.string(speaker.name)
        json.key("content")
        json.beginArray()
    }

    private mutating func endMessage() {
        guard conversation.speaker != nil else { return }
        conversation.speaker = nil
        json.endArray()
        json.endObject()
    }

    /// Anything but a result, or more from the model, must wait until every call has its result.
    private func mustBeAnswered() throws(Failure) {
        guard let call = conversation.unanswered.first else { return }
        throw Failure(
            .malformed, "\(field(nil)): the tool call \(call.id) has no result before this message",
            param: field(nil))
    }

    private mutating func closeConversation() throws(Failure) {
        if let call = conversation.unanswered.first {
            throw malformed(words.list, "the tool call \(call.id) has no result")
        }
        if conversation.isEmpty {
            throw malformed(words.list, "expected something that the user says")
        }
        loseThoughts()
        if words.beginsReplies, prompt.turns.last?.role == .assistant { noteUncontinuedReply() }
    }
}

extension Role {
    fileprivate var name: StaticString {
        switch self {
        case .system: "system"
        case .developer: "developer"
        case .user, .tool: "user"
        case .assistant: "assistant"
        }
    }
}

extension Part {
    /// Empty words change nothing.
    fileprivate var saysNothing: Bool {
        switch self {
        case .text(let text): text.text.isEmpty
        case .refusal(let text): text.isEmpty
        default: false
        }
    }
}
