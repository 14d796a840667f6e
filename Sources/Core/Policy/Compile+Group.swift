// `groups.*`

import Conversation
import Reasoning
import Wire

extension Compiler {
    mutating func compileGroup(_ entry: Entry) {
        guard let fields = Fields<GroupMember>(entry.value, findings) else {
            groupPlaces[entry.name] = -1
            return
        }
        groupPlaces[entry.name] = groups.count
        var group = compileGroup(entry.name, fields)
        group.advisor = compileAdvisor(fields, group.strategy)
        groups.append(group)
    }

    private func compileGroup(_ name: String, _ fields: Fields<GroupMember>) -> Group {
        let strategy = compileStrategy(fields)
        var group = Group(
            name: name, strategy: strategy, contract: compileContract(fields),
            reasoningDefault: compileDefault(fields),
            thoughtDisplay: fields.word(.reasoningOutput, ThoughtDisplay.self) ?? .reasoningContent,
            maxAttempts: fields.whole(.maxAttempts, 1...100) ?? Group.standardAttempts,
            targets: compileTargets(fields, strategy))
        group.dynamicScore = compileDynamicScore(fields, strategy)
        group.breaker = compileBreaker(fields)
        group.affinity = compileAffinity(fields, strategy)
        warnOfTheUnreachable(in: group, fields)
        return group
    }

    /// What no target has, nothing can be chosen by.
    private func warnOfTheUnreachable(in group: Group, _ fields: Fields<GroupMember>) {
        guard !group.targets.isEmpty else { return }
        let tags = Set(group.contract.quality?.tags ?? [])
        if let node = requiredTags(fields), !group.targets.contains(where: { tags.isSubset(of: $0.tags) }) {
            findings.warn("no target has all these tags, so none is ever eligible", at: node)
        }
        warnOfPrices(group, fields)
        warnOfDefault(group, fields)
    }

    private func warnOfPrices(_ group: Group, _ fields: Fields<GroupMember>) {
        guard group.strategy == .cost, let node = fields[.strategy] else { return }
        let unpriced = group.targets.filter { $0.price?.input == nil || $0.price?.output == nil }.map(\.name)
        if unpriced.count == group.targets.count {
            findings.warn("no target has both prices, so strategy `cost` has nothing to go by", at: node)
        } else if !unpriced.isEmpty {
            findings.warn(
                "strategy `cost` tries what has no price last: \(alternatives(unpriced)) lacks `input` or `output`",
                at: node)
        }
    }

    /// A default that nothing can carry refuses every request that asks for nothing itself. The question is put to
    /// `settle`, which the gate and the writer ask too.
    private func warnOfDefault(_ group: Group, _ fields: Fields<GroupMember>) {
        guard let wish = group.reasoningDefault, let node = fields[.reasoningDefault], !findings.hasComplaints else {
            return
        }
        let refusals = group.targets.map { target -> ReasoningRefusal? in
            var shape = ReasoningShape(lane: Lane(caller: target.dialect, target: target.dialect))
            shape.wishIsDefault = true
            do throws(ReasoningRefusal) {
                _ = try settle(wish, by: target.reasoning, in: shape, coerce: group.onUnsupported == .coerce)
                return nil
            } catch {
                return error
            }
        }
        guard let first = refusals.first ?? nil, refusals.allSatisfy({ $0 != nil }) else { return }
        findings.warn(
            "no target can carry this default (\(first.rawValue)), so every request that asks nothing is refused",
            at: node)
    }

    private func requiredTags(_ fields: Fields<GroupMember>) -> Node? {
        let contract = fields.fields(.contract, ContractMember.self)
        return contract?.fields(.qualityFloor, QualityMember.self)?[.requireTags]
    }

    private func compileStrategy(_ fields: Fields<GroupMember>) -> Group.Strategy {
        if let node = fields[.strategy], let word = node.value.string, strategiesToCome.contains(word) {
            let known = alternatives(Group.Strategy.allWords)
            findings.complain("strategy `\(word)` is not supported yet: use \(known)", at: node)
            return .failover
        }
        return fields.word(.strategy, Group.Strategy.self) ?? .failover
    }

    private func compileDefault(_ fields: Fields<GroupMember>) -> ReasoningWish? {
        guard let given = fields.fields(.reasoningDefault, WishMember.self) else { return nil }
        let wish = ReasoningWish(
            effort: given.exactWord(.effort, Effort.self), budget: given.whole(.budget, 1...wholeCeiling),
            enabled: given.flag(.enabled) ?? false, summary: given.word(.summary, SummaryWord.self)?.rawValue)
        checkDefault(wish, given)
        // A strength enables. It is said outright, because a caller's own words cannot have said it.
        return ReasoningWish(
            effort: wish.effort, budget: wish.budget, enabled: wish.effort != Effort.none, summary: wish.summary)
    }

    private func checkDefault(_ wish: ReasoningWish, _ given: Fields<WishMember>) {
        if let node = given[.enabled], node.value.bool == false {
            findings.complain(
                "expected true; for no thinking say `\"effort\": \"none\"`, for no default leave it out", at: node)
        }
        if given[.effort] == nil, given[.budget] == nil, given[.enabled] == nil {
            findings.complain("expected at least one of `effort`, `budget_tokens` and `enabled`", at: given.node)
        }
        guard wish.effort == Effort.none else { return }
        for member in [WishMember.budget, .enabled, .summary] {
            guard let node = given[member] else { continue }
            findings.complain("the effort `none` is no thinking, so `\(member.rawValue)` cannot be said", at: node)
        }
    }
}

/// Strategies that documents of other routers name, for a clearer complaint.
private let strategiesToCome: Set<String> = [
    "semantic", "bandit", "least_busy", "round_robin",
]
