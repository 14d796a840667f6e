// What a group offers, found by asking the gate.
//
// There is no second opinion: a level is offered when the gate admits a target for a request that asks for it, which it
// does when `settle` can write it, the bridge carries it, and the contract is kept. So the list cannot promise what a
// request is then refused. Each level is asked for twice, without a cap and with the largest that the target takes,
// since a budget that does not fit under a usual cap may fit under the caller's own. Where a contract wants proofs, one
// of any shape will do: streamed or not, with tools or without. How the targets are doing at the moment is left aside.

package import Conversation
package import Policy
import Reasoning

/// What `group` offers to callers of these dialects: everything that at least one target carries for one of them.
package func offer(of group: Group, to callers: [Dialect], in circumstances: Circumstances) -> Offer {
    let timeless = Circumstances(dice: circumstances.dice, now: circumstances.now)
    var offering = Offering(group: group, circumstances: timeless)
    for caller in callers {
        for place in group.targets.indices { offering.examine(place, for: caller) }
    }
    offering.offer.levels.sort()
    offering.findDefault(for: callers)
    return offering.offer
}

/// An offer in the making.
private struct Offering {
    let group: Group
    let circumstances: Circumstances
    var offer = Offer()

    mutating func examine(_ place: Int, for caller: Dialect) {
        let target = group.targets[place]
        var isOpen = settlement(at: place, for: caller, ReasoningWish()) != nil
        var summary: Settlement?
        for effort in Effort.allCases where effort != .none {
            guard let settled = settlement(at: place, for: caller, ReasoningWish(effort: effort)) else { continue }
            if !offer.levels.contains(effort) { offer.levels.append(effort) }
            summary = settled
            isOpen = true
        }
        guard isOpen else { return }
        if let summary { take(summary, target) }
        takeOtherWishes(place, for: caller)
        takeAbilities(target)
    }

    /// What is said of summaries by a target that carries a level.
    private mutating func take(_ settled: Settlement, _ target: Target) {
        guard target.reasoning?.supportsSummaries == true else { return }
        offer.summarizes = true
        if settled.encoding == .responsesReasoning { offer.defaultSummary = offer.defaultSummary ?? settled.summary }
    }

    private mutating func takeOtherWishes(_ place: Int, for caller: Dialect) {
        if settlement(at: place, for: caller, ReasoningWish(enabled: true)) != nil { offer.takesToggle = true }
        if settlement(at: place, for: caller, ReasoningWish(effort: Effort.none)) != nil { offer.canSwitchOff = true }
        let facts = group.targets[place].reasoning
        let budget = facts?.minBudget ?? facts?.effortBudgets.first?.budget ?? 1024
        let settled = settlement(at: place, for: caller, ReasoningWish(budget: budget))
        if settled?.control == .budget(budget) { offer.takesBudgets = true }
    }

    private mutating func takeAbilities(_ target: Target) {
        let able = target.capabilities
        offer.context = greater(offer.context, target.limits.context)
        offer.maxOutput = greater(offer.maxOutput, target.limits.maxOutput)
        offer.tools = either(offer.tools, able.tools)
        offer.parallelTools = either(offer.parallelTools, able.parallelTools)
        offer.structuredOutputs = either(offer.structuredOutputs, able.structuredOutputs)
        let given = Set(offer.modalities).union(able.inputModalities?.names ?? [])
        offer.modalities = Modality.allCases.map(\.rawValue).filter(given.contains)
    }
}

extension Offering {
    /// The group's default as its first target settles it; without one, the strength of the first target that thinks
    /// unasked, which is `medium` where nobody wrote it down.
    mutating func findDefault(for callers: [Dialect]) {
        for caller in callers {
            for place in group.targets.indices {
                guard let level = defaultLevel(at: place, for: caller) else { continue }
                if offer.levels.contains(level) { offer.defaultLevel = level }
                return
            }
        }
    }

    private func defaultLevel(at place: Int, for caller: Dialect) -> Effort? {
        let facts = group.targets[place].reasoning
        guard let usual = group.reasoningDefault else {
            guard group.targets[place].capabilities.toolOnly != true else { return nil }
            guard let facts, facts.supported, facts.mode != .optIn else { return nil }
            return facts.defaultEffort ?? .medium
        }
        let exact = settlement(at: place, for: caller, usual)
        guard let settled = exact ?? coerced(usual, at: place, for: caller) else { return nil }
        switch settled.control {
        case .effort(let effort): return effort
        case .budget(let tokens): return facts?.effortBudgets.first { $0.budget == tokens }?.effort
        case .on: return facts?.defaultEffort ?? .medium
        case .silent, .off: return nil
        }
    }

    private func coerced(_ wish: ReasoningWish, at place: Int, for caller: Dialect) -> Settlement? {
        guard group.onUnsupported == .coerce else { return nil }
        return ask(place, for: caller, wish, cap: nil, coerce: true)
    }

    /// What is written for the wish at a target; nil when it does not carry it.
    private func settlement(at place: Int, for caller: Dialect, _ wish: ReasoningWish) -> Settlement? {
        ask(place, for: caller, wish, cap: nil)
            ?? ask(place, for: caller, wish, cap: group.targets[place].limits.roomiestCap)
    }

    private func ask(
        _ place: Int, for caller: Dialect, _ wish: ReasoningWish, cap: Int?, coerce: Bool = false
    ) -> Settlement? {
        for shape in shapes(for: group.targets[place], asking: wish) {
            var facts = shape
            facts.wish = wish
            facts.maxTokens = cap
            let gate = Gate(facts, wish: wish, from: caller, to: group, in: circumstances)
            if case .admitted(let choice) = gate.examine(group.targets.shelved[place], at: place, coerce: coerce) {
                return choice.settlement
            }
        }
        return nil
    }

    /// Requests of each shape that makes a difference at the target. A level is offered to everybody, so of a target
    /// that wants tools it is asked without any: what only requests with tools can have is no offer.
    private func shapes(for target: Target, asking wish: ReasoningWish) -> [Facts] {
        var plain = Facts(model: .string(group.name))
        plain.content = Facts.Content(target.requestShape?.requiredModalities ?? [])
        let wantsProof = group.contract.quality?.wantsProof ?? false
        let isToolOnly = target.capabilities.toolOnly == true
        guard wantsProof || isToolOnly else { return [plain] }
        var shapes: [Facts] = []
        for (stream, tools) in [(false, 0), (true, 0), (false, 1), (true, 1)] {
            if isToolOnly, !wish.isEmpty, tools > 0 { continue }
            plain.stream = stream
            plain.tools.count = tools
            shapes.append(plain)
        }
        return shapes
    }
}

extension Facts.Content {
    /// Everything that these modalities are.
    fileprivate init(_ modalities: Modalities) {
        self = []
        if modalities.contains(.image) { insert(.images) }
        if modalities.contains(.document) { insert(.documents) }
        if modalities.contains(.audio) { insert(.audio) }
        if modalities.contains(.video) { insert(.video) }
    }
}

extension TokenLimits {
    /// The largest cap that a caller can ask for; a guess where no limit is known.
    fileprivate var roomiestCap: Int {
        let most = maxOutput ?? 131_072
        return context.map { Swift.min(most, $0 - 1) } ?? most
    }
}

private func greater(_ left: Int?, _ right: Int?) -> Int? {
    guard let left, let right else { return left ?? right }
    return max(left, right)
}

/// Yes if one says so, no if one says so and none says yes.
private func either(_ left: Bool?, _ right: Bool?) -> Bool? {
    guard let left, let right else { return left ?? right }
    return left || right
}
