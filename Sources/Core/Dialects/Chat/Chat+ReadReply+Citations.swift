// Pages that a Chat reply's text rests on (`annotations`). Nothing says which text they belong to: it is the one that
// is open, or the next one.

import Conversation
import Wire

/// Citations of a reply.
struct ChatCitationsReading {
    /// Those that came before there was any text.
    private var waiting: [Citation] = []

    /// Takes a delta's or a message's annotations. `part`: the open text.
    mutating func take(_ annotations: JSONValue, _ part: Int?, into queue: inout ReplyQueue) {
        for annotation in annotations.elements {
            guard annotation["type"]?.equals("url_citation") == true, let page = annotation["url_citation"],
                let url = Text(page["url"])
            else { continue }
            let citation = Citation(url: url, title: Text(page["title"]), range: range(page))
            if let part { queue.push(.partCited(part, citation)) } else { waiting.append(citation) }
        }
    }

    /// A text has begun.
    mutating func begin(_ part: Int, into queue: inout ReplyQueue) {
        for citation in waiting { queue.push(.partCited(part, citation)) }
        waiting = []
    }

    private func range(_ page: JSONValue) -> Range<Int>? {
        guard let start = page["start_index"]?.int, let end = page["end_index"]?.int, 0 <= start, start <= end
        else { return nil }
        return start..<end
    }
}
