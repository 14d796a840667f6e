// What a target's documents say of whole requests: which are too large for it, too small, or of a kind that did not
// work.
//
// Sizes are only known where somebody's limit might be broken (`Group.loadLimits`); a request that was not measured
// breaks none.

import Conversation
import Policy

extension Gate {
    func checkRequestShape(_ target: Shelved<Target>, _ lane: Lane, _ reasons: inout Reasons) {
        if let load = facts.load, let context = target.limits.context {
            let unasked = target.dialect == .messages ? RequestLoad.unaskedMessagesCap : 0
            reasons.insert(.contextExceeded, if: facts.maxTokens ?? unasked > context - load.inputTokens)
        }
        guard let shape = target.requestShape else { return }
        if let callers = shape.callers { reasons.insert(.callerDialect, if: !callers.contains(caller)) }
        reasons.insert(
            .validationUnpassed, if: shape.isValidated == false && caller == .messages && !lane.isStraight)
        reasons.insert(.requiredModality, if: !facts.content.modalities.isSuperset(of: shape.requiredModalities))
        if !shape.unsupported.isEmpty {
            reasons.insert(.unsupportedFeature, if: !shape.unsupported.isDisjoint(with: facts.features(asking: wish)))
        }
        reasons.insert(.largeAgentPayload, if: shape.takesLargeAgentPayloads == false && isLarge)
        checkSizes(shape, &reasons)
    }

    private func checkSizes(_ shape: RequestShapeSupport, _ reasons: inout Reasons) {
        if let asked = facts.maxTokens {
            reasons.insert(.minOutputTokens, if: asked < shape.minOutputTokens ?? 0)
            reasons.insert(.maxOutputTokens, if: asked > shape.maxOutputTokens ?? .max)
        }
        guard let load = facts.load else { return }
        reasons.insert(.requestBytes, if: load.bytes > shape.maxBytes ?? .max)
        reasons.insert(.inputTokens, if: load.inputTokens > shape.maxInputTokens ?? .max)
        reasons.insert(.toolSchemaBytes, if: load.toolSchemaBytes > shape.maxToolSchemaBytes ?? .max)
    }

    /// A coding agent with many tools, or deep in its work.
    private var isLarge: Bool {
        typealias Large = RequestShapeSupport.Large
        if facts.tools.count > Large.tools || facts.resultCount > Large.toolResults { return true }
        guard let load = facts.load else { return false }
        return load.bytes > Large.bytes || load.inputTokens > Large.inputTokens
            || load.toolSchemaBytes > Large.toolSchemaBytes
    }
}

extension Facts.Content {
    /// By the documents' names.
    fileprivate var modalities: Modalities {
        var shown = Modalities.text
        if contains(.images) { shown.insert(.image) }
        if contains(.documents) { shown.insert(.document) }
        if contains(.audio) { shown.insert(.audio) }
        if contains(.video) { shown.insert(.video) }
        return shown
    }
}
