// A group's targets, compiled: every override laid over, every default filled in.

package import Conversation

/// A group's use of one provider's model.
package struct Target: Sendable {
    /// `provider/model_ref`: what receipts and reasons say. No two targets of a group share it.
    package var name: String
    /// Place in `Policy.providers`.
    package var provider: Int
    /// The provider's.
    package var dialect: Dialect
    /// What the provider calls the model.
    package var model: String
    package var weight: Int
    /// One for each lane that is switched on.
    package var bridges: [Bridge]
    package var reasoning: ReasoningMetadata?
    package var capabilities: Capabilities
    package var limits: TokenLimits
    /// Which requests are too large for it, or otherwise not of its kind; nil: nothing is said.
    package var requestShape: RequestShapeSupport?
    /// The operator's own words.
    package var tags: [String]
    /// What is known to have worked: of the model wherever it is used, then of this use.
    package var proofs: [TargetProof]
    /// Members that a request for a reply gets when it does not have them, in order of name.
    package var defaults: [RequestDefault]
    package var timeouts: Timeouts
    /// Nil is "not known".
    package var price: Price?

    package init(
        name: String, provider: Int, dialect: Dialect, model: String, weight: Int = 1, bridges: [Bridge] = [],
        reasoning: ReasoningMetadata? = nil, capabilities: Capabilities = Capabilities(),
        limits: TokenLimits = TokenLimits(), requestShape: RequestShapeSupport? = nil, tags: [String] = [],
        proofs: [TargetProof] = [], defaults: [RequestDefault] = [], timeouts: Timeouts = .standard,
        price: Price? = nil
    ) {
        self.name = name
        self.provider = provider
        self.dialect = dialect
        self.model = model
        self.weight = weight
        self.bridges = bridges
        self.reasoning = reasoning
        self.capabilities = capabilities
        self.limits = limits
        self.requestShape = requestShape
        self.tags = tags
        self.proofs = proofs
        self.defaults = defaults
        self.timeouts = timeouts
        self.price = price
    }
}

/// Permission for a target to serve a caller of another dialect, for the shapes that are switched on.
package struct Bridge: Sendable, Equatable {
    /// Kinds of content that may cross.
    package struct Shapes: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// All of these are in the set. The standard library's own answer is not inlined into other modules.
        package func contains(_ others: Shapes) -> Bool { rawValue & others.rawValue == others.rawValue }

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

extension Target {
    /// The provider's name in the documents, which has no slash.
    package var providerName: String { String(name.prefix { $0 != "/" }) }
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

/// What a model costs, in US dollars for a million tokens; nil is "not known".
package struct Price: Sendable, Equatable {
    package var input: Double?
    package var output: Double?
    package var cachedInput: Double?
    /// Of tokens spent on thoughts; nil: as any other output.
    package var reasoning: Double?

    package init(
        input: Double? = nil, output: Double? = nil, cachedInput: Double? = nil, reasoning: Double? = nil
    ) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
        self.reasoning = reasoning
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

extension TokenLimits {
    /// The cap to write for a request: the caller's own, or, where a bridge ends in a dialect that cannot do without
    /// one, the model's usual cap, else the most it can write.
    package func cap(asked: Int?, in lane: Lane) -> Int? {
        if asked != nil || lane.isStraight || lane.target != .messages { return asked }
        return defaultMaxTokens ?? maxOutput ?? TokenLimits.standardCap
    }

    /// For models of which no limit is known: within what every Messages model can write.
    package static let standardCap = 4096
}
