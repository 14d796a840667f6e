// Turns of a Messages request.
//
// The dialect has two speakers who take turns. So turns of one speaker become one message, results of tools are the
// first thing that the user says after the calls, and instructions in the middle are the user's words between
// `<system>` tags, unless the model takes them as they are.

import Conversation
import Wire

/// What is open while messages are written.
struct OpenConversation {
    enum Speaker {
        case user, assistant, system

        var name: StaticString {
            switch self {
            case .user: "user"
            case .assistant: "assistant"
            case .system: "system"
            }
        }
    }

    var speaker: Speaker?
    /// Ids of calls (in the target's spelling) that have no result yet.
    var unanswered: [String] = []
    /// Place of the turn that is being written, in the caller's list.
    var turn = 0
}

extension MessagesPromptWriting {
    /// Instructions before the first turn: a block for each text.
    mutating func writeSystem(_ turns: ArraySlice<Turn>) throws(Failure) {
        var isOpen = false
        for (place, turn) in turns.enumerated() {
            conversation.turn = place
            for part in turn.parts {
                guard case .text(let text) = part else { throw refusal(contentField, "is not text") }
                if !text.text.isBlank { writeSystemBlock(text, &isOpen) }
            }
        }
        if case .jsonObject = prompt.format {
            losses.note(words.format, "replaced by an instruction")
            writeSystemBlock(TextPart(.string(Self.jsonInstruction)), &isOpen)
        }
        if isOpen { json.endArray() }
    }

    private static let jsonInstruction =
        "Reply with one JSON object and nothing else: no words before or after it, no code fence."

    private mutating func writeSystemBlock(_ text: TextPart, _ isOpen: inout Bool) {
        if !isOpen {
            json.key("system")
            json.beginArray()
            isOpen = true
        }
        writeText(text)
    }

    /// All turns from this place on.
    mutating func writeTurns(from start: Int) throws(Failure) {
        json.key("messages")
        json.beginArray()
        for (place, turn) in prompt.turns.enumerated().dropFirst(start) {
            conversation.turn = place
            try write(turn, isLast: place == prompt.turns.count - 1)
        }
        try closeConversation()
        json.endArray()
    }

    private mutating func write(_ turn: Turn, isLast: Bool) throws(Failure) {
        // The API takes white space beside something else, and refuses a message of nothing else.
        if turn.role == .user || !words.splitsModelTurns, turn.parts.allSatisfy(\.isBlankText) { return }
        switch turn.role {
        case .tool, .user:
            for part in turn.parts where part.isResult { try writeBlock(part, .user) }
            for part in turn.parts where !part.isResult { try writeBlock(part, .user) }
        case .assistant:
            // Where each call is a turn of its own, those in a row are one message.
            if !words.splitsModelTurns || conversation.speaker != .assistant { try mustBeAnswered() }
            for part in turn.parts { try writeBlock(part, .assistant, isEnd: isLast) }
        case .system, .developer:
            try mustBeAnswered()
            for part in turn.parts { try writeInstruction(part) }
        }
    }

    private mutating func writeInstruction(_ part: Part) throws(Failure) {
        guard case .text(let text) = part else { throw refusal(contentField, "is not text") }
        if text.text.isBlank { return }
        if target.takesMidConversationSystem {
            try speak(.system)
            return writeText(text)
        }
        try speak(.user)
        json.beginObject()
        json.key("type")
        json.string("text")
        json.key("text")
        json.beginString()
        json.stringContent("<system>")
        json.textContent(text.text)
        json.stringContent("</system>")
        json.endString()
        writeCacheControl(text.cacheControl)
        json.endObject()
    }

    /// Makes `speaker` the one whose message is open.
    mutating func speak(_ speaker: OpenConversation.Speaker) throws(Failure) {
        if conversation.speaker == speaker { return }
        if conversation.speaker == nil, speaker == .assistant {
            try askToBegin()
        }
        endMessage()
        conversation.speaker = speaker
        json.beginObject()
        json.key("role")
        json.string(speaker.name)
        json.key("content")
        json.beginArray()
    }

    private mutating func endMessage() {
        guard conversation.speaker != nil else { return }
        json.endArray()
        json.endObject()
    }

    /// Anything but a result must wait until every call has its result.
    func mustBeAnswered() throws(Failure) {
        guard let call = conversation.unanswered.first else { return }
        throw Failure(
            .malformed, "\(field(nil)): the tool call \(call) has no result before this message", param: field(nil))
    }

    private mutating func closeConversation() throws(Failure) {
        if let call = conversation.unanswered.first {
            throw malformed(words.list, "the tool call \(call) has no result")
        }
        switch conversation.speaker {
        case nil:
            guard prompt.turns.contains(where: \.isInstruction) else {
                throw malformed(words.list, "expected something that the user says")
            }
            try askToBegin()
            endMessage()
        case .assistant where !target.takesPrefill || settlement.thinks:
            try askToGoOn()
        default: endMessage()
        }
    }

    /// A conversation of instructions alone, or one that the model opens. Here the user has the first word.
    private mutating func askToBegin() throws(Failure) {
        losses.note(words.list, "begun by a user's \"Begin.\", for the user had not said anything")
        try speak(.user)
        writeText(TextPart(.string("Begin.")))
    }

    /// A Chat model answers after its own last words. Here it would continue them, or refuse: so the user says one
    /// word.
    private mutating func askToGoOn() throws(Failure) {
        losses.note(words.list, "ended by a user's \"Continue.\", for the last words were the model's")
        try speak(.user)
        writeText(TextPart(.string("Continue.")))
        endMessage()
    }

    /// What a turn's content is called.
    var contentField: String { field(prompt.turns[turn].role == .tool ? words.toolContent : "content") }
}

extension Part {
    /// White space, or nothing.
    fileprivate var isBlankText: Bool {
        guard case .text(let text) = self else { return false }
        return text.text.isBlank
    }
}
