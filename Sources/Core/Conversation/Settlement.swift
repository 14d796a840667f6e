// The answer of `settle`: what will be written for a wish, in a form that only has to be spelt.

/// What is written upstream for a wish to think.
package struct Settlement: Sendable, Equatable {
    /// What is said to the model.
    package enum Control: Sendable, Equatable {
        /// Nothing was asked: write nothing.
        case silent
        /// Switch thinking off, in the encoding's way.
        case off
        case effort(Effort)
        case budget(Int)
        /// Think at the model's own strength.
        case on
    }

    package var control: Control
    /// Nil only with `.silent`.
    package var encoding: ReasoningMetadata.Encoding?
    /// The summary that is asked for, in the target's words.
    package var summary: String?
    /// `enabled` is written beside a strength, where the encoding has such a word.
    package var saysEnabled = false
    /// How the wish became this control: `same`, `effort_budgets`, `coerced`…; goes into the receipt.
    package var rule: String
    /// Request members that this thinking forbids, with what happens to them.
    package var adjustments: [Loss]

    package init(
        control: Control, encoding: ReasoningMetadata.Encoding? = nil, summary: String? = nil, rule: String = "same",
        adjustments: [Loss] = []
    ) {
        self.control = control
        self.encoding = encoding
        self.summary = summary
        self.rule = rule
        self.adjustments = adjustments
    }

    /// Nothing asked, nothing written.
    package static let silent = Settlement(control: .silent)

    /// The model will think because of this settlement.
    package var thinks: Bool {
        switch control {
        case .silent, .off: false
        case .effort(let effort): effort != .none
        case .budget, .on: true
        }
    }
}
