// The kinds of object in the documents, for whoever has to know their members without compiling anything: the JSON
// Schema names its definitions after these.

/// A kind of object that may stand in the documents.
package enum DocumentShape: String, Sendable, CaseIterable {
    case document, provider, auth, secret, model, reasoning, capabilities, limits, price, timeouts
    case requestShapeSupport = "request_shape_support"
    case proof
    case group, contract
    case qualityFloor = "quality_floor"
    case operationalLimits = "operational_limits"
    case breaker, affinity, thresholds
    case dynamicScore = "dynamic_score"
    case scoreTerms = "score_terms"
    case hardFilters = "hard_filters"
    case requiredCapabilities = "required_capabilities"
    case reasoningDefault = "reasoning_default"
    case script, external
    case target, bridges, bridge
    case caller, token, rate, budget

    /// The names of the members that it may have.
    package var members: [String] {
        switch self {
        case .document: DocumentMember.names
        case .provider: ProviderMember.names
        case .auth: AuthMember.names
        case .secret: SecretMember.names
        case .model: ModelMember.names
        case .reasoning: ReasoningMember.names
        case .capabilities: CapabilityMember.names
        case .limits: LimitMember.names
        case .requestShapeSupport: RequestShapeMember.names
        case .proof: ProofMember.names
        case .qualityFloor: QualityMember.names
        case .operationalLimits: OperationalMember.names
        case .price: PriceMember.names
        case .timeouts: TimeoutMember.names
        case .group: GroupMember.names
        case .contract: ContractMember.names
        case .breaker: BreakerMember.names
        case .affinity: AffinityMember.names
        case .dynamicScore: DynamicScoreMember.names
        case .scoreTerms: ScoreTermMember.names
        case .thresholds: ThresholdMember.names
        case .hardFilters: HardFilterMember.names
        case .requiredCapabilities: RequiredMember.names
        case .reasoningDefault: WishMember.names
        case .script: ScriptMember.names
        case .external: ExternalMember.names
        case .target: TargetMember.names
        case .bridges: BridgesMember.names
        case .bridge: BridgeMember.names
        case .caller: CallerMember.names
        case .token: TokenMember.names
        case .rate: RateMember.names
        case .budget: BudgetMember.names
        }
    }
}
