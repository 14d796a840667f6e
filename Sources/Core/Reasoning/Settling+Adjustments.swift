// What thinking does to the rest of the request.
//
// A model that rejects a member rejects it whether or not it thinks this time: the document says so of the model. What
// only the Messages API forbids beside thinking (temperature other than 1, `top_k`, `top_p` below 0.95, a
// forced tool beside a budget) is adjusted when we write the request; a caller who wrote it himself, in the straight
// lane, gets the provider's own answer. A temperature that nobody gave is not written, although the model may take only
// one: it is the one that the provider uses anyway.

import Conversation

extension Settling {
    func adjustments(for settlement: Settlement) throws(ReasoningRefusal) -> [Loss] {
        var adjustments: [Loss] = []
        if metadata.rejectsMaxTokens, shape.lane.target == .chat {
            if shape.capIsOldStyle { adjustments.append(Loss("max_tokens", "renamed max_completion_tokens")) }
            if shape.hasIdleOldCap { adjustments.append(Loss("max_tokens", "dropped")) }
        }
        if shape.givesSampling {
            let sampling = sampling(beside: settlement)
            adjustments = adjustments.isEmpty ? sampling : adjustments + sampling
        }
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
            return isCallersOwn ? wish.summary : settlement.encoding.flatMap(display)
        default: return nil
        }
    }

    /// Adaptive models keep their thoughts to themselves unless asked; to a budget one thinks aloud.
    private func display(_ encoding: ReasoningMetadata.Encoding) -> String? {
        if wish.hidesThoughts { return encoding == .thinkingBudget ? nil : "omitted" }
        guard encoding == .thinkingAdaptive else { return nil }
        if wish.summary != nil { return "summarized" }
        if let usual = metadata.defaultSummary { return usual == "none" ? nil : usual }
        return shape.showsThoughts && !shape.lane.isStraight ? "summarized" : nil
    }

    private var responsesSummary: String? {
        switch wish.summary {
        case "omitted", "none": nil
        case "summarized": usualSummary ?? "auto"
        case let asked?: asked
        case nil: shape.showsThoughts && !shape.lane.isStraight ? usualSummary : nil
        }
    }

    private var usualSummary: String? { metadata.defaultSummary == "none" ? nil : metadata.defaultSummary }

    private func summaryIsLost(_ settlement: Settlement) -> Bool {
        guard settlement.thinks, wish.summary != nil, !wish.hidesThoughts else { return false }
        return settlement.encoding == .responsesReasoning && settlement.summary == nil
    }

    private func sampling(beside settlement: Settlement) -> [Loss] {
        var losses: [Loss] = []
        let thinking = thinks(with: settlement)
        let rejecting = thinking || metadata.rejectsWhen == .always
        let strict = thinking && shape.lane.target == .messages && !isCallersOwn
        var hasTemperature = shape.temperature != nil
        if let temperature = shape.temperature {
            if (rejecting && metadata.rejectsTemperature) || (strict && temperature != 1) {
                losses.append(Loss("temperature", "dropped"))
                hasTemperature = false
            } else if thinking, let fixed = metadata.fixedTemperature, temperature != fixed {
                losses.append(Loss("temperature", "replaced \(fixed.spelling)"))
            }
        }
        if let topP = shape.topP {
            let isRejected = rejecting && metadata.rejectsTopP
            let isOneTooMany = hasTemperature && metadata.rejectsTemperatureWithTopP
            if isRejected || isOneTooMany || (strict && !(0.95...1).contains(topP)) {
                losses.append(Loss("top_p", "dropped"))
            }
        }
        let forbidden = (rejecting ? metadata.rejects : SamplingMembers()).union(strict ? .topK : SamplingMembers())
        let others = shape.sampling.intersection(forbidden)
        if others.isEmpty { return losses }
        return losses + others.list.map { Loss($0.name(in: shape.lane.caller), "dropped") }
    }

    /// The caller wrote the wish and the rest of the request in the target's own dialect.
    private var isCallersOwn: Bool { shape.lane.isStraight && !shape.wishIsDefault }

    /// The settlement, unless the tools beside it forbid thinking. A caller who asked nothing keeps his tools and goes
    /// without thinking where the group coerces; a wish to think is never dropped for them.
    func besideTools(_ settlement: Settlement) throws(ReasoningRefusal) -> Settlement {
        guard metadata.rejectsTools, shape.hasFunctionTools, thinks(with: settlement) else { return settlement }
        guard coerce, wish.isEmpty, var silenced = try? off() else { throw .tools }
        silenced.rule = "tools"
        return silenced
    }

    private func downgradesToolChoice(beside settlement: Settlement) throws(ReasoningRefusal) -> Bool {
        guard shape.forcedToolChoice, thinks(with: settlement) else { return false }
        let isManual = settlement.encoding == .thinkingBudget && !isCallersOwn
        guard metadata.rejectsForcedToolChoice || isManual else { return false }
        guard coerce else { throw .forcedToolChoice }
        return true
    }

    /// The model will think, because of the settlement or by itself.
    private func thinks(with settlement: Settlement) -> Bool {
        settlement.thinks || (metadata.mode != .optIn && settlement.control != .off)
    }
}

extension ReasoningWish {
    /// Thoughts are not to be shown.
    fileprivate var hidesThoughts: Bool { summary == "omitted" || summary == "none" }
}

extension Double {
    /// Whole numbers without a fraction: `1`, `0.6`.
    fileprivate var spelling: String { Int(exactly: self).map(String.init) ?? description }
}
