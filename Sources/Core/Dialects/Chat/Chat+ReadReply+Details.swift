// Details of a Chat reply's thoughts (`reasoning_details`, OpenRouter's): text, a summary, or sealed data, with what
// proves it. The provider wants each element back as it was, so the element itself is the proof of its part.
//
// In a stream an element comes in fragments, told apart by `index` (and by type, for some count each type by itself);
// text and summary grow, everything else is as it was said last:
//
//     {"type":"reasoning.text","text":"Hm","index":0}   {"type":"reasoning.text","text":"m","index":0}
//     {"type":"reasoning.text","signature":"S","index":0}
//     → {"type":"reasoning.text","text":"Hmm","index":0,"signature":"S"}
//
// Where there is no index, the first element of a chunk goes on with the last one of the chunk before, unless that has
// its proof already.

import Conversation
import Wire

/// One element while its fragments come.
struct ChatDetailReading {
    private enum Member {
        case growing(EncodedText)
        case fixed([UInt8])
    }

    private var members: [(name: String, value: Member)] = []
    private let type: String?
    private let index: Int?
    private var isProven = false

    init(_ fragment: JSONValue) {
        type = fragment["type"]?.string
        index = fragment["index"]?.int
        add(fragment)
    }

    /// The fragment is more of this element.
    func goesOn(with fragment: JSONValue, isFirst: Bool) -> Bool {
        let type = fragment["type"]?.string
        guard type == nil || type == self.type, fragment["index"]?.int == index else { return false }
        return index != nil || (isFirst && !isProven)
    }

    mutating func add(_ fragment: JSONValue) {
        if fragment.proves { isProven = true }
        for member in fragment.members { add(member) }
    }

    private mutating func add(_ member: JSONMember) {
        let name = member.key.string ?? ""
        let place = members.firstIndex { $0.name == name }
        if place != nil, member.value.isNull { return }
        let isText = name == "text" || name == "summary"
        guard isText, let piece = Text(member.value) else { return set(name, .fixed(member.value.raw), at: place) }
        var text = EncodedText()
        if let place, case .growing(let soFar) = members[place].value {
            text = soFar
            members[place].value = .fixed([])
        }
        text.append(piece)
        set(name, .growing(text), at: place)
    }

    private mutating func set(_ name: String, _ value: Member, at place: Int?) {
        if let place { members[place].value = value } else { members.append((name, value)) }
    }

    /// The whole element as JSON. Nil when it has no type, without which nobody would know it again.
    var proof: Text? {
        guard type != nil else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in members {
            writer.key(name)
            switch value {
            case .growing(let text): writer.text(text)
            case .fixed(let bytes): writer.raw(bytes: bytes)
            }
        }
        writer.endObject()
        return .string(String(decoding: writer.bytes, as: UTF8.self))
    }
}

extension JSONValue {
    /// What can be read of a detail.
    var detailText: Text? { [Text(self["text"]), Text(self["summary"])].lazy.compactMap { $0 }.first { !$0.isEmpty } }

    /// The detail has something that only its provider can read.
    var proves: Bool {
        [self["signature"], self["data"]].contains { $0?.isString == true && $0?.equals("") == false }
    }

    /// Nothing of the detail can be read.
    var isSealedDetail: Bool { self["type"]?.equals("reasoning.encrypted") == true || self["data"]?.isString == true }
}
