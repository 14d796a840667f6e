// What a change would do to eligibility: for each group that it can touch and each kind of request, which targets would
// be gained and lost, and why. The gate that real requests go through is asked, of the policy as it is and of the
// policy as it would be; the strategy and the health of targets do not matter here.

import Conversation
import Policy
import Routing
import Wire

/// What changes for one group.
struct Impact {
    var group: String
    var gains: [Verdict] = []
    var loses: [Verdict] = []

    /// One target, for one kind of request.
    struct Verdict: Equatable {
        var target: String
        var dialect: String
        var shape: String
        /// Why it could not before, or cannot afterwards.
        var reasons: [String]
    }

    /// What leads from one policy to the other; only groups that `delta` can touch are looked at. `pause` is awaited
    /// between groups.
    static func between(
        _ old: Policy?, _ new: Policy, _ delta: DocumentDelta, now: Int, pause: () async -> Void
    ) async -> [Impact] {
        var impacts: [Impact] = []
        let shapes = RequestShape.all()
        for name in touched(old, new, delta) {
            let before = old.flatMap { policy in policy.group(named: name).map { policy.groups[$0] } }
            let after = new.group(named: name).map { new.groups[$0] }
            let impact = Impact(name, before, after, shapes, now: now)
            if !impact.gains.isEmpty || !impact.loses.isEmpty { impacts.append(impact) }
            await pause()
        }
        return impacts
    }

    /// Groups that are changed themselves, or use a provider that is.
    static func touched(_ old: Policy?, _ new: Policy, _ delta: DocumentDelta) -> [String] {
        var names = Set(delta.places.filter { $0.section == .groups }.map(\.name))
        let providers = Set(delta.places.filter { $0.section == .providers }.map(\.name))
        for group in (old?.groups ?? []) + new.groups
        where group.targets.contains(where: { providers.contains($0.providerName) }) {
            names.insert(group.name)
        }
        return names.sorted()
    }

    /// Compares one group with itself.
    init(_ name: String, _ before: Group?, _ after: Group?, _ shapes: [RequestShape], now: Int) {
        group = name
        for shape in shapes {
            let (old, new) = (Census(before, shape, now: now), Census(after, shape, now: now))
            for target in new.admitted where !old.admitted.contains(target) {
                gains.append(verdict(target, shape, old))
            }
            for target in old.admitted where !new.admitted.contains(target) {
                loses.append(verdict(target, shape, new))
            }
        }
    }

    private func verdict(_ target: String, _ shape: RequestShape, _ census: Census) -> Verdict {
        Verdict(
            target: target, dialect: shape.dialect.rawValue, shape: shape.name,
            reasons: census.reasons[target] ?? ["not-in-group"])
    }
}

/// Who of a group can carry one kind of request.
private struct Census {
    var admitted: [String] = []
    var reasons: [String: [String]] = [:]

    init(_ group: Group?, _ shape: RequestShape, now: Int) {
        guard var everybody = group else { return }
        // A `static` group is examined up to its first target only; here everybody counts.
        everybody.strategy = .failover
        let circumstances = Circumstances(dice: 1, now: Moment(milliseconds: 0, unixSeconds: now))
        let found = plan(shape.facts, from: shape.dialect, to: everybody, in: circumstances)
        let choices = found.choices.map(\.target).sorted()
        admitted = choices.map { everybody.targets[$0].name }
        for refusal in found.refusals { reasons[everybody.targets[refusal.target].name] = refusal.names }
    }
}

extension Impact {
    /// Writes it as an object.
    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("group", group)
        for (name, verdicts) in [("gains", gains), ("loses", loses)] {
            writer.key(name)
            writer.beginArray()
            for verdict in verdicts {
                writer.beginObject()
                writer.member("target", verdict.target)
                writer.member("dialect", verdict.dialect)
                writer.member("shape", verdict.shape)
                writer.key("reasons")
                writer.strings(verdict.reasons)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
    }
}
