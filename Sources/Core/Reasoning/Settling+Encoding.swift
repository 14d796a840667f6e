// How a control is written, and which encodings can write which control.

import Conversation

extension Settling {
    /// What has to be written.
    enum Unit {
        case effort, budget, toggle
    }

    /// The model takes efforts, and they can be written.
    func spellsEfforts() throws(ReasoningRefusal) -> Bool {
        guard let control = metadata.control else { throw .controlMissing }
        if control == .budget { return false }
        return try encoding(for: .effort).spellsEfforts
    }

    /// The encoding for budgets; nil when budgets cannot be written.
    func budgetEncoding() throws(ReasoningRefusal) -> ReasoningMetadata.Encoding? {
        let encoding = try encoding(for: .budget)
        return encoding.spellsBudgets ? encoding : nil
    }

    /// The document's encoding, or the one that is native to the target's dialect.
    func encoding(for unit: Unit) throws(ReasoningRefusal) -> ReasoningMetadata.Encoding {
        guard let encoding = metadata.encoding else { return try nativeEncoding(for: unit) }
        guard encoding.dialect == shape.lane.target else { throw .encodingMismatch }
        return encoding
    }

    private func nativeEncoding(for unit: Unit) throws(ReasoningRefusal) -> ReasoningMetadata.Encoding {
        switch shape.lane.target {
        case .responses: .responsesReasoning
        // No two servers share a word for budgets: neither one, nor off for a model of budgets, can be written.
        case .chat where metadata.control == .budget && (unit == .budget || wish.isOff): throw .encodingMissing
        case .chat: .reasoningEffort
        case .messages where unit == .budget || metadata.control == .budget: .thinkingBudget
        case .messages: .thinkingAdaptive
        }
    }
}

extension ReasoningMetadata.Encoding {
    /// The dialect in which this encoding is written.
    var dialect: Dialect {
        switch self {
        case .reasoningEffort, .reasoningObject, .chatTemplateKwargs: .chat
        case .responsesReasoning: .responses
        case .thinkingBudget, .thinkingAdaptive: .messages
        }
    }

    var spellsEfforts: Bool { self != .thinkingBudget }

    var spellsBudgets: Bool { self == .thinkingBudget || self == .reasoningObject || self == .chatTemplateKwargs }

    /// "Think" can be said without a strength.
    var spellsOn: Bool { self == .thinkingAdaptive || self == .reasoningObject || self == .chatTemplateKwargs }

    /// The smallest budget that the encoding's API takes, for models of which nothing else is known.
    var leastBudget: Int { self == .thinkingBudget ? 1024 : 1 }
}
