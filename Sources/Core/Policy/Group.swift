// Groups, compiled.

package import Conversation

/// What a caller names in `model`.
package struct Group: Sendable {
    /// How the order of eligible targets is found.
    package enum Strategy: String, Sendable, CaseIterable {
        /// The first eligible target in the documents' order, and no other.
        case fixed = "static"
        /// A draw by weight; those not drawn follow, drawn by weight too.
        case weighted
        /// Every eligible target in the documents' order.
        case failover
        /// Whoever has been answering soonest.
        case latency
        /// Whoever is estimated to cost least.
        case cost
        /// A score of cost, latency, throughput and reliability, moving the configured weights.
        case dynamicScore = "dynamic_score"
        /// A program that runs beside the sidecar chooses.
        case script
        /// A service that is asked over HTTP chooses.
        case external

        /// Weights mean something: the order is drawn by them, or is when no advice comes, or equals go by them.
        package var looksAtWeights: Bool {
            switch self {
            case .fixed, .failover: false
            case .weighted, .latency, .cost, .dynamicScore, .script, .external: true
            }
        }
    }

    package var name: String
    package var strategy: Strategy
    package var contract: Contract
    /// What callers who ask nothing are taken to have asked.
    package var reasoningDefault: ReasoningWish?
    /// How a Chat caller is shown the model's thoughts.
    package var thoughtDisplay: ThoughtDisplay
    /// How many attempts one request may cost, all targets together.
    package var maxAttempts: Int
    /// Nil: strategy is another one.
    package var dynamicScore: DynamicScore?
    /// Nil: failing targets are not left alone.
    package var breaker: BreakerRules? = BreakerRules()
    /// Nil: each request is on its own.
    package var affinity: Affinity?
    /// In the documents' order; at most `mostTargets`.
    package var targets: Shelf<Target> {
        didSet { loadLimits = targets.loadLimits }
    }
    /// The tightest limits on a request's size among the targets; nil: there are none, and nothing need be measured.
    package private(set) var loadLimits: RequestLoad.Limits?
    /// Who is asked for the order; only with the strategies `script` and `external`.
    package var advisor: Advisor?

    package init(
        name: String, strategy: Strategy, contract: Contract = Contract(), reasoningDefault: ReasoningWish? = nil,
        thoughtDisplay: ThoughtDisplay = .reasoningContent, maxAttempts: Int = Group.standardAttempts, targets: [Target]
    ) {
        self.name = name
        self.strategy = strategy
        self.contract = contract
        self.reasoningDefault = reasoningDefault
        self.thoughtDisplay = thoughtDisplay
        self.maxAttempts = maxAttempts
        self.targets = Shelf(targets)
        loadLimits = self.targets.loadLimits
    }

    /// What to do when no target carries a control exactly.
    package var onUnsupported: Contract.OnUnsupported { contract.onUnsupported }

    /// Seconds that conditions look back.
    package var window: Int { dynamicScore?.window ?? Group.standardWindow }

    /// Seconds that conditions look back when the documents do not say.
    package static let standardWindow = 600
    /// Attempts when the documents do not say.
    package static let standardAttempts = 3
    /// So many targets a group may have: plans count them in single bytes.
    package static let mostTargets = 255
}

/// What a group promises.
package struct Contract: Sendable, Equatable {
    /// What to do when no target carries a control exactly.
    package enum OnUnsupported: String, Sendable, CaseIterable {
        case reject, coerce
    }

    /// Facts that a target must be known to have, whatever the request.
    package struct Required: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        package static let reasoning = Required(rawValue: 1)
        package static let tools = Required(rawValue: 2)
        package static let forcedToolChoice = Required(rawValue: 4)
        package static let parallelTools = Required(rawValue: 8)
        package static let structuredOutputs = Required(rawValue: 16)
        package static let honorsMaxTokens = Required(rawValue: 32)
    }

    package var onUnsupported = OnUnsupported.reject
    package var required: Required = []
    package var inputModalities: Modalities = []
    /// Tokens.
    package var minContext: Int?
    /// The dialects in which the group may be called; empty: any.
    package var apiShapes: [Dialect] = []
    /// How good a target must be known to be.
    package var quality: QualityFloor?
    /// How well a target must be doing.
    package var operational: OperationalLimits?

    package init() {}

    /// Nothing is demanded of targets beyond what a request needs.
    package var demandsNothing: Bool {
        required.isEmpty && inputModalities.isEmpty && minContext == nil && apiShapes.isEmpty && quality == nil
            && operational == nil
    }
}
