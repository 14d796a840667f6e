// What else a decision's order depends on: how the targets are doing, whose thoughts are replayed, and the session.

import Conversation
import Policy
import Routing
import Wire

extension Exchange {
    /// Whether the request is one of a session, for groups that keep sessions at their targets.
    func writeAffinity(_ ask: Ask, with writer: inout JSONWriter) {
        guard ask.group.affinity != nil, ask.group.strategy.usesWeights else { return }
        writer.member("affinity", ask.circumstances.session == nil ? "no sign of a session" : "session")
    }

    /// What moves a target forwards or backwards in the order. Nothing is written of what is not known.
    func writeStanding(_ place: Int, of ask: Ask, with writer: inout JSONWriter) {
        let target = ask.group.targets[place]
        if ask.group.strategy.usesWeights {
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
            writer.member("rests_ms", max(0, until - began.milliseconds))
        }
        write(condition, with: &writer)
        writer.endObject()
    }

    private func write(_ condition: Condition, with writer: inout JSONWriter) {
        writer.member("observations", condition.observations)
        writer.member("error_rate", condition.errorRate)
        writer.member("timeout_rate", condition.timeoutRate)
        writer.member("fallback_rate", condition.fallbackRate)
        writer.member("median_latency_ms", condition.medianLatency)
        writer.member("p95_latency_ms", condition.p95Latency)
        writer.member("first_event_ms", condition.timeToFirstByte)
        writer.member("output_tokens_per_second", condition.outputTokensPerSecond)
    }
}

extension Health {
    fileprivate var word: String {
        switch self {
        case .well: "well"
        case .resting: "resting"
        case .due: "due for a trial"
        case .onTrial: "on trial"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ number: Int?) {
        guard let number else { return }
        key(name)
        int(number)
    }

    fileprivate mutating func member(_ name: StaticString, _ number: Double?) {
        guard let number else { return }
        key(name)
        double(number)
    }
}
