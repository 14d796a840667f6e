// The sources of a text: a Messages reply says them of a whole block, mostly before the block's first word.
//
// A citation of the hub counts characters in the reply's whole text. So sources wait until their block has ended: then
// it is known where the text that rests on them begins and ends.

import Conversation
import Wire

/// Counts the text of a reply, and keeps the sources of the texts that have not ended.
struct MessagesSources {
    private var characters = 0
    private var texts: [Row] = []

    private struct Row {
        let part: Int
        let start: Int
        var citations: [Citation] = []
    }

    /// A text begins, with what its block has already.
    mutating func begin(_ part: Int, _ block: JSONValue) {
        texts.append(Row(part: part, start: characters))
        if let text = Text(block["text"]) { count(text) }
        guard let citations = block["citations"], citations.isArray else { return }
        for citation in citations.elements { take(citation, of: part) }
    }

    /// More text of any block.
    mutating func count(_ text: Text) { characters += text.characterCount }

    /// A source of a text that has begun.
    mutating func take(_ citation: JSONValue?, of part: Int) {
        guard let citation = readMessagesCitation(citation), let row = texts.firstIndex(where: { $0.part == part })
        else { return }
        texts[row].citations.append(citation)
    }

    /// The part ends: its sources are told, with where its text stands.
    mutating func end(_ part: Int, into queue: inout ReplyQueue) {
        guard let place = texts.firstIndex(where: { $0.part == part }) else { return }
        tell(texts.remove(at: place), into: &queue)
    }

    /// The reply ends, with all that is open.
    mutating func endAll(into queue: inout ReplyQueue) {
        for row in texts { tell(row, into: &queue) }
        texts.removeAll()
    }

    private func tell(_ row: Row, into queue: inout ReplyQueue) {
        for var citation in row.citations {
            if row.start < characters { citation.range = row.start..<characters }
            queue.push(.partCited(row.part, citation))
        }
    }
}

/// A page on the web; places in the caller's own documents are none.
private func readMessagesCitation(_ citation: JSONValue?) -> Citation? {
    guard let citation, citation["type"]?.equals("web_search_result_location") ?? false,
        let url = Text(citation["url"]), !url.isEmpty
    else { return nil }
    return Citation(url: url, title: Text(citation["title"]))
}
