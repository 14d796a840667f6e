// Efforts and budgets: taken as they are, exchanged by the model's table, or clamped.

import Conversation

extension Settling {
    func settle(effort: Effort) throws(ReasoningRefusal) -> Settlement {
        if try spellsEfforts() { return try direct(effort: effort) }
        guard let encoding = try budgetEncoding() else { throw .controlUnsupported }
        let row = try self.row(for: effort)
        let budget = try bounded(row.budget, encoding)
        let exact = row.effort == effort && budget == row.budget
        return Settlement(control: .budget(budget), encoding: encoding, rule: exact ? "effort_budgets" : "coerced")
    }

    func settle(budget: Int) throws(ReasoningRefusal) -> Settlement {
        if metadata.control != .effort, let encoding = try budgetEncoding() {
            let fitting = try bounded(budget, encoding)
            return Settlement(
                control: .budget(fitting), encoding: encoding, rule: fitting == budget ? "same" : "coerced")
        }
        return try exchange(budget: budget)
    }

    private func direct(effort: Effort) throws(ReasoningRefusal) -> Settlement {
        let encoding = try encoding(for: .effort)
        if metadata.hasRung(effort) { return Settlement(control: .effort(effort), encoding: encoding) }
        guard coerce, let nearest = metadata.ladder.nearest(to: effort) else { throw .effortUnsupported }
        return Settlement(control: .effort(nearest), encoding: encoding, rule: "coerced")
    }

    /// A budget for a model that takes efforts.
    private func exchange(budget: Int) throws(ReasoningRefusal) -> Settlement {
        // No table would help a model of budgets that nobody can write.
        if try !spellsEfforts(), try budgetEncoding() == nil { throw .controlUnsupported }
        let row = try self.row(for: budget)
        let rule = row.budget == budget ? "effort_budgets" : "coerced"
        if try spellsEfforts() {
            guard metadata.hasRung(row.effort) else { throw .effortUnsupported }
            return Settlement(control: .effort(row.effort), encoding: try encoding(for: .effort), rule: rule)
        }
        guard let encoding = try budgetEncoding() else { throw .controlUnsupported }
        let fitting = try bounded(row.budget, encoding)
        return Settlement(
            control: .budget(fitting), encoding: encoding, rule: fitting == row.budget ? rule : "coerced")
    }

    private func row(for effort: Effort) throws(ReasoningRefusal) -> EffortBudget {
        if effort != .none, let row = metadata.effortBudgets.first(where: { $0.effort == effort }) { return row }
        let table = metadata.thinkingBudgets
        if table.isEmpty { throw .effortBudgetsMissing }
        guard coerce, let nearest = table.map(\.effort).nearest(to: effort) else { throw .effortUnsupported }
        return table.first { $0.effort == nearest } ?? table[0]
    }

    private func row(for budget: Int) throws(ReasoningRefusal) -> EffortBudget {
        let exact = metadata.effortBudgets.first { $0.budget == budget && $0.effort != .none }
        if let exact { return exact }
        let table = metadata.thinkingBudgets
        if table.isEmpty { throw metadata.control == nil ? .controlMissing : .effortBudgetsMissing }
        guard coerce, let nearest = table.nearest(to: budget) else { throw .budgetUnsupported }
        return nearest
    }

    /// The budget within the model's bounds and below the cap: checked, or clamped when coerced.
    private func bounded(_ budget: Int, _ encoding: ReasoningMetadata.Encoding) throws(ReasoningRefusal) -> Int {
        let least = metadata.minBudget ?? encoding.leastBudget
        let most = metadata.maxBudget ?? .max
        let room = roomUnderCap(encoding)
        // A default that fills the cap would leave nothing to answer with: it is not clamped, but dropped.
        if coerce, !shape.wishIsDefault || budget <= room {
            guard least <= min(most, room) else { throw .capTooSmall }
            return max(least, min(budget, most, room))
        }
        if budget < least { throw .budgetBelowMinimum }
        if budget > most { throw .budgetAboveMaximum }
        if budget > room { throw .budgetNotBelowCap }
        return budget
    }

    private func roomUnderCap(_ encoding: ReasoningMetadata.Encoding) -> Int {
        guard let cap = shape.maxTokens else { return .max }
        let mustBeLess = metadata.budgetMustBeLessThanMaxTokens || encoding == .thinkingBudget
        return mustBeLess ? cap - 1 : .max
    }
}

extension ReasoningMetadata {
    /// The table without `none`: switched off means off, so no budget stands for it, and who names a budget wants the
    /// model to think.
    var thinkingBudgets: [EffortBudget] { effortBudgets.filter { $0.effort != .none } }

    /// The model's efforts without `none`; a model with efforts of which none is listed has the three usual ones.
    var ladder: [Effort] {
        efforts.isEmpty ? Self.usualLadder : efforts.filter { $0 != .none }
    }

    private static let usualLadder: [Effort] = [.low, .medium, .high]

    /// This one is among the model's efforts without `none`: what `ladder` holds, without making it.
    func hasRung(_ effort: Effort) -> Bool {
        guard effort != .none else { return false }
        return efforts.isEmpty ? Effort.low...Effort.high ~= effort : efforts.contains(effort)
    }
}

extension [Effort] {
    /// The nearest in strength, the smaller on a tie.
    func nearest(to effort: Effort) -> Effort? {
        self.min { left, right in
            let (here, there) = (left.distance(to: effort), right.distance(to: effort))
            return here == there ? left < right : here < there
        }
    }
}

extension [EffortBudget] {
    /// The row with the nearest budget, the smaller on a tie.
    func nearest(to budget: Int) -> EffortBudget? {
        self.min { left, right in
            let here = left.budget.distance(to: budget).magnitude
            let there = right.budget.distance(to: budget).magnitude
            return here == there ? left.budget < right.budget : here < there
        }
    }
}

extension Effort {
    fileprivate func distance(to other: Effort) -> Int {
        abs(rank - other.rank)
    }
}
