// What items say: messages, calls, thoughts.

import Conversation
import Wire

/// A piece of a thought: a summary, or the thought itself, with its number.
struct ResponsesThoughtPiece: Equatable {
    var isSummary: Bool
    var number: Int
}

extension ResponsesItemsReading {
    /// An item begins. Only calls say something at once.
    mutating func add(_ item: JSONValue?, at place: Int, into queue: inout ReplyQueue) throws(Failure) {
        guard let item, item.isCall else { return }
        try startCall(item, at: place, into: &queue)
        if let all = item["arguments"] ?? item["input"], let row = find(place, .call), Text(all)?.isEmpty == false {
            note(row, all)
        }
    }

    /// An item is complete.
    mutating func complete(_ item: JSONValue?, at place: Int, into queue: inout ReplyQueue) throws(Failure) {
        if let item { try fill(item, at: place, into: &queue) }
        try finish(place, into: &queue)
    }

    private mutating func fill(_ item: JSONValue, at place: Int, into queue: inout ReplyQueue) throws(Failure) {
        if item.isCall {
            if find(place, .call) == nil { try startCall(item, at: place, into: &queue) }
            fill(place, item["arguments"] ?? item["input"], into: &queue)
        } else if item["type"]?.equals("message") == true, let content = item["content"] {
            // Some servers (vLLM) count the parts otherwise in their events: what was told there was all of it.
            let isTold = hasSpoken(place)
            var number = 0
            for part in content.elements {
                if isTold {
                    cite(part, place, number, into: &queue)
                } else {
                    try complete(part, place, number, into: &queue)
                }
                number += 1
            }
        } else if item["type"]?.equals("reasoning") == true {
            try completeThought(item, place, into: &queue)
        }
    }

    private mutating func startCall(_ item: JSONValue, at place: Int, into queue: inout ReplyQueue) throws(Failure) {
        guard let id = Text(item["call_id"]) ?? Text(item["id"]), let name = Text(item["name"]) else {
            throw .malformed("a call has no id or no name")
        }
        noteCall()
        let isCustom = item["type"]?.equals("custom_tool_call") == true
        try start(isCustom ? .customCall(id: id, name: name) : .call(id: id, name: name), place, .call, into: &queue)
    }

    /// More of a call's arguments or input.
    mutating func argue(_ item: Int, _ text: JSONValue?, into queue: inout ReplyQueue) throws(Failure) {
        guard let row = find(item, .call) else { throw .malformed("arguments come before their call") }
        say(row, text, into: &queue)
    }

    /// All of a call's arguments or input.
    mutating func fill(_ item: Int, _ text: JSONValue?, into queue: inout ReplyQueue) {
        guard let row = find(item, .call), !rows[row].hasText else { return }
        say(row, text, into: &queue)
    }
}

extension ResponsesItemsReading {
    /// A part of a message begins.
    mutating func open(
        _ part: JSONValue?, _ item: Int, _ number: Int, into queue: inout ReplyQueue
    ) throws(Failure) {
        guard let kind = part?.spokenKind, find(item, .content(number)) == nil else { return }
        try start(kind, item, .content(number), into: &queue)
    }

    /// A part of a message is complete.
    mutating func complete(
        _ part: JSONValue?, _ item: Int, _ number: Int, into queue: inout ReplyQueue
    ) throws(Failure) {
        guard let part, let kind = part.spokenKind else { return }
        try fill(kind, item, number, part["text"] ?? part["refusal"], into: &queue)
        cite(part, item, number, into: &queue)
        if let row = find(item, .content(number)) { end(row, into: &queue) }
    }

    /// More of a message's part.
    mutating func speak(
        _ kind: PartKind, _ item: Int, _ number: Int, _ text: JSONValue?, into queue: inout ReplyQueue
    ) throws(Failure) {
        if find(item, .content(number)) == nil { try start(kind, item, .content(number), into: &queue) }
        if let row = find(item, .content(number)) { say(row, text, into: &queue) }
    }

    /// All of a message's part.
    mutating func fill(
        _ kind: PartKind, _ item: Int, _ number: Int, _ text: JSONValue?, into queue: inout ReplyQueue
    ) throws(Failure) {
        if let row = find(item, .content(number)), rows[row].hasText { return }
        try speak(kind, item, number, text, into: &queue)
    }
}

extension ResponsesItemsReading {
    /// More of a thought. A thought is told by its summaries or by its own text, whichever comes first.
    mutating func think(
        _ item: Int, _ piece: ResponsesThoughtPiece, _ text: JSONValue?, into queue: inout ReplyQueue
    ) throws(Failure) {
        guard let words = Text(text), !words.isEmpty else { return }
        if find(item, .thought) == nil { try start(.thought, item, .thought, into: &queue) }
        guard let row = find(item, .thought) else { return }
        if let former = rows[row].piece {
            guard former.isSummary == piece.isSummary else { return }
            if former != piece { queue.push(.partDelta(rows[row].part, .string("\n\n"))) }
        }
        note(row, piece)
        say(row, text, into: &queue)
    }

    /// All of a piece of a thought.
    mutating func fill(
        _ item: Int, _ piece: ResponsesThoughtPiece, _ text: JSONValue?, into queue: inout ReplyQueue
    ) throws(Failure) {
        if let row = find(item, .thought), rows[row].piece == piece { return }
        try think(item, piece, text, into: &queue)
    }

    private mutating func completeThought(
        _ item: JSONValue, _ place: Int, into queue: inout ReplyQueue
    ) throws(Failure) {
        if find(place, .thought) == nil { try thinkAll(item, place, into: &queue) }
        guard let seal = Text(item["encrypted_content"]), !seal.isEmpty else { return }
        let proof = Text.string(item.rawText)
        guard let row = find(place, .thought) else { return try queue.addPart(.sealedThought, nil, proof: proof) }
        queue.push(.partProved(rows[row].part, proof))
    }

    private mutating func thinkAll(_ item: JSONValue, _ place: Int, into queue: inout ReplyQueue) throws(Failure) {
        for isSummary in [true, false] {
            guard let pieces = item[isSummary ? "summary" : "content"] else { continue }
            var number = 0
            for piece in pieces.elements {
                try think(place, .init(isSummary: isSummary, number: number), piece["text"], into: &queue)
                number += 1
            }
        }
    }
}

extension JSONValue {
    /// An item that is a call for the caller to answer.
    var isCall: Bool {
        guard let type = self["type"] else { return false }
        return type.equals("function_call") || type.equals("custom_tool_call")
    }

    /// What a part of a message is; nil for what is no speech.
    fileprivate var spokenKind: PartKind? {
        guard let type = self["type"] else { return nil }
        if type.equals("output_text") { return .text }
        return type.equals("refusal") ? .refusal : nil
    }
}
