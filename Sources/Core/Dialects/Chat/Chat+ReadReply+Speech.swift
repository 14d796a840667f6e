// Text, thoughts and refusals of a Chat reply: one part is open, and ends where another kind begins.
//
// Thoughts have three names (`reasoning_content`, `reasoning`, `thinking`), may stand in `content` as a list of parts
// (Mistral), and have details of their own (OpenRouter): the same text again, the proof of it, or sealed data.

import Conversation
import Wire

/// The part of a reply's speech that is open.
struct ChatSpeechReading {
    enum Kind {
        case text, thought, refusal
    }

    private struct Open {
        var kind: Kind
        var part: Int
        var isSigned = false
    }

    private var open: Open?

    /// Adds to the open part if it is of this kind; else ends it and begins another.
    mutating func say(_ kind: Kind, _ text: Text?, into queue: inout ReplyQueue) throws(Failure) {
        guard let text, !text.isEmpty else { return }
        // What is said behind a proof is another thought.
        if open?.kind != kind || open?.isSigned == true { try begin(kind, into: &queue) }
        if let open { queue.push(.partDelta(open.part, text)) }
    }

    /// Ends the open part.
    mutating func close(into queue: inout ReplyQueue) {
        if let open { queue.push(.partEnded(open.part)) }
        open = nil
    }

    /// Takes `content`: a string, or a list of parts.
    mutating func take(content: JSONValue?, into queue: inout ReplyQueue) throws(Failure) {
        guard let content else { return }
        if content.isString { return try say(.text, Text(content), into: &queue) }
        for part in content.elements {
            if part["type"]?.equals("thinking") == true {
                try take(thinking: part["thinking"], into: &queue)
            } else {
                try say(.text, Text(part["text"]), into: &queue)
            }
        }
    }

    /// Takes a delta's thoughts, under whatever names.
    mutating func take(thoughts delta: ChatDelta, into queue: inout ReplyQueue) throws(Failure) {
        let hasText = delta.thoughts.map { !$0.isEmpty } ?? false
        if delta.details?.hasNoChildren ?? true { return try say(.thought, delta.thoughts, into: &queue) }
        // The details say all that the plain member says, and which proof belongs to what.
        if hasText, !hasReadableText(delta.details) { try say(.thought, delta.thoughts, into: &queue) }
        if let details = delta.details {
            for detail in details.elements { try take(detail, into: &queue) }
        }
    }

    private mutating func take(thinking: JSONValue?, into queue: inout ReplyQueue) throws(Failure) {
        guard let thinking else { return }
        if thinking.isString { return try say(.thought, Text(thinking), into: &queue) }
        for part in thinking.elements { try say(.thought, Text(part["text"]), into: &queue) }
    }

    private mutating func take(_ detail: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        try say(.thought, Text(detail["text"]) ?? Text(detail["summary"]), into: &queue)
        if let signature = Text(detail["signature"]), !signature.isEmpty { try sign(signature, into: &queue) }
        if let data = Text(detail["data"]), !data.isEmpty {
            close(into: &queue)
            try queue.addPart(.sealedThought, nil, proof: data)
        }
    }

    private mutating func sign(_ signature: Text, into queue: inout ReplyQueue) throws(Failure) {
        // A proof without text: the thought is withheld.
        if open?.kind != .thought { try begin(.thought, into: &queue) }
        if let open { queue.push(.partProved(open.part, signature)) }
        open?.isSigned = true
    }

    private mutating func begin(_ kind: Kind, into queue: inout ReplyQueue) throws(Failure) {
        close(into: &queue)
        open = Open(kind: kind, part: try queue.startPart(kind.part))
    }

    private func hasReadableText(_ details: JSONValue?) -> Bool {
        guard let details else { return false }
        return details.elements.contains { $0["text"]?.isString == true || $0["summary"]?.isString == true }
    }
}

extension ChatSpeechReading.Kind {
    fileprivate var part: PartKind {
        switch self {
        case .text: .text
        case .thought: .thought
        case .refusal: .refusal
        }
    }
}
