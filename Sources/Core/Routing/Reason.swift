// Why a target cannot carry a request.
//
// The list is closed, so operators can count the words and callers can rely on them. Its order is the order in which
// targets are examined and reasons are told: the bridge first, then what the model is known not to do, then the cap and
// the request's shape, then the group's contract. What stands in the way of a wish to think is said by `settle`
// (`ReasoningRefusal`), and is told between the model's abilities and the cap.
//
// A fact that nobody wrote down is not a "no": where a missing fact closes a target, its reason ends in `-missing`. An
// ability that nobody wrote down closes nothing, unless the contract demands it.

package import Conversation
package import Reasoning

/// A reason that does not concern a wish to think.
package enum Reason: UInt8, Sendable, CaseIterable {
    // The bridge: what it is, what stands in the conversation, what is said about the reply.
    case bridgeDisabled, previousResponseID
    case text, images, audio, video, fileID, documentURL, documentType, shownMedia, unsupportedPart
    case tools, hostedTools, toolChoice, parallelToolCalls, structuredOutputs, reasoning, streaming
    case stops, zeroCap, unsupportedField
    // Where the request belongs.
    case endpointUnsupported, previousResponseElsewhere
    // What the model is known not to do.
    case imagesUnsupported, documentsUnsupported, audioUnsupported, videoUnsupported
    case toolsUnsupported, toolOnly, forcedToolChoiceUnsupported, structuredOutputsUnsupported
    // What the model has to get back.
    case reasoningReplay
    // The cap.
    case maxTokensUnsupported
    // The shape of the request as a whole.
    case callerDialect, validationUnpassed, requiredModality, unsupportedFeature, largeAgentPayload, requestBytes
    case inputTokens, minOutputTokens, maxOutputTokens, toolSchemaBytes, contextExceeded
    // The group's contract.
    case contractAPIShape
    case contractTools, contractToolsMissing, contractForcedToolChoice, contractForcedToolChoiceMissing
    case contractParallelTools, contractParallelToolsMissing
    case contractStructuredOutputs, contractStructuredOutputsMissing, contractReasoning, contractReasoningMissing
    case contractModality, contractModalityMissing, contractContext, contractContextMissing
    case contractMaxTokens, contractMaxTokensMissing
    case contractTags, contractPassRate, contractProofMissing, contractProofExpired
    case contractLatency, contractErrorRate, contractTimeoutRate, contractOutputSpeed
}

/// A set of reasons, without a list: most targets are examined only to be admitted.
package struct Reasons: Sendable, Hashable {
    private var bits: UInt128 = 0

    package init() {}

    /// The set of these.
    package init(_ reasons: Reason...) {
        for reason in reasons { insert(reason) }
    }

    /// There is none.
    package var isEmpty: Bool { bits == 0 }

    /// Adds one.
    package mutating func insert(_ reason: Reason) {
        bits |= 1 << UInt128(reason.rawValue)
    }

    /// Adds one if `condition` holds.
    mutating func insert(_ reason: Reason, if condition: Bool) {
        if condition { insert(reason) }
    }

    /// This one is among them.
    package func contains(_ reason: Reason) -> Bool {
        bits & 1 << UInt128(reason.rawValue) != 0
    }

    /// All of them, in the order of the list.
    package var list: [Reason] { Reason.allCases.filter(contains) }
}

/// A target that was not admitted, with everything that stood in its way.
package struct Refusal: Sendable, Equatable {
    /// Place in the group's targets.
    package var target: Int
    package var lane: Lane
    package var reasons: Reasons
    /// Why the wish to think cannot be written.
    package var reasoning: ReasoningRefusal?

    package init(target: Int, lane: Lane, reasons: Reasons, reasoning: ReasoningRefusal? = nil) {
        self.target = target
        self.lane = lane
        self.reasons = reasons
        self.reasoning = reasoning
    }

    /// The words, in the fixed order.
    package var names: [String] {
        let list = reasons.list
        let early = list.prefix { $0.rawValue < Reason.maxTokensUnsupported.rawValue }
        return early.map { $0.name(in: lane) } + [reasoning?.rawValue].compactMap(\.self)
            + list.dropFirst(early.count).map { $0.name(in: lane) }
    }
}
