// `groups.*.contract`: what a group promises.

import Conversation
import Wire

extension Compiler {
    func compileContract(_ fields: Fields<GroupMember>) -> Contract {
        var contract = Contract()
        guard let given = fields.fields(.contract, ContractMember.self) else { return contract }
        contract.onUnsupported = given.word(.onUnsupported, Contract.OnUnsupported.self) ?? .reject
        if let required = given.fields(.requiredCapabilities, RequiredMember.self) { read(required, into: &contract) }
        contract.quality = given.fields(.qualityFloor, QualityMember.self).flatMap(compileQuality)
        contract.operational = given.fields(.operationalLimits, OperationalMember.self).flatMap(compileOperational)
        return contract
    }

    private func read(_ required: Fields<RequiredMember>, into contract: inout Contract) {
        for (member, capability) in contractFlags where required.flag(member) == true {
            contract.required.insert(capability)
        }
        contract.inputModalities = Modalities(required.words(.inputModalities, Modality.self) ?? [])
        contract.minContext = required.whole(.minContext, 0...wholeCeiling)
        contract.apiShapes = required.words(.apiShapes, Dialect.self) ?? []
        if let node = required[.apiShapes], node.value.isArray, node.value.hasNoChildren {
            findings.complain("expected at least one dialect", at: node)
        }
    }

    private func compileQuality(_ fields: Fields<QualityMember>) -> QualityFloor? {
        let floor = QualityFloor(
            tags: fields.names(.requireTags) ?? [],
            maxProofAge: fields.whole(.maxProofAge, 1...36_500).map { $0 * 86_400 },
            minPassRate: fields.number(.minPassRate, 0...1))
        if fields.given.isEmpty { findings.warn("a floor that demands nothing has no effect", at: fields.node) }
        return floor.tags.isEmpty && !floor.wantsProof ? nil : floor
    }

    private func compileOperational(_ fields: Fields<OperationalMember>) -> OperationalLimits? {
        let limits = OperationalLimits(
            maxP95Latency: fields.whole(.maxP95Latency, 1...wholeCeiling),
            maxErrorRate: fields.number(.maxErrorRate, 0...1), maxTimeoutRate: fields.number(.maxTimeoutRate, 0...1),
            minOutputTokensPerSecond: fields.number(.minOutputSpeed, 0...1_000_000),
            minObservations: fields.whole(.minObservations, 1...1_000_000) ?? OperationalLimits.usualObservations)
        if limits.demandsNothing { findings.warn("limits that demand nothing have no effect", at: fields.node) }
        return limits.demandsNothing ? nil : limits
    }
}

private let contractFlags: [(RequiredMember, Contract.Required)] = [
    (.reasoning, .reasoning), (.tools, .tools), (.forcedToolChoice, .forcedToolChoice),
    (.parallelTools, .parallelTools), (.structuredOutputs, .structuredOutputs),
    (.honorsMaxTokens, .honorsMaxTokens),
]
