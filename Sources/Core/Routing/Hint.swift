// Advice for a request that nobody can carry.
//
// The advice is about the target that came nearest, the one with the fewest reasons; the first of equals. It speaks to
// whoever can do something: the caller where the request could be different, the operator where a document could. It
// names all that stands in that target's way, so that a request which follows it is carried.

import Conversation
import Policy
import Reasoning

/// Advice on some refusals.
struct Hint {
    private var nearest: Refusal?
    private let group: Group
    private let fields: [String]
    /// The caller asked for no thinking; the group did.
    private let wishIsDefault: Bool

    /// `fields` are the members that no bridge carries.
    init(_ plan: Plan, of group: Group, fields: [String]) {
        nearest = plan.refusals.min { $0.names.count < $1.names.count }
        wishIsDefault = plan.wishIsDefault
        self.group = group
        self.fields = fields
    }

    var text: String {
        guard let nearest else { return "The group has no targets." }
        var sentences: [String] = []
        if let reasoning = nearest.reasoning {
            let facts = group.targets[nearest.target].reasoning
            sentences.append(ReasoningHint(reasoning, facts: facts, wishIsDefault: wishIsDefault).text)
        }
        for reason in nearest.reasons.list {
            let sentence = advice(reason, nearest.lane)
            if !sentences.contains(sentence) { sentences.append(sentence) }
        }
        return sentences.isEmpty ? "Ask for less." : sentences.prefix(3).joined(separator: " ")
    }

    private func advice(_ reason: Reason, _ lane: Lane) -> String {
        switch reason {
        case .bridgeDisabled:
            "Call in the dialect of a target, or have the operator switch the bridge \(lane.bridgeName) on."
        case .previousResponseID: "Send the whole conversation instead of previous_response_id."
        case .unsupportedField:
            "Leave out what no bridge carries: \(fields.joined(separator: ", "))."
        case .stops where lane.target == .chat: "Send at most four stop sequences; \(lane.target.rawValue) has no more."
        case .stops: "Leave out the stop sequences; \(lane.target.rawValue) has none."
        case .zeroCap: "Ask for at least one output token."
        case .fileID: "Send the file itself: its id is known to one provider only."
        case .documentURL: "Send the document itself; \(lane.target.rawValue) has no documents by URL."
        case .documentType: "Send documents as PDF or plain text."
        case .shownMedia: "Show images and documents in the user's turns; elsewhere only words can cross a bridge."
        case .audio, .video, .unsupportedPart: "Leave out the parts that only \(lane.caller.rawValue) has."
        case .hostedTools: "Leave out the tools that a provider runs; they cannot cross a bridge."
        case .text: "Have the operator switch `text` on for \(lane.bridgeName)."
        case _ where reason.flag != nil:
            "Leave out what needs \(reason.flag ?? "it"), or have the operator switch it on for \(lane.bridgeName)."
        case .endpointUnsupported: "Name a model whose provider has this endpoint."
        case .previousResponseElsewhere: "Name the model that made the previous response, or send the conversation."
        case .reasoningReplay: "Start the tool loop again without its thoughts, or ask without thinking."
        case .maxTokensUnsupported where lane.caller == .messages:
            "Name another model: this one obeys no cap, and Messages has no request without one."
        case .maxTokensUnsupported: "Leave out the cap on output tokens."
        case .imagesUnsupported, .documentsUnsupported, .audioUnsupported, .videoUnsupported:
            "Send text only, or name another model."
        case .toolsUnsupported: "Leave the tools out, or name another model."
        case .toolOnly: "Offer the model a tool, or name another model."
        case .forcedToolChoiceUnsupported: "Let the model choose whether to call a tool, or name another model."
        case .structuredOutputsUnsupported: "Leave the reply's format out, or name another model."
        default: shapeAdvice(reason, lane) ?? contractAdvice(reason)
        }
    }

    private func shapeAdvice(_ reason: Reason, _ lane: Lane) -> String? {
        switch reason {
        case .callerDialect: "Call in a dialect that the target's `supported_inbound_dialects` has."
        case .validationUnpassed: "Call in the target's own dialect; this bridge has not passed its validation."
        case .requiredModality: "Name another model: this one is for requests with images or other media."
        case .unsupportedFeature: "Leave out what the target's `unsupported_request_features` lists."
        case .largeAgentPayload: "Send fewer tools and a shorter conversation, or name a model for large requests."
        case .requestBytes, .inputTokens: "Shorten the conversation, or name a model that takes more."
        case .toolSchemaBytes: "Send fewer tools, or shorter descriptions of them."
        case .minOutputTokens where lane.caller == .messages: "Ask for more output tokens."
        case .minOutputTokens: "Ask for more output tokens, or leave the cap out."
        case .maxOutputTokens: "Ask for fewer output tokens."
        case .contextExceeded: "Ask for fewer output tokens, or shorten the conversation."
        default: nil
        }
    }

    private func contractAdvice(_ reason: Reason) -> String {
        switch reason {
        case .contractAPIShape: "Call in a dialect that the group's contract promises."
        case .contractProofMissing, .contractProofExpired:
            "No recent proof shows that this shape of request works; the operator has to try it and record a proof."
        case .contractTags, .contractPassRate:
            "The targets are below the group's quality floor; the operator has to mend one or the other."
        case .contractLatency, .contractErrorRate, .contractTimeoutRate, .contractOutputSpeed:
            "The targets are doing worse than the group promises at the moment; try again later."
        default: "The group's contract cannot be kept by its targets; the operator has to mend one or the other."
        }
    }
}
