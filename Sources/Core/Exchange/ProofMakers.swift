// Whose proofs a request brings back, as far as anybody remembers.
//
// In the straight lane a provider's proofs go to the caller as they came, and come back without saying whose they are.
// Where a group has a target that must not get another's, the sidecar remembers who told which (`Surroundings`),
// and sends none to another. A proof that nobody remembers goes as it came: it may be older than this sidecar, made
// elsewhere, or the oldest of too many.
//
//     reply of a/m (signature S)  ──▶ the caller, and a note: S is a/m's
//     request with S ──┬─▶ a/m    as it came
//                      └─▶ b/m    without the block, and the caller is told

import Conversation
import Dialects
import Policy
import Reasoning
import Routing
import Wire

/// The makers of a request's bare proofs.
struct ProofMakers {
    /// By the place of the proof in the body.
    private var makers: [Int: Origin] = [:]

    /// Asks for each of the proofs.
    init(of proofs: [JSONValue], in surroundings: any Surroundings) {
        for proof in proofs {
            if let text = proof.string, let maker = surroundings.maker(of: text) {
                makers[proof.range.lowerBound] = maker
            }
        }
    }

    /// Nobody remembers any of them.
    init() {}

    /// Who made this proof; nil when nobody remembers.
    func maker(of proof: JSONValue) -> Origin? { makers[proof.range.lowerBound] }

    /// Tells the proofs that this target did not make; nil when it is not known of any.
    func foreign(to target: Target) -> ((JSONValue) -> Bool)? {
        let origin = target.origin
        guard makers.values.contains(where: { $0 != origin }) else { return nil }
        return { proof in maker(of: proof).map { $0 != origin } ?? false }
    }
}

extension Group {
    /// What is said in this dialect may meet a target that did not say it: another origin of the dialect, or one of
    /// any dialect that goes on with its own tool loops only.
    func keepsProofs(of dialect: Dialect) -> Bool {
        guard let first = targets.first(where: { $0.dialect == dialect }) else { return false }
        return targets.contains {
            ($0.dialect == dialect || $0.mayNeedItsLoop) && !$0.sharesOrigin(with: first)
        }
    }
}

extension Policy {
    /// The dialects in which proofs have to be remembered, for one group or another.
    var dialectsOfKeptProofs: Set<Dialect> {
        Set(Dialect.allCases.filter { dialect in groups.contains { $0.keepsProofs(of: dialect) } })
    }
}

extension Target {
    fileprivate func sharesOrigin(with other: Target) -> Bool { provider == other.provider && model == other.model }
}

extension Exchange {
    /// Who made the request's bare proofs; the marks of those who are known lead the plan to them.
    func findMakers(_ facts: inout Facts, in group: Group) -> ProofMakers {
        guard !facts.bareProofs.isEmpty, group.keepsProofs(of: arrival.dialect) else { return ProofMakers() }
        let makers = ProofMakers(of: facts.bareProofs, in: surroundings)
        let inLoop = facts.openLoop.bareProofs
        for (place, proof) in facts.bareProofs.enumerated().reversed() {
            guard let mark = makers.maker(of: proof)?.mark else { continue }
            if place >= facts.bareProofs.count - inLoop { facts.openLoop.know(mark) }
            if facts.thoughtMarks.count < Facts.mostMarks, !facts.thoughtMarks.contains(mark) {
                facts.thoughtMarks.append(mark)
            }
        }
        return makers
    }

    /// What the provider has proved until now is to be remembered before the caller can send it back.
    func noteProofs(into out: inout Outbox) {
        guard attempt?.passage.notesProofs == true, let proofs = attempt?.passage.reader?.takeProofs(),
            !proofs.isEmpty, let place = attempt?.place, let target = ask?.group.targets[place]
        else { return }
        out.commands.append(.noteProofs(proofs, target.origin))
    }
}
