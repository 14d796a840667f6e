// What was asked of a model's reasoning, what its target was sent, and by which rule: for receipts and the request log.

/// The three parts of the header `x-interlock-reasoning`.
package struct ReasoningReport: Sendable, Equatable {
    /// `effort:high`; `default:effort:high` where the group's default asked.
    package var asked: String
    /// `budget:24576`
    package var sent: String
    /// `effort_budgets`
    package var rule: String

    /// A report of these words.
    package init(asked: String, sent: String, rule: String) {
        self.asked = asked
        self.sent = sent
        self.rule = rule
    }

    /// Of a request that was refused before it was read.
    package static let unread = ReasoningReport(asked: "unread", sent: "nothing", rule: "refused")
    /// Of a request that asks nothing.
    package static let nothingAsked = ReasoningReport(asked: "nothing", sent: "nothing", rule: "same")

    /// The header's value: `asked=effort:high; sent=budget:24576; rule=effort_budgets`.
    package var text: String { "asked=\(asked); sent=\(sent); rule=\(rule)" }
}
