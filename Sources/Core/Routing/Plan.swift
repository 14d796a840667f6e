// Request + group + dice → which targets, in which order, and why not the others.
//
// Eligibility first, strategy second. A group that coerces gets a second round of the gate only when the first admitted
// nobody: an exact target is always preferred to a near one, whatever its weight. In the last round the group's default
// gives way to the caller's own cap and tools; a caller's own wish never does.

package import Conversation
package import Policy
package import Reasoning

/// A target that was admitted, with what will be written for it.
package struct Choice: Sendable, Equatable {
    /// Place in the group's targets.
    package var target: Int
    /// What is written for the wish to think.
    package var settlement: Settlement
    /// The cap that is written; nil: none.
    package var maxTokens: Int?

    package init(target: Int, settlement: Settlement, maxTokens: Int?) {
        self.target = target
        self.settlement = settlement
        self.maxTokens = maxTokens
    }
}

/// Where a request may go.
package struct Plan: Sendable, Equatable {
    /// The caller's wish to think, or the group's default where the caller had none.
    package var wish: ReasoningWish
    /// The wish is the group's default.
    package var wishIsDefault = false
    /// In the order of attempts; empty: nobody can carry the request.
    package var choices: [Choice]
    /// Those not admitted, in the documents' order. A `static` group is examined only up to its first admitted target.
    package var refusals: [Refusal]

    package init(wish: ReasoningWish, choices: [Choice], refusals: [Refusal]) {
        self.wish = wish
        self.choices = choices
        self.refusals = refusals
    }

    /// Places in the group's targets, in the order of attempts.
    package var places: [Int] { choices.map(\.target) }
}

/// Finds the targets that can carry a request, in the order of the group's strategy.
///
/// The same circumstances give the same plan.
package func plan(
    _ facts: Facts, from caller: Dialect, to group: Group, in circumstances: Circumstances
) -> Plan {
    var plan = Plan(wish: facts.wish(in: group), choices: [], refusals: [])
    plan.wishIsDefault = facts.wish.isEmpty && !plan.wish.isEmpty
    var gate = Gate(facts, wish: plan.wish, from: caller, to: group, in: circumstances)
    plan.admit(group, through: gate, coerce: false)
    let isHopeful = plan.refusals.contains { $0.reasoning != nil && $0.reasons.isEmpty }
    if plan.choices.isEmpty, group.onUnsupported == .coerce, isHopeful {
        plan.admit(group, through: gate, coerce: true)
    }
    if plan.choices.isEmpty, plan.wishIsDefault, plan.refusals.contains(where: \.isOfTheDefaultAlone) {
        gate.dropsDefault = true
        plan.admit(group, through: gate, coerce: group.onUnsupported == .coerce)
    }
    plan.order(facts, group, in: circumstances)
    plan.rearrange(facts.thoughtMarks, loopMarks: facts.openLoop.marks, group, in: circumstances)
    return plan
}

extension Plan {
    /// What holds whoever has chosen the order: those whose thoughts are being replayed come first, those of the open
    /// tool loop before all others, and those who rest come last.
    mutating func rearrange(
        _ thoughtMarks: [String], loopMarks: [String], _ group: Group, in circumstances: Circumstances
    ) {
        if !thoughtMarks.isEmpty { prefer(thoughtMarks, in: group) }
        if !loopMarks.isEmpty { prefer(loopMarks, in: group) }
        restLast(in: circumstances)
    }

    /// Those whose thoughts are being replayed come first, otherwise in the strategy's order: what a model has thought
    /// so far is worth more than a roll of the dice.
    private mutating func prefer(_ marks: [String], in group: Group) {
        guard choices.count > 1 else { return }
        let isOrigin = choices.map { marks.contains(group.targets[$0.target].origin.mark) }
        choices = zip(choices, isOrigin).filter(\.1).map(\.0) + zip(choices, isOrigin).filter { !$0.1 }.map(\.0)
    }

    fileprivate mutating func admit(_ group: Group, through gate: Gate, coerce: Bool) {
        choices.reserveCapacity(group.strategy == .fixed ? 1 : group.targets.count)
        refusals.removeAll(keepingCapacity: true)
        for place in group.targets.indices {
            switch gate.examine(group.targets.shelved[place], at: place, coerce: coerce) {
            case .admitted(let choice): choices.append(choice)
            case .refused(let refusal): refusals.append(refusal)
            }
            if group.strategy == .fixed, !choices.isEmpty { return }
        }
    }
}

extension Refusal {
    /// Without the group's default the target might carry the request.
    fileprivate var isOfTheDefaultAlone: Bool { reasons.isEmpty && reasoning?.isAboutTheRequest == true }
}

extension Target {
    /// Whose thoughts this target's are.
    package var origin: Origin { Origin(provider: providerName, model: model) }
}

extension Facts {
    /// The caller's wish; the group's default when there is none and the caller did not bypass it.
    fileprivate func wish(in group: Group) -> ReasoningWish {
        guard wish.isEmpty, !skipsReasoningDefault, let usual = group.reasoningDefault else { return wish }
        return usual
    }
}
