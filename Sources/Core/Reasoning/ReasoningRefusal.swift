// Why a target cannot carry a wish to think. The list is closed: callers read the words in `no-eligible-target`,
// operators count them. "…-missing" is a fact that nobody wrote down, which is not a "no".

/// The reason why a wish cannot be written for a model.
package enum ReasoningRefusal: String, Error, Sendable, CaseIterable {
    /// Nothing is known about the model's reasoning.
    case metadataMissing = "reasoning-metadata-missing"
    /// The model does not reason.
    case unsupported = "reasoning-unsupported"
    /// It is not known whether the model takes efforts or budgets.
    case controlMissing = "reasoning-control-missing"
    /// The model's control can say neither the wish nor anything that the wish may be turned into.
    case controlUnsupported = "reasoning-control-unsupported"
    /// It is not known how the control is written.
    case encodingMissing = "reasoning-encoding-missing"
    /// The encoding belongs to another dialect than the target's.
    case encodingMismatch = "reasoning-encoding-mismatch"
    /// The model has efforts, and this is not one of them.
    case effortUnsupported = "reasoning-effort-unsupported"
    /// Effort and budget can only be exchanged by a table, and there is none.
    case effortBudgetsMissing = "reasoning-effort-budgets-missing"
    /// The model takes efforts, and no row of its table has this budget.
    case budgetUnsupported = "reasoning-budget-unsupported"
    case budgetBelowMinimum = "reasoning-budget-below-min"
    case budgetAboveMaximum = "reasoning-budget-above-max"
    /// The budget leaves no room for an answer under the cap.
    case budgetNotBelowCap = "reasoning-budget-not-below-cap"
    /// Not even the smallest budget fits under the cap.
    case capTooSmall = "reasoning-cap-too-small"
    /// "Think" without a strength, for a model that must be told one.
    case defaultEffortMissing = "reasoning-default-effort-missing"
    /// Thinking cannot be switched off because it is always on.
    case alwaysOn = "reasoning-always-on"
    /// Thinking is on by default and the model has no switch.
    case cannotDisable = "reasoning-cannot-disable"
    /// Thinking is on by default and nobody said whether the model has a switch.
    case canDisableMissing = "reasoning-can-disable-missing"
    /// A thinking model that must not be forced to call a tool.
    case forcedToolChoice = "reasoning-forced-tool-choice"
    /// A model that takes no function tools while it thinks.
    case tools = "reasoning-tools"
}
