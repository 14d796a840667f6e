// A group's default gives way to what the caller has written.
//
//     default budget 32000, the caller's cap 8000   →  no thinking is asked for; rule default_dropped
//     the caller's own budget 32000, cap 8000       →  reasoning-budget-not-below-cap: what was asked is never dropped
//
// It is the last resort: only where no target carries the default, exactly or (in groups that coerce) nearly.

package import Conversation

extension ReasoningRefusal {
    /// The rest of the request stands in the way, and not what the model can do.
    package var isAboutTheRequest: Bool {
        switch self {
        case .budgetNotBelowCap, .capTooSmall, .forcedToolChoice, .tools: true
        default: false
        }
    }
}

/// What will be written where the group's default is left out; it is told among the adjustments.
package func settleWithoutDefault(
    by metadata: ReasoningMetadata?, in shape: ReasoningShape, coerce: Bool
) throws(ReasoningRefusal) -> Settlement {
    var shape = shape
    shape.wishIsDefault = false
    var settlement = try settle(ReasoningWish(), by: metadata, in: shape, coerce: coerce)
    settlement.rule = "default_dropped"
    settlement.adjustments.insert(Loss("reasoning_default", "dropped"), at: 0)
    return settlement
}
