// Why a target cannot carry a request.
//
// The list is closed, so operators can count the words and callers can rely on them. Its order is the order in which
// targets are examined and reasons are told: the bridge first, then what the model is known not to do, then the cap,
// then the group's contract. What stands in the way of a wish to think is said by `settle` (`ReasoningRefusal`), and is
// told between the model's abilities and the cap.
//
// A fact that nobody wrote down is not a "no": where a missing fact closes a target, its reason ends in `-missing`. An
// ability that nobody wrote down closes nothing, unless the contract demands it.

package import Conversation
package import Reasoning

/// A reason that does not concern a wish to think.
package enum Reason: UInt8, Sendable, CaseIterable {
    // The bridge.
    case bridgeDisabled, previousResponseID, unsupportedField, stops, text, images, audio, unsupportedPart
    case tools, hostedTools, toolChoice, parallelToolCalls, structuredOutputs, reasoning, streaming
    // Where the request belongs.
    case endpointUnsupported, previousResponseElsewhere
    // What the model is known not to do.
    case imagesUnsupported, documentsUnsupported, audioUnsupported
    case toolsUnsupported, forcedToolChoiceUnsupported, structuredOutputsUnsupported
    // What the model has to get back.
    case reasoningReplay
    // The cap.
    case maxTokensUnsupported, maxOutputTokens, contextExceeded
    // The group's contract.
    case contractTools, contractToolsMissing, contractForcedToolChoice, contractForcedToolChoiceMissing
    case contractParallelTools, contractParallelToolsMissing
    case contractStructuredOutputs, contractStructuredOutputsMissing, contractReasoning, contractReasoningMissing
    case contractModality, contractModalityMissing, contractContext, contractContextMissing
    case contractMaxTokens, contractMaxTokensMissing
}

extension Reason {
    /// The word that callers and operators read. Those about a bridge begin with its name: `chat-to-messages-tools`.
    package func name(in lane: Lane) -> String {
        if let shape = bridgeShape { return "\(lane.bridgeName)-\(shape)" }
        if let demand { return "contract-required-\(demand)" + (isMissing ? "-missing" : "") }
        return ownName
    }

    /// The words for the contract's demand, without saying how it was not met.
    package var requirement: String? { demand.map { "contract-required-\($0)" } }

    /// The bridge's flag that would permit it, for those that a flag decides.
    var flag: String? {
        switch self {
        case .text, .images, .tools, .toolChoice, .parallelToolCalls, .structuredOutputs, .reasoning, .streaming:
            bridgeShape.map { String($0.map { $0 == "-" ? "_" : $0 }) }
        default: nil
        }
    }

    private var bridgeShape: String? {
        switch self {
        case .bridgeDisabled: "bridge-disabled"
        case .previousResponseID: "previous-response-id"
        case .unsupportedField: "unsupported-field"
        case .stops: "stop"
        case .unsupportedPart: "unsupported-part"
        case .hostedTools: "hosted-tools"
        case .toolChoice: "tool-choice"
        case .parallelToolCalls: "parallel-tool-calls"
        case .structuredOutputs: "structured-outputs"
        case .text, .images, .audio, .tools, .reasoning, .streaming: "\(self)"
        default: nil
        }
    }

    private var demand: String? {
        switch self {
        case .contractTools, .contractToolsMissing: "tools"
        case .contractForcedToolChoice, .contractForcedToolChoiceMissing: "forced-tool-choice"
        case .contractParallelTools, .contractParallelToolsMissing: "parallel-tools"
        case .contractStructuredOutputs, .contractStructuredOutputsMissing: "structured-outputs"
        case .contractReasoning, .contractReasoningMissing: "reasoning"
        case .contractModality, .contractModalityMissing: "modality"
        case .contractContext, .contractContextMissing: "context"
        case .contractMaxTokens, .contractMaxTokensMissing: "max-tokens"
        default: nil
        }
    }

    private var isMissing: Bool {
        switch self {
        case .contractToolsMissing, .contractForcedToolChoiceMissing, .contractParallelToolsMissing: true
        case .contractStructuredOutputsMissing, .contractReasoningMissing, .contractModalityMissing: true
        case .contractContextMissing, .contractMaxTokensMissing: true
        default: false
        }
    }

    private var ownName: String {
        switch self {
        case .endpointUnsupported: "endpoint-unsupported"
        case .previousResponseElsewhere: "previous-response-elsewhere"
        case .imagesUnsupported: "images-unsupported"
        case .documentsUnsupported: "documents-unsupported"
        case .audioUnsupported: "audio-unsupported"
        case .toolsUnsupported: "tools-unsupported"
        case .forcedToolChoiceUnsupported: "forced-tool-choice-unsupported"
        case .structuredOutputsUnsupported: "structured-outputs-unsupported"
        case .reasoningReplay: "reasoning-replay"
        case .maxTokensUnsupported: "max-tokens-unsupported"
        case .maxOutputTokens: "request-shape-max-output-tokens"
        case .contextExceeded: "request-shape-context-exceeded"
        default: "\(self)"
        }
    }
}

extension Lane {
    /// `chat-to-messages`
    package var bridgeName: String { "\(caller.shortName)-to-\(target.shortName)" }
}

extension Dialect {
    fileprivate var shortName: String {
        switch self {
        case .chat: "chat"
        case .responses: "responses"
        case .messages: "messages"
        }
    }
}

/// A set of reasons, without a list: most targets are examined only to be admitted.
package struct Reasons: Sendable, Hashable {
    private var bits: UInt64 = 0

    package init() {}

    /// The set of these.
    package init(_ reasons: Reason...) {
        for reason in reasons { insert(reason) }
    }

    /// There is none.
    package var isEmpty: Bool { bits == 0 }

    /// Adds one.
    package mutating func insert(_ reason: Reason) {
        bits |= 1 << UInt64(reason.rawValue)
    }

    /// Adds one if `condition` holds.
    mutating func insert(_ reason: Reason, if condition: Bool) {
        if condition { insert(reason) }
    }

    /// This one is among them.
    package func contains(_ reason: Reason) -> Bool {
        bits & 1 << UInt64(reason.rawValue) != 0
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
