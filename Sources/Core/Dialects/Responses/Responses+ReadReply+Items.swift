// The items of a response.
//
// Every text can come twice or three times: as deltas, in the `done` of its part, in the `done` of its item. The first
// to say something is believed; the others only fill in what was not said.

import Conversation
import Wire

/// The items of a response, and the parts that they have become.
struct ResponsesItemsReading {
    /// What of an item a part is.
    enum Section: Equatable {
        /// Text or refusal, with its number in the message.
        case content(Int)
        case thought
        case call
    }

    struct Row {
        var item: Int
        var section: Section
        var part: Int
        var hasText = false
        var isEnded = false
        /// For a thought: what it is told by, and the number of the piece.
        var piece: ResponsesThoughtPiece?
        /// For a call: what it had when it was added, for servers that say nothing more.
        var arguments: JSONValue?
        /// For a text: how many characters of the reply come before, and how many sources were taken.
        var isText = false
        var start = 0
        var annotations = 0
    }

    private(set) var rows: [Row] = []
    private var finished: [Int] = []
    private var latest = 0
    /// Characters of all texts so far.
    private var characters = 0
    private(set) var hasCalls = false

    /// Something was said of an item.
    var isInUse: Bool { !rows.isEmpty || !finished.isEmpty }

    /// Takes an event of the stream.
    mutating func take(_ step: ResponsesStep, _ event: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        let item = event["output_index"]?.int ?? (step == .added && isInUse ? latest &+ 1 : latest)
        latest = item
        guard !finished.contains(item) else { return }
        switch step {
        case .added: try add(event["item"], at: item, into: &queue)
        case .done: try complete(event["item"], at: item, into: &queue)
        case .sectionAdded: try open(event["part"], item, event.contentIndex, into: &queue)
        case .sectionDone: try complete(event["part"], item, event.contentIndex, into: &queue)
        case .textDelta: try speak(.text, item, event.contentIndex, event["delta"], into: &queue)
        case .textDone: try fill(.text, item, event.contentIndex, event["text"], into: &queue)
        case .annotationAdded: cite(event["annotation"], at: item, event.contentIndex, into: &queue)
        case .refusalDelta: try speak(.refusal, item, event.contentIndex, event["delta"], into: &queue)
        case .refusalDone: try fill(.refusal, item, event.contentIndex, event["refusal"], into: &queue)
        case .summaryDelta: try think(item, event.summaryPiece, event["delta"], into: &queue)
        case .summaryDone: try fill(item, event.summaryPiece, event["text"], into: &queue)
        case .thoughtDelta: try think(item, event.thoughtPiece, event["delta"], into: &queue)
        case .thoughtDone: try fill(item, event.thoughtPiece, event["text"], into: &queue)
        case .argumentsDelta, .inputDelta: try argue(item, event["delta"], into: &queue)
        case .argumentsDone: fill(item, event["arguments"], into: &queue)
        case .inputDone: fill(item, event["input"], into: &queue)
        }
    }

    /// Takes the items of a whole response.
    mutating func take(output: JSONValue?, into queue: inout ReplyQueue) throws(Failure) {
        guard let output else { return }
        var place = 0
        for item in output.elements {
            try complete(item, at: place, into: &queue)
            place += 1
        }
    }

    /// Ends all parts that are still open.
    mutating func closeAll(into queue: inout ReplyQueue) {
        for row in rows.indices { end(row, into: &queue) }
        rows.removeAll()
    }

    /// The row of a part; nil when it has not begun.
    func find(_ item: Int, _ section: Section) -> Int? {
        rows.lastIndex { $0.item == item && $0.section == section }
    }

    /// Something was said in the item's events.
    func hasSpoken(_ item: Int) -> Bool { rows.contains { $0.item == item && $0.hasText } }

    /// Starts a part.
    mutating func start(
        _ kind: PartKind, _ item: Int, _ section: Section, into queue: inout ReplyQueue
    ) throws(Failure) {
        let isText = if case .text = kind { true } else { false }
        let part = try queue.startPart(kind)
        rows.append(Row(item: item, section: section, part: part, isText: isText, start: characters))
    }

    /// Says more in a part.
    mutating func say(_ row: Int, _ text: JSONValue?, into queue: inout ReplyQueue) {
        guard !rows[row].isEnded, let text = Text(text), !text.isEmpty else { return }
        rows[row].hasText = true
        if rows[row].isText { characters += text.characterCount }
        queue.push(.partDelta(rows[row].part, text))
    }

    /// Ends a part.
    mutating func end(_ row: Int, into queue: inout ReplyQueue) {
        guard !rows[row].isEnded else { return }
        if !rows[row].hasText { say(row, rows[row].arguments, into: &queue) }
        rows[row].isEnded = true
        queue.push(.partEnded(rows[row].part))
    }

    /// Notes where a thought has come to.
    mutating func note(_ row: Int, _ piece: ResponsesThoughtPiece) { rows[row].piece = piece }

    /// Notes what a call had when it was added.
    mutating func note(_ row: Int, _ arguments: JSONValue?) { rows[row].arguments = arguments }

    /// Notes that one more source of a text was told.
    mutating func noteAnnotation(_ row: Int) { rows[row].annotations += 1 }

    /// Notes that there are calls.
    mutating func noteCall() { hasCalls = true }

    /// Ends all parts of an item; nothing more is said of it.
    mutating func finish(_ item: Int, into queue: inout ReplyQueue) throws(Failure) {
        guard finished.count < ReplyLimits.parts else { throw .tooManyParts }
        for row in rows.indices where rows[row].item == item { end(row, into: &queue) }
        rows.removeAll { $0.item == item }
        finished.append(item)
    }
}

extension JSONValue {
    fileprivate var contentIndex: Int { self["content_index"]?.int ?? 0 }

    fileprivate var summaryPiece: ResponsesThoughtPiece {
        ResponsesThoughtPiece(isSummary: true, number: self["summary_index"]?.int ?? 0)
    }

    fileprivate var thoughtPiece: ResponsesThoughtPiece {
        ResponsesThoughtPiece(isSummary: false, number: contentIndex)
    }
}
