// From a wish to think to what this model can do.
//
// One function answers both questions, "can this target carry the wish?" and "what is written?", so that the gate and
// the writer cannot disagree: the gate asks it and keeps the reason, the writer spells the settlement and decides
// nothing.
//
//     asked            model                                            settled
//     effort high      efforts low…high, reasoning_effort               effort high      rule same
//     effort high      thinking_budget, effort_budgets high = 24576     budget 24576     rule effort_budgets
//     effort xhigh     efforts low…high                                 reasoning-effort-unsupported
//     effort xhigh     the same, coerced                                effort high      rule coerced
//     off              always_on                                        reasoning-always-on, coerced or not
//
// Without `coerce` a wish is carried exactly or not at all. With it the nearest control is taken: the nearest effort
// (the smaller on a tie), a budget clamped to the model's bounds and below the cap. Off is never coerced: switched off
// means off.

package import Conversation

/// What will be written for `wish`, or why it cannot be.
///
/// - Parameters:
///   - metadata: what is known of the model's reasoning; nil: nothing.
///   - shape: the rest of the request.
///   - coerce: take the nearest control when the exact one cannot be written.
package func settle(
    _ wish: ReasoningWish, by metadata: ReasoningMetadata?, in shape: ReasoningShape, coerce: Bool
) throws(ReasoningRefusal) -> Settlement {
    guard let metadata, metadata.supported else { return try settleUnthinking(wish, isKnown: metadata != nil) }
    let settling = Settling(wish: wish, metadata: metadata, shape: shape, coerce: coerce)
    var settlement = try settling.besideTools(settling.settlement())
    settlement.summary = settling.summary(for: settlement)
    settlement.saysEnabled = wish.enabled && settlement.thinks
    settlement.adjustments = try settling.adjustments(for: settlement)
    return settlement
}

/// A model that does not reason, or of which nothing is known: only silence and "off" can be had.
private func settleUnthinking(_ wish: ReasoningWish, isKnown: Bool) throws(ReasoningRefusal) -> Settlement {
    if wish.isEmpty { return .silent }
    if wish.isOff { return Settlement(control: .silent, rule: "never_thinks") }
    throw isKnown ? .unsupported : .metadataMissing
}

/// One settling: the wish, the model and the rest of the request.
struct Settling {
    var wish: ReasoningWish
    var metadata: ReasoningMetadata
    var shape: ReasoningShape
    var coerce: Bool

    func settlement() throws(ReasoningRefusal) -> Settlement {
        if wish.isEmpty { return .silent }
        if wish.isOff { return try off() }
        if metadata.control == .unsteered, wish.effort != nil || wish.budget != nil { return try unsteered() }
        switch (wish.effort, wish.budget) {
        case (let effort?, nil): return try settle(effort: effort)
        case (nil, let budget?): return try settle(budget: budget)
        case (let effort?, let budget?):
            return try spellsEfforts() ? settle(effort: effort) : settle(budget: budget)
        case (nil, nil): return try on()
        }
    }

    /// Thinking is switched off, or was never on.
    func off() throws(ReasoningRefusal) -> Settlement {
        if metadata.mode == .alwaysOn { throw .alwaysOn }
        if metadata.canDisable == true || metadata.efforts.contains(.none) {
            return Settlement(control: .off, encoding: try encoding(for: .toggle))
        }
        if metadata.mode == .optIn { return Settlement(control: .silent, rule: "opt_in") }
        throw metadata.canDisable == nil ? .canDisableMissing : .cannotDisable
    }

    /// A strength, for a model that has none to choose: the nearest is its own.
    private func unsteered() throws(ReasoningRefusal) -> Settlement {
        guard coerce else { throw .controlUnsupported }
        var settlement = try on()
        settlement.rule = "coerced"
        return settlement
    }

    /// A Responses caller's own object says "think" by being there; nobody else can say it in that encoding.
    private func isSaidAlready(in encoding: ReasoningMetadata.Encoding) -> Bool {
        encoding == .responsesReasoning && shape.lane.isStraight && !shape.wishIsDefault && wish.effort == nil
    }

    /// Thinking at the model's own strength.
    private func on() throws(ReasoningRefusal) -> Settlement {
        let encoding = try encoding(for: .toggle)
        if encoding.spellsOn || isSaidAlready(in: encoding) {
            return Settlement(control: .on, encoding: encoding)
        }
        if metadata.mode != .optIn { return Settlement(control: .on, encoding: encoding, rule: "model_default") }
        guard let effort = metadata.defaultEffort else { throw .defaultEffortMissing }
        var settlement = try settle(effort: effort)
        if settlement.rule == "same" { settlement.rule = "default_effort" }
        return settlement
    }
}
