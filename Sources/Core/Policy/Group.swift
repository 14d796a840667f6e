// Groups and their targets, compiled.

package import Conversation

/// What a caller names in `model`.
package struct Group: Sendable {
    package enum Strategy: String, Sendable, CaseIterable {
        case fixed = "static"
        case weighted, failover
    }

    package enum OnUnsupported: String, Sendable, CaseIterable {
        case reject, coerce
    }

    /// How a Chat caller is shown the model's thoughts.
    package enum ThoughtDisplay: String, Sendable, CaseIterable {
        case reasoningContent = "reasoning_content"
        case reasoning, thinking
        case thinkTags = "think_tags"
        case hidden
    }

    package var name: String
    package var strategy: Strategy
    package var onUnsupported: OnUnsupported
    package var thoughtDisplay: ThoughtDisplay
    /// How many attempts one request may cost, all targets together.
    package var maxAttempts: Int
    /// In the documents' order.
    package var targets: [Target]

    package init(
        name: String, strategy: Strategy, onUnsupported: OnUnsupported, thoughtDisplay: ThoughtDisplay,
        maxAttempts: Int, targets: [Target]
    ) {
        self.name = name
        self.strategy = strategy
        self.onUnsupported = onUnsupported
        self.thoughtDisplay = thoughtDisplay
        self.maxAttempts = maxAttempts
        self.targets = targets
    }
}

/// A group's use of one provider's model.
package struct Target: Sendable {
    /// `provider/model_ref`: what receipts and reasons say.
    package var name: String
    /// Place in `Policy.providers`.
    package var provider: Int
    /// What the provider calls the model.
    package var model: String
    package var weight: Int
    /// One for each lane that is switched on.
    package var bridges: [Bridge]
    package var reasoning: ReasoningMetadata?
    package var capabilities: Capabilities
    package var limits: TokenLimits
    package var timeouts: Timeouts

    package init(
        name: String, provider: Int, model: String, weight: Int, bridges: [Bridge], reasoning: ReasoningMetadata?,
        capabilities: Capabilities, limits: TokenLimits, timeouts: Timeouts
    ) {
        self.name = name
        self.provider = provider
        self.model = model
        self.weight = weight
        self.bridges = bridges
        self.reasoning = reasoning
        self.capabilities = capabilities
        self.limits = limits
        self.timeouts = timeouts
    }
}

/// Permission for a target to serve a caller of another dialect, for the shapes that are switched on.
package struct Bridge: Sendable, Equatable {
    package struct Shapes: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        package static let text = Shapes(rawValue: 1)
        package static let tools = Shapes(rawValue: 2)
        package static let toolChoice = Shapes(rawValue: 4)
        package static let parallelToolCalls = Shapes(rawValue: 8)
        package static let structuredOutputs = Shapes(rawValue: 16)
        package static let images = Shapes(rawValue: 32)
        package static let reasoning = Shapes(rawValue: 64)
        package static let streaming = Shapes(rawValue: 128)
    }

    package var lane: Lane
    package var shapes: Shapes

    package init(lane: Lane, shapes: Shapes) {
        self.lane = lane
        self.shapes = shapes
    }
}

/// What a model can do; nil is "not known".
package struct Capabilities: Sendable, Equatable {
    package var tools: Bool?
    package var forcedToolChoice: Bool?
    package var parallelTools: Bool?
    package var structuredOutputs: Bool?
    /// `text`, `image`, …; nil: not known.
    package var inputModalities: [String]?
    package var tokenIDs: Bool?
    package var honorsMaxTokens: Bool?
    /// A `system` turn may stand in the middle of a Messages conversation.
    package var midConversationSystem: Bool?

    package init() {}
}

/// Token limits of a model; nil is "not known".
package struct TokenLimits: Sendable, Equatable {
    package var context: Int?
    package var maxOutput: Int?
    /// Written when a Messages target needs a cap and the caller gave none.
    package var defaultMaxTokens: Int?

    package init(context: Int? = nil, maxOutput: Int? = nil, defaultMaxTokens: Int? = nil) {
        self.context = context
        self.maxOutput = maxOutput
        self.defaultMaxTokens = defaultMaxTokens
    }
}

/// Deadlines, in milliseconds; nil is "none".
package struct Timeouts: Sendable, Equatable {
    package var connect: Int
    package var firstByte: Int
    package var idle: Int
    package var total: Int?

    package init(connect: Int, firstByte: Int, idle: Int, total: Int?) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }

    /// Models think: the first byte may take ten minutes.
    package static let standard = Timeouts(connect: 10_000, firstByte: 600_000, idle: 120_000, total: nil)
}
