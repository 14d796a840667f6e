// Every member that the documents may hold, by name. These lists are the one place where names are spelt: reading,
// complaining, suggesting and the test that holds the JSON Schema against the compiler all use them.

/// The member names of one kind of object.
protocol Vocabulary: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// Names that will mean something one day, and what to say until then.
    static var notYet: [String: String] { get }
}

extension Vocabulary {
    static var notYet: [String: String] { [:] }
    static var names: [String] { allCases.map(\.rawValue) }
}

enum DocumentMember: String, Vocabulary {
    /// For editors; read by nobody here.
    case schema = "$schema"
    case providers, groups, callers
}

enum ProviderMember: String, Vocabulary {
    case dialect
    case baseURL = "base_url"
    case path, query, headers, auth
    case anthropicVersion = "anthropic_version"
    case proxy, timeouts, models

    static let notYet = ["http2": "HTTP/2 towards providers is not supported yet"]
}

enum AuthMember: String, Vocabulary {
    case scheme, secret
}

enum SecretMember: String, Vocabulary {
    case env, file
}

enum ModelMember: String, Vocabulary {
    case model, reasoning, capabilities, limits
    case requestShape = "request_shape_support"
    case tags, proofs, defaults, price
}

enum ReasoningMember: String, Vocabulary {
    case supported, mode, control, efforts
    case defaultEffort = "default_effort"
    case minBudget = "min_budget_tokens"
    case maxBudget = "max_budget_tokens"
    case budgetBelowMaxTokens = "budget_must_be_less_than_max_tokens"
    case effortBudgets = "effort_budgets"
    case encoding
    case canDisable = "can_disable"
    case rejectsMaxTokens = "rejects_max_tokens"
    case rejectsTemperature = "rejects_temperature"
    case fixedTemperature = "fixed_temperature"
    case rejectsTopP = "rejects_top_p"
    case rejectsTemperatureWithTopP = "rejects_temperature_with_top_p"
    case rejects
    case rejectsWhen = "rejects_when"
    case rejectsTools = "rejects_tools"
    case rejectsForcedToolChoice = "rejects_forced_tool_choice"
    case supportsSummaries = "supports_summaries"
    case defaultSummary = "default_summary"
    case interleaved
    case interleavedBeta = "interleaved_beta"
    case streamBlock = "stream_block"
    case replay
}

enum CapabilityMember: String, Vocabulary {
    case tools
    case forcedToolChoice = "forced_tool_choice"
    case parallelTools = "parallel_tools"
    case structuredOutputs = "structured_outputs"
    case inputModalities = "input_modalities"
    case tokenIDs = "token_ids"
    case honorsMaxTokens = "honors_max_tokens"
    case midConversationSystem = "mid_conversation_system"
    case developerRole = "developer_role"
    case topK = "top_k"
    case cacheControl = "cache_control"
    case prefill
    case toolOnly = "tool_only"
}

enum LimitMember: String, Vocabulary {
    case context = "context_tokens"
    case maxOutput = "max_output_tokens"
    case defaultMaxTokens = "default_max_tokens"
}

enum PriceMember: String, Vocabulary {
    case input, output
    case cachedInput = "cached_input"
    case reasoning
}

enum TimeoutMember: String, Vocabulary {
    case connect
    case firstByte = "first_byte"
    case idle, total
}

enum GroupMember: String, Vocabulary {
    case strategy, contract
    case reasoningDefault = "reasoning_default"
    case reasoningOutput = "reasoning_output"
    case maxAttempts = "max_attempts"
    case dynamicScore = "dynamic_score"
    case breaker, affinity, timeouts, targets
    case script, external
}

enum BreakerMember: String, Vocabulary {
    case failures
    case rest = "rest_seconds"
    case maxRest = "max_rest_seconds"
}

enum AffinityMember: String, Vocabulary {
    case signs = "by"
    case tolerance = "tolerance_percent"
}

enum DynamicScoreMember: String, Vocabulary {
    case coldStart = "cold_start_policy"
    case fallback = "low_confidence_fallback"
    case minObservations = "min_observations"
    case window = "observation_window_seconds"
    case adjustment = "max_score_adjustment_percent"
    case terms = "score_terms"
    case thresholds
    case hardFilters = "hard_filters"

    static let notYet = ["affinity": "`affinity` stands in the group, beside `dynamic_score`"]
}

enum ScoreTermMember: String, Vocabulary {
    case cost, latency, throughput, reliability
}

enum ThresholdMember: String, Vocabulary {
    case errorRate = "max_error_rate"
    case timeoutRate = "max_timeout_rate"
    case p95Latency = "max_p95_latency_ms"
    case timeToFirstByte = "max_ttfb_ms"
    case outputTokensPerSecond = "min_output_tokens_per_second"
}

/// Filters that other routers switch; here they are the gate's, and always on.
enum HardFilterMember: String, Vocabulary {
    case dialect = "require_requested_api_skin"
    case inputModalities = "input_modalities"
    case tools = "tool_support"
    case forcedToolChoice = "forced_tool_choice"
    case structuredOutput = "structured_output"
    case reasoning = "require_reasoning_support_when_requested"
    case honorsMaxTokens = "honors_max_tokens"
}

enum ContractMember: String, Vocabulary {
    case requiredCapabilities = "required_capabilities"
    case onUnsupported = "on_unsupported"
    case qualityFloor = "quality_floor"
    case operationalLimits = "operational_limits"

    static let notYet = ["operational_targets": "operational targets are written as `operational_limits`"]
}

enum QualityMember: String, Vocabulary {
    case requireTags = "require_tags"
    case maxProofAge = "max_proof_age_days"
    case minPassRate = "min_pass_rate"
}

enum OperationalMember: String, Vocabulary {
    case maxP95Latency = "max_p95_latency_ms"
    case maxErrorRate = "max_error_rate"
    case maxTimeoutRate = "max_timeout_rate"
    case minOutputSpeed = "min_output_tokens_per_second"
    case minObservations = "min_observations"
}

enum ProofMember: String, Vocabulary {
    case surface, control, stream, tools, at, passed, failed
}

enum RequestShapeMember: String, Vocabulary {
    case inboundDialects = "supported_inbound_dialects"
    case requiredModalities = "required_input_modalities"
    case unsupportedFeatures = "unsupported_request_features"
    case largeAgentPayloads = "supports_large_coding_agent_payloads"
    case maxBytes = "max_request_bytes"
    case maxInputTokens = "max_estimated_input_tokens"
    case minOutputTokens = "min_requested_output_tokens"
    case maxOutputTokens = "max_requested_output_tokens"
    case maxToolSchemaBytes = "max_tool_schema_bytes"
    case validationStatus = "validation_status"
    case validationNotes = "validation_notes"
}

enum RequiredMember: String, Vocabulary {
    case reasoning, tools
    case forcedToolChoice = "forced_tool_choice"
    case parallelTools = "parallel_tools"
    case structuredOutputs = "structured_outputs"
    case inputModalities = "input_modalities"
    case honorsMaxTokens = "honors_max_tokens"
    case minContext = "min_context_tokens"
    case apiShapes = "api_shapes"
}

enum WishMember: String, Vocabulary {
    case effort
    case budget = "budget_tokens"
    case enabled, summary
}

enum TargetMember: String, Vocabulary {
    case provider
    case modelRef = "model_ref"
    case weight, bridges, reasoning, capabilities, limits
    case requestShape = "request_shape_support"
    case tags, proofs, defaults, price, timeouts
}

enum BridgesMember: String, Vocabulary {
    /// Every pair that leads to the target; pairs beside it are laid over it.
    case all
    case chatToResponses = "chat_to_responses"
    case chatToMessages = "chat_to_messages"
    case responsesToChat = "responses_to_chat"
    case responsesToMessages = "responses_to_messages"
    case messagesToChat = "messages_to_chat"
    case messagesToResponses = "messages_to_responses"
}

enum BridgeMember: String, Vocabulary {
    case enabled, text, tools
    case toolChoice = "tool_choice"
    case parallelToolCalls = "parallel_tool_calls"
    case structuredOutputs = "structured_outputs"
    case images, reasoning, streaming
}

enum CallerMember: String, Vocabulary {
    case tokenSHA256 = "token_sha256"
    case tokens, allow, status
    case expiresAt = "expires_at"
    case rate, budget
}

enum TokenMember: String, Vocabulary {
    case sha256
    case expiresAt = "expires_at"
}

enum RateMember: String, Vocabulary {
    case requestsPerMinute = "requests_per_minute"
    case tokensPerMinute = "tokens_per_minute"
    case concurrent
}

enum BudgetMember: String, Vocabulary {
    case usdPerDay = "usd_per_day"
    case tokensPerMonth = "tokens_per_month"
}
