// What the model rejects, taken out or replaced: `temperature dropped`, `max_tokens renamed max_completion_tokens`.

import Conversation
import Wire

extension StraightLane {
    mutating func apply(_ adjustment: Loss) {
        let words = adjustment.outcome.split(separator: " ")
        for member in body.root.members where member.key.equals(adjustment.field) {
            switch (words.first, words.last) {
            case ("dropped", _): edits.remove(member, of: body.root)
            case ("renamed", let name?): rename(member, to: String(name))
            case ("replaced", let value?): edits.replace(member.value, with: replacement(String(value)))
            default: break
            }
        }
    }

    /// The new name may be taken: then that member wins, and the old one goes.
    private mutating func rename(_ member: JSONMember, to name: String) {
        if body.root.member(name) != nil { return edits.remove(member, of: body.root) }
        edits.replace(member.key, with: json { $0.string(name) })
    }

    private func replacement(_ value: String) -> [UInt8] {
        if let number = Double(value) { return json { $0.double(number) } }
        return dialect == .messages
            ? json { $0.object { $0.member("type", json { $0.string(value) }) } } : json { $0.string(value) }
    }
}
