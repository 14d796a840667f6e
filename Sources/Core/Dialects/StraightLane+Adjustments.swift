// What the model rejects, taken out or replaced: `temperature dropped`, `max_tokens renamed max_completion_tokens`.

package import Conversation
import Wire

extension StraightChanges {
    /// The caller's version of the Messages API may know sampling parameters that the provider's own does not.
    package mutating func leaveSamplingOut(_ facts: Facts, of version: String?) {
        guard let version, !TargetShape.takesSampling(version) else { return }
        let given = [("temperature", facts.temperature != nil), ("top_p", facts.topP != nil), ("top_k", facts.hasTopK)]
        for (name, isGiven) in given where isGiven {
            settlement.adjustments.removeAll { $0.field == name }
            settlement.adjustments.append(Loss(name, "dropped"))
        }
    }
}

extension StraightLane {
    mutating func apply(_ adjustment: Loss) {
        let words = adjustment.outcome.split(separator: " ")
        for member in body.root.members where member.key.equals(adjustment.field) {
            switch (words.first, words.last) {
            case ("dropped", _): edits.remove(member, of: body.root)
            case ("renamed", let name?): rename(member, to: String(name))
            case ("replaced", let value?): replace(member.value, with: String(value))
            default: break
            }
        }
    }

    /// The new name may be taken: then that member wins, and the old one goes. A null takes nothing.
    private mutating func rename(_ member: JSONMember, to name: String) {
        for taken in body.root.members where taken.key.equals(name) {
            guard taken.value.isNull else { return edits.remove(member, of: body.root) }
            edits.remove(taken, of: body.root)
        }
        edits.replace(member.key, with: json { $0.string(name) })
    }

    /// A number, or the word of a tool choice. Messages has an object for that, in which may also stand that tools are
    /// called one by one.
    private mutating func replace(_ old: JSONValue, with value: String) {
        if let number = Double(value) { return edits.replace(old, with: json { $0.double(number) }) }
        guard dialect == .messages else { return edits.replace(old, with: json { $0.string(value) }) }
        set("type", json { $0.string(value) }, of: old)
        set("name", nil, of: old)
    }
}
