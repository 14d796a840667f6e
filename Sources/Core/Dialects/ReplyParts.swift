// Which part of the provider's counting is which of ours.

import Conversation

/// The open parts of a reply, by the provider's index.
struct ReplyParts {
    private struct Row {
        var index: Int
        /// Nil: a part that is passed over.
        var part: Int?
    }

    private var rows: [Row] = []

    /// Who it is that the provider means.
    enum Match {
        case unknown, passedOver
        case part(Int)
    }

    /// The part at `index`.
    func find(_ index: Int) -> Match {
        guard let row = rows.last(where: { $0.index == index }) else { return .unknown }
        return row.part.map { .part($0) } ?? .passedOver
    }

    /// Opens a part; nil for one that is passed over.
    mutating func open(_ index: Int, as part: Int?) throws(Failure) {
        guard rows.count < ReplyLimits.parts else { throw .tooManyParts }
        rows.append(Row(index: index, part: part))
    }

    /// Ends the part at `index`.
    mutating func close(_ index: Int, into queue: inout ReplyQueue) {
        guard let row = rows.lastIndex(where: { $0.index == index }) else { return }
        if let part = rows[row].part { queue.push(.partEnded(part)) }
        rows.remove(at: row)
    }

    /// Ends all parts, in the order in which they were opened.
    mutating func closeAll(into queue: inout ReplyQueue) {
        for row in rows { if let part = row.part { queue.push(.partEnded(part)) } }
        rows.removeAll(keepingCapacity: true)
    }

    /// Forgets all parts: they were withdrawn.
    mutating func forget() { rows.removeAll(keepingCapacity: true) }
}
