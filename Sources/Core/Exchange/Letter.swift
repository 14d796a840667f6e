// The body that is sent to a target, straight or over a bridge.

import Conversation
import Dialects
import Policy
import Reasoning
import Routing
import Wire

/// A request's body as one target gets it, and what goes with it.
struct Letter {
    var body: [UInt8] = []
    /// Headers that belong to the body.
    var headers: [(name: String, value: String)] = []
    /// What the caller is told was removed or replaced.
    var losses: [Loss] = []
    /// How to read the reply's tool names.
    var toolNames = ToolNames()
    /// What was written for the wish to think.
    var settlement: Settlement
}

extension Exchange {
    /// The caller's own bytes, with the model's name replaced and what the settlement asks for.
    func writeStraight(_ letter: inout Letter, _ ask: Ask, to target: Target, _ provider: Provider) {
        if arrival.operation.isOpaque { return letter.body = arrival.body }
        letter.body.reserveCapacity(arrival.body.count + 64)
        var changes = StraightChanges(model: target.model, settlement: letter.settlement)
        changes.leaveSamplingOut(ask.facts, of: provider.anthropicVersion)
        if !ask.facts.thoughtMarks.isEmpty { changes.openThought = opener(standing.seal(of: target)) }
        changes.isForeign = ask.makers.foreign(to: target)
        let written = arrival.dialect.writeStraight(ask.document, ask.facts, changes, into: &letter.body)
        letter.losses = written.losses
        letter.settlement = written.settlement
        if arrival.operation == .converse { target.defaults.write(into: &letter.body) }
        let isSilent = target.dialect == .messages && !arrival.fields.containsEndToEnd("anthropic-version")
        let version = provider.anthropicVersion ?? (isSilent ? TargetShape.standardAnthropicVersion : nil)
        if let version { letter.headers = [("anthropic-version", version)] }
    }

    /// The request as the target's dialect says it.
    func writeBridged(_ letter: inout Letter, to target: Target, _ provider: Provider) throws(FailedAttempt) {
        do throws(Failure) {
            let (prompt, lost) = try readPrompt().restored(by: standing.seal(of: target))
            let written = try target.dialect.writePrompt(
                prompt, for: shape(of: target, provider), letter.settlement, into: &letter.body)
            target.defaults.write(into: &letter.body)
            letter.headers = written.headers
            letter.losses = lost + written.losses
            letter.toolNames = written.names
            letter.settlement = written.settlement
        } catch {
            // What this target has no words for, another may.
            throw FailedAttempt(error, error.code == "unsupported_by_target" ? .elsewhere : .final)
        }
    }

    private func opener(_ seal: Seal) -> (Text) -> JSONValue? {
        { text in
            guard case .thought(let artefact) = seal.open(text) else { return nil }
            return artefact
        }
    }

    private func readPrompt() throws(Failure) -> Prompt {
        guard let ask else { preconditionFailure("a letter is written for an ask") }
        if let prompt = ask.prompt { return prompt }
        let prompt = try arrival.dialect.readPrompt(ask.document, ask.facts)
        ask.prompt = prompt
        return prompt
    }

    private func shape(of target: Target, _ provider: Provider) -> TargetShape {
        var shape = TargetShape(caller: arrival.dialect, model: target.model)
        shape.defaultMaxTokens = target.limits.defaultMaxTokens
        shape.maxOutput = target.limits.maxOutput
        shape.takesMidConversationSystem = target.capabilities.midConversationSystem ?? false
        shape.enforcesSchemas = target.capabilities.structuredOutputs ?? false
        shape.takesPrefill = target.capabilities.prefill ?? false
        shape.rejectsMaxTokens = target.reasoning?.rejectsMaxTokens ?? false
        shape.takesDeveloperRole = target.capabilities.developerRole ?? false
        shape.takesTopK = target.capabilities.topK ?? false
        shape.takesCacheControl = target.capabilities.cacheControl ?? false
        shape.anthropicVersion = provider.anthropicVersion ?? TargetShape.standardAnthropicVersion
        shape.provesReasoning = target.reasoning?.supported ?? true
        if target.reasoning?.interleaved == true { shape.interleavedBeta = target.reasoning?.interleavedBeta }
        return shape
    }
}
