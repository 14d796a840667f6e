// Models for the tests of settling, in few words.

import Conversation
import Reasoning

/// A model and the rest of a request, with what was settled for a wish.
struct Model: Sendable {
    var metadata = ReasoningMetadata(supported: true)
    var shape: ReasoningShape

    init(_ target: Dialect, from caller: Dialect? = nil) {
        shape = ReasoningShape(lane: Lane(caller: caller ?? target, target: target))
    }

    /// The same with some facts changed.
    func with(_ change: (inout Model) -> Void) -> Model {
        var model = self
        change(&model)
        return model
    }

    func settling(_ wish: ReasoningWish, coerce: Bool = false) throws(ReasoningRefusal) -> Settlement {
        try settle(wish, by: metadata, in: shape, coerce: coerce)
    }

    /// `effort:high rule=same`, or the reason why not.
    func outcome(_ wish: ReasoningWish, coerce: Bool = false) -> String {
        do throws(ReasoningRefusal) {
            let settlement = try settling(wish, coerce: coerce)
            let receipt = ReasoningReceipt(wish: wish, settlement: settlement).text
            let sent = receipt.split(separator: "; ").dropFirst().map { $0.replacing("sent=", with: "") }
            return sent.joined(separator: " ")
        } catch {
            return error.rawValue
        }
    }

    /// `temperature dropped; …`, or the reason why not.
    func adjustments(_ wish: ReasoningWish, coerce: Bool = false) -> String {
        do throws(ReasoningRefusal) {
            let adjustments = try settling(wish, coerce: coerce).adjustments
            return adjustments.map { "\($0.field) \($0.outcome)" }.joined(separator: "; ")
        } catch {
            return error.rawValue
        }
    }

    /// Efforts low, medium and high in `reasoning_effort`.
    static var efforts: Model {
        Model(.chat).with {
            $0.metadata.control = .effort
            $0.metadata.efforts = [.low, .medium, .high]
        }
    }

    /// Budgets from 1024 to 32000, asked in Chat's words, with a table.
    static var budgets: Model {
        Model(.messages, from: .chat).with {
            $0.metadata.control = .budget
            $0.metadata.encoding = .thinkingBudget
            $0.metadata.maxBudget = 32000
            $0.metadata.effortBudgets = [
                EffortBudget(.low, 2048), EffortBudget(.medium, 8192), EffortBudget(.high, 24576),
            ]
            $0.shape.maxTokens = 64000
        }
    }

    /// Adaptive thinking with efforts low to max.
    static var adaptive: Model {
        Model(.messages, from: .chat).with {
            $0.metadata.control = .effort
            $0.metadata.encoding = .thinkingAdaptive
            $0.metadata.efforts = [.low, .medium, .high, .max]
        }
    }
}

extension ReasoningWish {
    static func effort(_ effort: Effort) -> ReasoningWish { ReasoningWish(effort: effort) }
    static func budget(_ tokens: Int) -> ReasoningWish { ReasoningWish(budget: tokens) }
    static let off = ReasoningWish(effort: Effort.none)
    static let on = ReasoningWish(enabled: true)
    static let nothing = ReasoningWish()
}
