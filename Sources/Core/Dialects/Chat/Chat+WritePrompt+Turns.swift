// Turns of a Chat request.
//
// All that the model says until somebody answers is one message here; other dialects have an item or a message for each
// piece of it. Results are messages of their own, directly behind the calls. They are text only: a picture that a tool
// gave back is shown by the user, behind the last result.
//
//     Responses   function_call c1 · function_call c2 · output c1 (a picture) · output c2
//     Chat        assistant {tool_calls c1, c2} · tool c1 · tool c2 · user {the picture}

import Conversation
import Wire

/// What is open while messages are written.
struct OpenChatConversation {
    /// Place of the turn that is being written, in the prompt's list.
    var turn = 0
    /// Ids of calls that have no result yet.
    var unanswered: [String] = []
    /// What is to be shown behind the last result: media, and what they belong to.
    var attachments: [Part] = []
    /// Messages written.
    var messages = 0
    /// The model is to go on with its own last words.
    var isPrefilled = false
}

extension ChatPromptWriting {
    /// All turns.
    mutating func writeTurns() throws(Failure) {
        json.key("messages")
        json.beginArray()
        var place = 0
        while place < prompt.turns.count {
            conversation.turn = place
            let end = endOfMessage(from: place)
            try write(prompt.turns[place..<end])
            place = end
        }
        try closeConversation()
        json.endArray()
    }

    /// Turns of the model that follow one another are one message, unless the caller has written messages himself.
    private func endOfMessage(from place: Int) -> Int {
        guard !isHome, prompt.turns[place].role == .assistant else { return place + 1 }
        return prompt.turns[place...].firstIndex { $0.role != .assistant } ?? prompt.turns.count
    }

    private mutating func write(_ turns: ArraySlice<Turn>) throws(Failure) {
        guard let turn = turns.first else { return }
        switch turn.role {
        case .system: try writeInstruction(turn, "system")
        case .developer: try writeInstruction(turn, target.takesDeveloperRole ? "developer" : "system")
        case .user, .tool: try writeUser(turn)
        case .assistant: try writeAssistant(turns.flatMap(\.parts))
        }
    }

    private mutating func writeInstruction(_ turn: Turn, _ role: StaticString) throws(Failure) {
        for part in turn.parts {
            guard case .text = part else { throw refusal(field("content"), "is not text") }
        }
        try writeMessage(role, turn.parts)
    }

    /// Results first, whatever their place among the parts.
    private mutating func writeUser(_ turn: Turn) throws(Failure) {
        var rest: [Part] = []
        for part in turn.parts {
            if case .result(let result) = part { try writeResult(result) } else { rest.append(part) }
        }
        if !rest.isEmpty { try writeMessage("user", rest) }
    }

    /// A message of the system's or the user's.
    private mutating func writeMessage(_ role: StaticString, _ parts: [Part]) throws(Failure) {
        if parts.isEmpty { return }
        try beginMessage(role)
        try writeContent(parts)
        json.endObject()
    }

    /// Begins any message but a result's.
    mutating func beginMessage(_ role: StaticString) throws(Failure) {
        try mustBeAnswered()
        try showAttachments()
        openMessage(role)
    }

    mutating func openMessage(_ role: StaticString) {
        conversation.messages += 1
        json.beginObject()
        json.key("role")
        json.string(role)
    }

    private mutating func showAttachments() throws(Failure) {
        if conversation.attachments.isEmpty { return }
        openMessage("user")
        try writeContent(conversation.attachments)
        json.endObject()
        conversation.attachments = []
    }

    /// Anything but a result must wait until every call has its result.
    private func mustBeAnswered() throws(Failure) {
        guard let call = conversation.unanswered.first else { return }
        throw malformed(field(nil), "the tool call \(call) has no result before this message")
    }

    private mutating func closeConversation() throws(Failure) {
        if let call = conversation.unanswered.first {
            throw malformed(words.list, "the tool call \(call) has no result")
        }
        try showAttachments()
        if conversation.messages == 0 { throw malformed(words.list, "expected at least one message") }
        guard words.beginsReplies, prompt.turns.last?.role == .assistant else { return }
        if target.takesPrefill { conversation.isPrefilled = true } else { noteUncontinuedReply() }
    }
}
