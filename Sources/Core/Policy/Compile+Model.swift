// A provider's catalogue: `providers.*.models.*`, and how a target overrides it.

import Conversation
import Wire

/// What a catalogue says of one model, still member by member so that targets can lay their overrides over it.
struct ModelEntry {
    /// What the provider calls it.
    var model: String
    var reasoning: Fields<ReasoningMember>?
    var capabilities: Fields<CapabilityMember>?
    var limits: Fields<LimitMember>?
    var requestShape: Fields<RequestShapeMember>?
    var tags: [String]?
    var proofs: [TargetProof] = []
    var defaults: Node?
    var price: Fields<PriceMember>?
}

extension Compiler {
    func compileModels(_ fields: Fields<ProviderMember>, _ dialect: Dialect?) -> [String: ModelEntry]? {
        fields.need(.models, "the models that targets may refer to")
        guard let entries = fields.entries(.models) else { return nil }
        var models: [String: ModelEntry] = [:]
        for entry in entries {
            findings.checkName(of: entry)
            models[entry.name] = compileModel(entry.value, dialect)
        }
        return models
    }

    private func compileModel(_ node: Node, _ dialect: Dialect?) -> ModelEntry? {
        guard let fields = Fields<ModelMember>(node, findings) else { return ModelEntry(model: "") }
        let entry = ModelEntry(
            model: fields.needText(.model, "what the provider calls the model") ?? "",
            reasoning: fields.fields(.reasoning, ReasoningMember.self),
            capabilities: fields.fields(.capabilities, CapabilityMember.self),
            limits: fields.fields(.limits, LimitMember.self),
            requestShape: fields.fields(.requestShape, RequestShapeMember.self), tags: fields.names(.tags),
            proofs: compileProofs(fields.list(.proofs)), defaults: fields[.defaults],
            price: fields.fields(.price, PriceMember.self))
        _ = compileReasoning(entry.reasoning, dialect)
        _ = compileCapabilities(entry.capabilities)
        _ = compileLimits(entry.limits)
        _ = compileRequestShape(entry.requestShape)
        _ = compileDefaults(entry.defaults)
        _ = compilePrice(entry.price)
        return entry
    }

    func compileCapabilities(_ fields: Fields<CapabilityMember>?) -> Capabilities {
        var known = Capabilities()
        guard let fields else { return known }
        known.tools = fields.flag(.tools)
        known.forcedToolChoice = fields.flag(.forcedToolChoice)
        known.parallelTools = fields.flag(.parallelTools)
        known.structuredOutputs = fields.flag(.structuredOutputs)
        known.inputModalities = fields.words(.inputModalities, Modality.self).map(Modalities.init)
        known.tokenIDs = fields.flag(.tokenIDs)
        known.honorsMaxTokens = fields.flag(.honorsMaxTokens)
        known.midConversationSystem = fields.flag(.midConversationSystem)
        known.developerRole = fields.flag(.developerRole)
        known.topK = fields.flag(.topK)
        known.cacheControl = fields.flag(.cacheControl)
        known.prefill = fields.flag(.prefill)
        known.toolOnly = fields.flag(.toolOnly)
        return known
    }

    func compileLimits(_ fields: Fields<LimitMember>?) -> TokenLimits {
        guard let fields else { return TokenLimits() }
        let limits = TokenLimits(
            context: fields.whole(.context, 1...wholeCeiling), maxOutput: fields.whole(.maxOutput, 1...wholeCeiling),
            defaultMaxTokens: fields.whole(.defaultMaxTokens, 1...wholeCeiling))
        if let usual = limits.defaultMaxTokens, let most = limits.maxOutput, usual > most {
            findings.complain(
                "expected at most `max_output_tokens`, \(most)", at: fields[.defaultMaxTokens] ?? fields.node)
        }
        return limits
    }

    func compilePrice(_ fields: Fields<PriceMember>?) -> Price? {
        guard let fields, !fields.given.isEmpty else { return nil }
        let bounds = 0.0...1_000_000
        return Price(
            input: fields.number(.input, bounds), output: fields.number(.output, bounds),
            cachedInput: fields.number(.cachedInput, bounds), reasoning: fields.number(.reasoning, bounds))
    }

    /// Deadlines, the nearer document over the farther one: target over group over provider over the standard.
    func compileTimeouts(_ layers: Fields<TimeoutMember>?...) -> Timeouts {
        let given = layers.compactMap(\.self)
        guard let first = given.first else { return .standard }
        let merged = given.dropFirst().reduce(first) { $0.overlaid(by: $1) }
        return Timeouts(
            connect: milliseconds(merged, .connect) ?? Timeouts.standard.connect,
            firstByte: milliseconds(merged, .firstByte) ?? Timeouts.standard.firstByte,
            idle: milliseconds(merged, .idle) ?? Timeouts.standard.idle,
            total: merged[.total]?.value.isNull ?? true ? nil : milliseconds(merged, .total))
    }

    private func milliseconds(_ fields: Fields<TimeoutMember>, _ member: TimeoutMember) -> Int? {
        fields.number(member, 0.001...1_000_000).map { Int(($0 * 1000).rounded()) }
    }
}
