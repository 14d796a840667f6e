// A caller's wish to think, in one form for every surface.

/// How hard to think. The order is the order of strength.
package enum Effort: String, Sendable, CaseIterable, Comparable {
    case none, minimal, low, medium, high, xhigh, max

    package static func < (left: Effort, right: Effort) -> Bool {
        left.rank < right.rank
    }

    /// 0 for `none`, one more for each that is stronger.
    package var rank: Int {
        switch self {
        case .none: 0
        case .minimal: 1
        case .low: 2
        case .medium: 3
        case .high: 4
        case .xhigh: 5
        case .max: 6
        }
    }
}

/// What the caller asked of the model's reasoning. `isEmpty` when nothing was asked.
package struct ReasoningWish: Sendable, Equatable {
    /// `Effort.none` means: do not think.
    package var effort: Effort?
    /// Tokens to think with.
    package var budget: Int?
    /// Think, at whatever strength is the model's own (`reasoning: {"enabled": true}`, adaptive thinking). Beside a
    /// strength it changes nothing; a `reasoning` object says it again.
    package var enabled = false
    /// Words for the summary that is wanted (`auto`, `concise`, `detailed`; Messages: `summarized`, `omitted`).
    package var summary: String?

    package init(effort: Effort? = nil, budget: Int? = nil, enabled: Bool = false, summary: String? = nil) {
        self.effort = effort
        self.budget = budget
        self.enabled = enabled
        self.summary = summary
    }

    /// Nothing was asked.
    package var isEmpty: Bool { effort == nil && budget == nil && !enabled && summary == nil }

    /// The caller wants no reasoning.
    package var isOff: Bool { effort == Effort.none && budget == nil }
}
