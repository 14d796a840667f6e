// What the members of `reasoning` say of each other.

import Conversation
import Wire

extension ReasoningMetadata.Control {
    var takesEffort: Bool { self == .effort || self == .both }
    var takesBudget: Bool { self == .budget || self == .both }
}

extension ReasoningMetadata.Encoding {
    /// The only dialect in which it can be written.
    var dialect: Dialect {
        switch self {
        case .reasoningEffort, .reasoningObject, .chatTemplateKwargs: .chat
        case .responsesReasoning: .responses
        case .thinkingBudget, .thinkingAdaptive: .messages
        }
    }

    /// The control that it cannot do without; nil when it can carry either.
    var needs: ReasoningMetadata.Control? {
        switch self {
        case .reasoningEffort, .responsesReasoning, .thinkingAdaptive: .effort
        case .thinkingBudget: .budget
        case .reasoningObject, .chatTemplateKwargs: nil
        }
    }
}

extension Dialect {
    /// What a target can be asked for in the way of summaries. Chat has no words for it (November 2026).
    fileprivate var summaryWords: [String] {
        switch self {
        case .chat, .responses: ["none", "auto", "concise", "detailed"]
        case .messages: ["none", "summarized", "omitted"]
        }
    }
}

extension Compiler {
    func checkEfforts(_ fields: Fields<ReasoningMember>, _ facts: ReasoningMetadata) {
        if let node = fields[.efforts] {
            if facts.efforts != facts.efforts.sorted() {
                findings.complain("expected efforts in order of strength, weakest first", at: node)
            }
            if facts.efforts.isEmpty, node.value.isArray { findings.complain("expected at least one effort", at: node) }
            warnIfIdle(.efforts, fields, facts.control?.takesEffort)
        } else if facts.control == .effort, let node = fields[.control] {
            findings.warn("without `efforts` the model is taken to have low, medium and high, and no other", at: node)
        }
        if let usual = facts.defaultEffort, !facts.efforts.isEmpty, !facts.efforts.contains(usual),
            let node = fields[.defaultEffort]
        {
            findings.complain("expected one of `efforts`", at: node)
        }
        if facts.defaultEffort == Effort.none, let node = fields[.defaultEffort] {
            findings.complain("expected the effort of a model that is told to think; `none` is no thinking", at: node)
        }
    }

    func checkBudgets(_ fields: Fields<ReasoningMember>, _ facts: ReasoningMetadata) {
        if let least = facts.minBudget, let most = facts.maxBudget, most < least, let node = fields[.maxBudget] {
            findings.complain("expected at least `min_budget_tokens`, \(least); found \(most)", at: node)
        }
        if facts.budgetMustBeLessThanMaxTokens, facts.control?.takesBudget == false,
            let node = fields[.budgetBelowMaxTokens]
        {
            findings.complain("only a `control` with budgets can have this: `token_budget` or `both`", at: node)
        }
        warnIfIdle(.minBudget, fields, facts.control?.takesBudget)
        warnIfIdle(.maxBudget, fields, facts.control?.takesBudget)
        checkEffortBudgets(fields, facts)
    }

    private func checkEffortBudgets(_ fields: Fields<ReasoningMember>, _ facts: ReasoningMetadata) {
        guard let node = fields[.effortBudgets] else { return }
        for (weaker, stronger) in zip(facts.effortBudgets, facts.effortBudgets.dropFirst())
        where weaker.budget >= stronger.budget {
            let pair = "`\(stronger.effort.rawValue)` than for `\(weaker.effort.rawValue)`"
            findings.complain("expected a larger budget for \(pair)", at: node)
        }
        // The row for `none` is never written, so nothing bounds it.
        let rows = facts.effortBudgets.filter { $0.effort != Effort.none }
        for row in rows { checkRow(row, facts, at: node) }
        if rows.isEmpty, node.value.isObject {
            findings.complain("expected at least one effort that thinks, with its budget", at: node)
        }
    }

    private func checkRow(_ row: EffortBudget, _ facts: ReasoningMetadata, at node: Node) {
        let name = "`\(row.effort.rawValue)`"
        if facts.control?.takesBudget == true, row.budget < facts.minBudget ?? 0 || row.budget > facts.maxBudget ?? .max
        {
            findings.complain("the budget of \(name) is outside `min_budget_tokens` and `max_budget_tokens`", at: node)
        }
        if facts.control?.takesEffort == true, !facts.efforts.isEmpty, !facts.efforts.contains(row.effort) {
            findings.complain("\(name) is not one of `efforts`", at: node)
        }
    }

    func checkEncoding(_ fields: Fields<ReasoningMember>, _ facts: ReasoningMetadata, _ dialect: Dialect?) {
        checkSummaries(fields, facts, dialect)
        guard let encoding = facts.encoding, let node = fields[.encoding] else {
            return warnIfUnwritable(fields, facts, dialect)
        }
        if let dialect, encoding.dialect != dialect {
            findings.complain(
                "`\(encoding.rawValue)` is written in dialect `\(encoding.dialect.rawValue)`, and this provider"
                    + " speaks `\(dialect.rawValue)`", at: node)
        }
        if let needs = encoding.needs, let control = facts.control, control != needs, control != .both {
            if control == .unsteered, encoding == .thinkingAdaptive { return }
            findings.complain("`\(encoding.rawValue)` needs `control` `\(needs.rawValue)` or `both`", at: node)
        }
    }

    /// Chat has no common word for budgets.
    private func warnIfUnwritable(_ fields: Fields<ReasoningMember>, _ facts: ReasoningMetadata, _ dialect: Dialect?) {
        guard dialect == .chat, facts.control?.takesBudget == true, let node = fields[.control] else { return }
        findings.warn("without an `encoding` nothing says how a budget is written, so none can be asked for", at: node)
    }

    /// What only a model that can be steered or switched may say.
    func checkSwitch(_ fields: Fields<ReasoningMember>, _ facts: ReasoningMetadata) {
        if facts.mode == .alwaysOn, facts.canDisable == true, let node = fields[.canDisable] {
            findings.complain("a model whose `mode` is `always_on` cannot be switched off", at: node)
        }
        if facts.mode == .alwaysOn || facts.canDisable == false, facts.efforts.contains(Effort.none),
            let node = fields[.efforts]
        {
            findings.complain("`none` is no effort of a model that cannot be switched off", at: node)
        }
        guard facts.control == .unsteered else { return }
        let details: [ReasoningMember] = [.efforts, .defaultEffort, .minBudget, .maxBudget, .effortBudgets]
        for member in details {
            guard let node = fields[member] else { continue }
            findings.complain("`control` is `none`, so `\(member.rawValue)` cannot be said", at: node)
        }
        guard facts.encoding == nil else { return }
        if facts.mode == .optIn, let node = fields[.control] {
            findings.complain("a model that thinks when asked needs an `encoding` with a switch", at: node)
        } else if facts.canDisable == true, let node = fields[.canDisable] {
            findings.complain("needs an `encoding` with a switch", at: node)
        }
    }

    func checkRejections(_ fields: Fields<ReasoningMember>, _ facts: ReasoningMetadata) {
        if let node = fields[.rejects], node.value.isArray, facts.rejects.isEmpty, node.value.hasNoChildren {
            findings.complain("expected at least one member", at: node)
        }
        let isRejecting = facts.rejectsTemperature || facts.rejectsTopP || !facts.rejects.isEmpty
        if !isRejecting, let node = fields[.rejectsWhen] {
            findings.complain("needs `rejects_temperature`, `rejects_top_p` or `rejects`", at: node)
        }
    }

    private func checkSummaries(_ fields: Fields<ReasoningMember>, _ facts: ReasoningMetadata, _ dialect: Dialect?) {
        if let word = facts.defaultSummary, let dialect, !dialect.summaryWords.contains(word),
            let node = fields[.defaultSummary]
        {
            findings.complain("dialect `\(dialect.rawValue)` has \(alternatives(dialect.summaryWords))", at: node)
        }
        if !facts.supportsSummaries, let node = fields[.defaultSummary] {
            findings.complain("needs `supports_summaries` to be true", at: node)
        }
        if !facts.interleaved, let node = fields[.interleavedBeta] {
            findings.complain("needs `interleaved` to be true", at: node)
        }
    }

    private func warnIfIdle(_ member: ReasoningMember, _ fields: Fields<ReasoningMember>, _ isUsed: Bool?) {
        guard isUsed == false, let node = fields[member] else { return }
        findings.warn("has no effect with this `control`", at: node)
    }
}
