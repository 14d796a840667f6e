// What the caller is told of its wish: `asked=effort:high; sent=budget:24576; rule=effort_budgets`. Where the wish was
// the group's default: `asked=default:effort:high; …`.

package import Conversation

/// The value of the reply header `x-interlock-reasoning`.
package struct ReasoningReceipt: Sendable, Equatable {
    package var wish: ReasoningWish
    package var settlement: Settlement
    /// The wish is the group's; the caller asked nothing.
    package var isDefault: Bool

    package init(wish: ReasoningWish, settlement: Settlement, isDefault: Bool = false) {
        self.wish = wish
        self.isDefault = isDefault
        self.settlement = settlement
    }

    /// The receipt of a wish that no target carries.
    package init(refused wish: ReasoningWish, isDefault: Bool = false) {
        self.init(
            wish: wish, settlement: Settlement(control: .silent, rule: "no-eligible-target"), isDefault: isDefault)
    }

    /// What was asked: `effort:high`, `default:effort:high`.
    package var asked: String { (isDefault ? "default:" : "") + wish.receiptText }

    /// The header's value.
    package var text: String { "asked=\(asked); sent=\(settlement.receiptText); rule=\(settlement.rule)" }
}

extension ReasoningWish {
    /// `effort:high`, `budget:24576`, `on`, `off`, `nothing`.
    package var receiptText: String {
        if isEmpty { return "nothing" }
        if isOff { return "off" }
        let parts = [effort.map { "effort:\($0.rawValue)" }, budget.map { "budget:\($0)" }].compactMap { $0 }
        return parts.isEmpty ? "on" : parts.joined(separator: ",")
    }
}

extension Settlement {
    /// `effort:high`, `budget:24576`, `on`, `off`, `nothing`.
    package var receiptText: String {
        switch control {
        case .silent: "nothing"
        case .off: "off"
        case .effort(let effort): "effort:\(effort.rawValue)"
        case .budget(let tokens): "budget:\(tokens)"
        case .on: "on"
        }
    }
}
