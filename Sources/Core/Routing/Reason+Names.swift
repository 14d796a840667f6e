// The words for reasons, as callers and operators read them. `policies/README.md` lists them all.

package import Conversation

extension Reason {
    /// The word that callers and operators read. Those about a bridge begin with its name: `chat-to-messages-tools`.
    package func name(in lane: Lane) -> String {
        if let bridgeShape { return "\(lane.bridgeName)-\(bridgeShape)" }
        return shapeName ?? contractName ?? ownName
    }

    /// The contract's demand, without saying how it was not met.
    package var requirement: String? {
        if let demand { return "contract-required-\(demand)" }
        return switch self {
        case .contractTags, .contractPassRate: "contract-quality-floor"
        case .contractProofMissing: "contract-no-validated-target"
        case .contractProofExpired: "contract-validation-expired"
        case .contractLatency, .contractErrorRate, .contractTimeoutRate, .contractOutputSpeed:
            "contract-operational-threshold"
        default: nil
        }
    }

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
        case .zeroCap: "max-tokens"
        case .fileID: "file-id"
        case .documentURL: "document-url"
        case .documentType: "document-type"
        case .shownMedia: "shown-media"
        case .unsupportedPart: "unsupported-part"
        case .hostedTools: "hosted-tools"
        case .toolChoice: "tool-choice"
        case .parallelToolCalls: "parallel-tool-calls"
        case .structuredOutputs: "structured-outputs"
        case .text, .images, .audio, .video, .tools, .reasoning, .streaming: "\(self)"
        default: nil
        }
    }

    private var shapeName: String? {
        let word: String? =
            switch self {
            case .callerDialect: "dialect-unsupported"
            case .validationUnpassed: "validation-unpassed"
            case .requiredModality: "required-input-modality"
            case .unsupportedFeature: "unsupported-feature"
            case .largeAgentPayload: "unvalidated-large-agent-payload"
            case .requestBytes: "max-request-bytes"
            case .inputTokens: "max-input-tokens"
            case .minOutputTokens: "min-output-tokens"
            case .maxOutputTokens: "max-output-tokens"
            case .toolSchemaBytes: "tool-schema-bytes"
            case .contextExceeded: "context-exceeded"
            default: nil
            }
        return word.map { "request-shape-\($0)" }
    }

    private var contractName: String? {
        guard let requirement else { return nil }
        let detail: String? =
            switch self {
            case _ where isMissing: "missing"
            case .contractTags: "tags"
            case .contractPassRate: "pass-rate"
            case .contractLatency: "p95-latency"
            case .contractErrorRate: "error-rate"
            case .contractTimeoutRate: "timeout-rate"
            case .contractOutputSpeed: "output-tokens-per-second"
            default: nil
            }
        return detail.map { "\(requirement)-\($0)" } ?? requirement
    }

    private var demand: String? {
        switch self {
        case .contractAPIShape: "api-shape"
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
        case .reasoningReplay: "reasoning-replay"
        case .previousResponseElsewhere: "previous-response-elsewhere"
        case .imagesUnsupported: "images-unsupported"
        case .documentsUnsupported: "documents-unsupported"
        case .audioUnsupported: "audio-unsupported"
        case .videoUnsupported: "video-unsupported"
        case .toolsUnsupported: "tools-unsupported"
        case .toolOnly: "tool-only"
        case .forcedToolChoiceUnsupported: "forced-tool-choice-unsupported"
        case .structuredOutputsUnsupported: "structured-outputs-unsupported"
        case .maxTokensUnsupported: "max-tokens-unsupported"
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
