// One sentence of advice for a request that nobody can carry.
//
// The advice is about the target that came nearest, the one with the fewest reasons; the first of equals. It speaks to
// whoever can do something: the caller where the request could be different, the operator where a document could.

import Conversation
import Reasoning

/// Advice on some refusals.
struct Hint {
    private var nearest: Refusal?
    private let fields: [String]

    /// `fields` are the members that no bridge carries.
    init(_ refusals: [Refusal], fields: [String]) {
        nearest = refusals.min { $0.names.count < $1.names.count }
        self.fields = fields
    }

    var text: String {
        guard let nearest else { return "The group has no targets." }
        if let reasoning = nearest.reasoning { return advice(reasoning) }
        guard let reason = nearest.reasons.list.first else { return "Ask for less." }
        return advice(reason, nearest.lane)
    }

    private func advice(_ reason: Reason, _ lane: Lane) -> String {
        switch reason {
        case .bridgeDisabled:
            "Call in the dialect of a target, or have the operator switch the bridge \(lane.bridgeName) on."
        case .previousResponseID: "Send the whole conversation instead of previous_response_id."
        case .unsupportedField:
            "Leave out what no bridge carries: \(fields.joined(separator: ", "))."
        case .stops: "Leave out the stop sequences; \(lane.target.rawValue) has none."
        case .audio, .unsupportedPart: "Leave out the parts that only \(lane.caller.rawValue) has."
        case .hostedTools: "Leave out the tools that a provider runs; they cannot cross a bridge."
        case _ where reason.flag != nil:
            "Leave out what needs \(reason.flag ?? "it"), or have the operator switch it on for \(lane.bridgeName)."
        case .endpointUnsupported: "Name a model whose provider has this endpoint."
        case .previousResponseElsewhere: "Name the model that made the previous response, or send the conversation."
        case .maxTokensUnsupported: "Leave out the cap on output tokens."
        case .maxOutputTokens, .contextExceeded: "Ask for fewer output tokens."
        case .imagesUnsupported, .documentsUnsupported, .audioUnsupported: "Send text only, or name another model."
        case .toolsUnsupported: "Leave the tools out, or name another model."
        case .forcedToolChoiceUnsupported: "Let the model choose whether to call a tool, or name another model."
        case .structuredOutputsUnsupported: "Leave the reply's format out, or name another model."
        default: "The group's contract cannot be kept by its targets; the operator has to mend one or the other."
        }
    }

    private func advice(_ refusal: ReasoningRefusal) -> String {
        switch refusal {
        case .metadataMissing, .controlMissing, .encodingMissing, .canDisableMissing, .effortBudgetsMissing,
            .defaultEffortMissing:
            "Leave the reasoning control out, or have the operator complete the model's `reasoning` facts."
        case .unsupported, .controlUnsupported, .encodingMismatch: "Leave the reasoning control out."
        case .effortUnsupported: "Ask for an effort that the model has."
        case .budgetUnsupported, .budgetBelowMinimum, .budgetAboveMaximum: "Ask for a budget within the model's bounds."
        case .budgetNotBelowCap, .capTooSmall: "Ask for more output tokens, or for less thinking."
        case .alwaysOn, .cannotDisable: "This model always thinks; do not switch its thinking off."
        case .forcedToolChoice: "Let the model choose whether to call a tool, or ask without reasoning."
        case .tools: "Ask for no reasoning (effort `none`), leave the tools out, or name another model."
        }
    }
}
