// What else a decision's order depends on: how the targets are doing, whose thoughts are replayed, and the session.

import Conversation
import Policy
import Reasoning
import Routing
import Wire

extension Exchange {
    /// Whether the request is one of a session, for groups that keep sessions at their targets.
    func writeAffinity(_ ask: Ask, with writer: inout JSONWriter) {
        guard ask.group.affinity != nil, ask.group.looksAtWeights else { return }
        writer.member("affinity", ask.circumstances.session == nil ? "no sign of a session" : "session")
    }

    /// What moves a target forwards or backwards in the order. Nothing is written of what is not known.
    func writeStanding(_ place: Int, of ask: Ask, with writer: inout JSONWriter) {
        let target = ask.group.targets[place]
        if ask.group.looksAtWeights {
            writer.key("weight")
            writer.int(target.weight)
        }
        let mark = target.origin.mark
        if ask.facts.thoughtMarks.contains(mark) || ask.facts.openLoop.marks.contains(mark) {
            writer.key("made_replayed_thoughts")
            writer.bool(true)
        }
        let condition = ask.circumstances.condition(of: place)
        guard condition != Condition() else { return }
        writer.key("condition")
        writer.beginObject()
        writer.member("health", condition.health.word)
        if case .resting(let until) = condition.health {
            writer.key("rests_for_seconds")
            writer.int(max(0, until - began.milliseconds + 999) / 1_000)
        }
        writer.key("observations")
        writer.int(condition.observations)
        for case (let name, let value?) in condition.figures {
            writer.key(name)
            writer.double(value)
        }
        writer.endObject()
    }
}

extension Group {
    /// A target's weight makes a difference to the order.
    fileprivate var looksAtWeights: Bool { strategy.looksAtWeights && advisor?.drawsByWeight != false }
}
