// Text, thoughts and refusals of a Chat reply: one part is open, and ends where another kind begins.
//
// Thoughts have three names (`reasoning_content`, `reasoning`, `thinking`), may stand in `content` as a list of parts
// (Mistral), and have details of their own (OpenRouter): the same text again, with its proof, or sealed data.

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
        /// The detail that the part is made of.
        var detail: ChatDetailReading?
        /// It has a proof and no words.
        var isSealed = false
    }

    private var open: Open?
    private var citations = ChatCitationsReading()

    /// Adds to the open part if it is of this kind; else ends it and begins another.
    mutating func say(_ kind: Kind, _ text: Text?, into queue: inout ReplyQueue) throws(Failure) {
        guard let text, !text.isEmpty else { return }
        // What is said beside a detail is no part of what the detail proves.
        if open?.kind != kind || open?.detail != nil { try begin(kind, kind.part, into: &queue) }
        if let open { queue.push(.partDelta(open.part, text)) }
    }

    /// Ends the open part.
    mutating func close(into queue: inout ReplyQueue) {
        guard let open else { return }
        if let proof = open.detail?.proof { queue.push(.partProved(open.part, proof)) }
        queue.push(.partEnded(open.part))
        self.open = nil
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

    /// Takes the sources of the text.
    mutating func take(annotations: JSONValue?, into queue: inout ReplyQueue) {
        guard let annotations else { return }
        citations.take(annotations, open?.kind == .text ? open?.part : nil, into: &queue)
    }

    /// Takes a delta's thoughts, under whatever names. In a whole reply every detail is an element of its own.
    mutating func take(
        thoughts delta: ChatDelta, _ form: ReplyForm, into queue: inout ReplyQueue
    ) throws(Failure) {
        guard let details = delta.details, !details.hasNoChildren else {
            return try say(.thought, delta.thoughts, into: &queue)
        }
        // The details say all that the plain member says, and which proof belongs to what.
        if !details.elements.contains(where: { $0.detailText != nil }) {
            try say(.thought, delta.thoughts, into: &queue)
        }
        var isFirst = true
        for detail in details.elements {
            try take(detail, canGoOn: form == .stream, isFirst, into: &queue)
            isFirst = false
        }
    }

    private mutating func take(thinking: JSONValue?, into queue: inout ReplyQueue) throws(Failure) {
        guard let thinking else { return }
        if thinking.isString { return try say(.thought, Text(thinking), into: &queue) }
        for part in thinking.elements { try say(.thought, Text(part["text"]), into: &queue) }
    }

    private mutating func take(
        _ detail: JSONValue, canGoOn: Bool, _ isFirst: Bool, into queue: inout ReplyQueue
    ) throws(Failure) {
        let text = detail.detailText
        if canGoOn, open?.detail?.goesOn(with: detail, isFirst: isFirst) == true {
            open?.detail?.add(detail)
        } else {
            // Nothing to begin a part with.
            if text == nil && !detail.proves { return }
            let isSealed = text == nil && detail.isSealedDetail
            try begin(.thought, isSealed ? .sealedThought : .thought, into: &queue)
            open?.detail = ChatDetailReading(detail)
            open?.isSealed = isSealed
        }
        if let open, !open.isSealed, let text { queue.push(.partDelta(open.part, text)) }
    }

    private mutating func begin(_ kind: Kind, _ part: PartKind, into queue: inout ReplyQueue) throws(Failure) {
        close(into: &queue)
        let open = Open(kind: kind, part: try queue.startPart(part))
        self.open = open
        if kind == .text { citations.begin(open.part, into: &queue) }
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
