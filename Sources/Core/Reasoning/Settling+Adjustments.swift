// What thinking does to the rest of the request.
//
// A model that rejects a member rejects it whether or not it thinks this time: the document says so of the model. What
// only the Messages API forbids beside thinking (temperature other than 1, `top_k`, `top_p` below 0.95, a
// forced tool beside a budget) is adjusted when we write the request; a caller who wrote it himself, in the straight
// lane, gets the provider's own answer.

import Conversation

extension Settling {
    func adjustments(for settlement: Settlement) throws(ReasoningRefusal) -> [Loss] {
        var adjustments: [Loss] = []
        if metadata.rejectsMaxTokens, shape.capIsOldStyle, shape.lane.target == .chat {
            adjustments.append(Loss("max_tokens", "renamed max_completion_tokens"))
        }
        adjustments += sampling(beside: settlement)
        if try downgradesToolChoice(beside: settlement) { adjustments.append(Loss("tool_choice", "replaced auto")) }
        if summaryIsLost(settlement) { adjustments.append(Loss("reasoning.summary", "dropped")) }
        return adjustments
    }

    /// The summary in the target's words; nil: none is asked for.
    func summary(for settlement: Settlement) -> String? {
        guard settlement.thinks else { return nil }
        switch settlement.encoding {
        case .responsesReasoning: return metadata.supportsSummaries ? responsesSummary : nil
        case .thinkingAdaptive?, .thinkingBudget?, .reasoningObject?:
            return shape.lane.isStraight ? wish.summary : settlement.encoding.flatMap(display)
        default: return nil
        }
    }

    /// Adaptive models keep their thoughts to themselves unless asked; to a budget one thinks aloud.
    private func display(_ encoding: ReasoningMetadata.Encoding) -> String? {
        if wish.summary == "omitted" { return encoding == .thinkingBudget ? nil : "omitted" }
        guard encoding == .thinkingAdaptive else { return nil }
        return shape.showsThoughts || wish.summary != nil ? "summarized" : nil
    }

    private var responsesSummary: String? {
        switch wish.summary {
        case "omitted": nil
        case "summarized": metadata.defaultSummary ?? "auto"
        case let asked?: asked
        case nil: shape.showsThoughts && !shape.lane.isStraight ? metadata.defaultSummary : nil
        }
    }

    private func summaryIsLost(_ settlement: Settlement) -> Bool {
        guard settlement.thinks, let asked = wish.summary, asked != "omitted" else { return false }
        return settlement.encoding == .responsesReasoning && settlement.summary == nil
    }

    private func sampling(beside settlement: Settlement) -> [Loss] {
        var losses: [Loss] = []
        let thinking = thinks(with: settlement)
        let strict = thinking && shape.lane.target == .messages && !shape.lane.isStraight
        if let temperature = shape.temperature {
            if metadata.rejectsTemperature || (strict && temperature != 1) {
                losses.append(Loss("temperature", "dropped"))
            } else if thinking, let fixed = metadata.fixedTemperature, temperature != fixed {
                losses.append(Loss("temperature", "replaced \(fixed.spelling)"))
            }
        }
        if let topP = shape.topP, metadata.rejectsTopP || (strict && !(0.95...1).contains(topP)) {
            losses.append(Loss("top_p", "dropped"))
        }
        if shape.hasTopK, strict { losses.append(Loss("top_k", "dropped")) }
        return losses
    }

    private func downgradesToolChoice(beside settlement: Settlement) throws(ReasoningRefusal) -> Bool {
        guard shape.forcedToolChoice, thinks(with: settlement) else { return false }
        let isManual = settlement.encoding == .thinkingBudget && !shape.lane.isStraight
        guard metadata.rejectsForcedToolChoice || isManual else { return false }
        guard coerce else { throw .forcedToolChoice }
        return true
    }

    /// The model will think, because of the settlement or by itself.
    private func thinks(with settlement: Settlement) -> Bool {
        settlement.thinks || (metadata.mode != .optIn && settlement.control != .off)
    }
}

extension Double {
    /// Whole numbers without a fraction: `1`, `0.6`.
    fileprivate var spelling: String { Int(exactly: self).map(String.init) ?? description }
}
