// The sources of a text, which are told as they come and again with all of the text.
//
// An annotation counts the characters of its own part, a citation those of the whole reply's text.

import Conversation
import Wire

extension ResponsesItemsReading {
    /// A source is told in an event of its own.
    mutating func cite(_ annotation: JSONValue?, at item: Int, _ number: Int, into queue: inout ReplyQueue) {
        guard let annotation, let row = find(item, .content(number)), rows[row].isText else { return }
        take(annotation, row, into: &queue)
    }

    /// All sources of a part are told: those that have not been told are new.
    mutating func cite(_ part: JSONValue, _ item: Int, _ number: Int, into queue: inout ReplyQueue) {
        guard let annotations = part["annotations"], let row = find(item, .content(number)), rows[row].isText else {
            return
        }
        for annotation in annotations.elements.dropFirst(rows[row].annotations) { take(annotation, row, into: &queue) }
    }

    private mutating func take(_ annotation: JSONValue, _ row: Int, into queue: inout ReplyQueue) {
        guard !rows[row].isEnded else { return }
        noteAnnotation(row)
        guard annotation["type"]?.equals("url_citation") == true, let url = Text(annotation["url"]) else { return }
        let citation = Citation(url: url, title: Text(annotation["title"]), range: annotation.range(rows[row].start))
        queue.push(.partCited(rows[row].part, citation))
    }
}

extension JSONValue {
    /// Nil for a source that does not say what rests on it.
    fileprivate func range(_ start: Int) -> Range<Int>? {
        guard let first = readCounter(self["start_index"]), let end = readCounter(self["end_index"]), first < end else {
            return nil
        }
        return start + first..<start + end
    }
}

extension Text {
    /// How many characters (Unicode scalars) there are.
    var characterCount: Int {
        guard case .token(let token) = self else { return string.unicodeScalars.count }
        var count = -2
        var isEscaped = false
        token.withBytes { bytes in
            for byte in bytes {
                if byte & 0xC0 != 0x80 { count += 1 }
                if byte == UInt8(ascii: "\\") { isEscaped = true }
            }
        }
        return isEscaped ? string.unicodeScalars.count : count
    }
}
