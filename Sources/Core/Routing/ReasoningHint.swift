// Advice where a wish to think cannot be written: only what would help, with the model's own words and numbers.

import Conversation
import Reasoning

/// Advice on one refusal of a wish.
struct ReasoningHint {
    private let refusal: ReasoningRefusal
    private let facts: ReasoningMetadata?
    private let wishIsDefault: Bool

    /// `facts` are the model's; `wishIsDefault`: the group asked, and not the caller, who cannot ask for less.
    init(_ refusal: ReasoningRefusal, facts: ReasoningMetadata?, wishIsDefault: Bool) {
        (self.refusal, self.facts, self.wishIsDefault) = (refusal, facts, wishIsDefault)
    }

    /// One sentence.
    var text: String { wishIsDefault ? ofTheDefault : ofTheCaller }

    private var ofTheDefault: String {
        "The group's default wish to think cannot be written for this model: send `skip_reasoning`: true, or have the"
            + " operator change `reasoning_default` or the model's facts."
    }

    private var ofTheCaller: String {
        switch refusal {
        case .metadataMissing, .controlMissing, .encodingMissing, .defaultEffortMissing:
            "Leave the reasoning control out, or have the operator complete the model's `reasoning` facts."
        case .canDisableMissing:
            "Let the model think, or have the operator complete the model's `reasoning` facts."
        case .encodingMismatch:
            "Leave the reasoning control out, or have the operator mend the model's `encoding`."
        case .effortBudgetsMissing: exchangeAdvice
        case .unsupported: "Leave the reasoning control out."
        case .controlUnsupported: "Leave effort and budget out: this model's thinking cannot be steered."
        case .effortUnsupported: "Ask for an effort that the model has\(list(efforts))."
        case .budgetUnsupported: "Ask for a budget that the model's table has\(list(budgets)), or for an effort."
        case .budgetBelowMinimum: "Ask for a budget of at least \(facts?.minBudget ?? 1024) tokens."
        case .budgetAboveMaximum:
            facts?.maxBudget.map { "Ask for a budget of at most \($0) tokens." } ?? "Ask for a smaller budget."
        case .budgetNotBelowCap, .capTooSmall: "Ask for more output tokens, or for less thinking."
        case .alwaysOn, .cannotDisable: "This model always thinks; do not switch its thinking off."
        case .forcedToolChoice: "Let the model choose whether to call a tool, or ask without reasoning."
        case .tools: "Ask for no reasoning (effort `none`), leave the tools out, or name another model."
        }
    }

    /// What the model takes by itself needs no table.
    private var exchangeAdvice: String {
        let table = "have the operator give the model `effort_budgets`"
        return switch facts?.control {
        case .effort?: "Ask for an effort instead of a budget\(list(efforts)), or \(table)."
        case .budget?: "Ask for a budget instead of an effort, or \(table)."
        default: "Leave the reasoning control out, or \(table)."
        }
    }

    private var efforts: [String] {
        guard let facts else { return [] }
        if facts.control == .budget { return facts.effortBudgets.filter { $0.effort != .none }.map(\.effort.rawValue) }
        let known: [Effort] = facts.efforts.isEmpty ? [.low, .medium, .high] : facts.efforts
        return known.map(\.rawValue)
    }

    private var budgets: [String] {
        (facts?.effortBudgets ?? []).filter { $0.effort != .none }.map { "\($0.budget)" }
    }

    /// ` (low, medium, high)`
    private func list(_ words: [String]) -> String {
        words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
    }
}
