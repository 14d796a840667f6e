// What the group promises, whatever this request needs: a contract wants facts, so here "not known" closes a target.
// How a target is doing is the exception: what nobody has observed yet cannot be found out by sending nobody there.

import Conversation
import Policy

extension Gate {
    /// - Parameter isPassing: the request is no conversation, and has no shape that a proof could be of.
    func check(
        _ contract: Contract, _ target: Shelved<Target>, at place: Int, isPassing: Bool = false,
        _ reasons: inout Reasons
    ) {
        if !contract.apiShapes.isEmpty {
            reasons.insert(.contractAPIShape, if: !contract.apiShapes.contains(caller))
        }
        if !contract.required.isEmpty { checkRequired(contract.required, target, &reasons) }
        checkModalities(contract.inputModalities, target, &reasons)
        checkContext(contract.minContext, target, &reasons)
        if let floor = contract.quality { check(floor, target, isPassing: isPassing, &reasons) }
        if let limits = contract.operational { check(limits, circumstances.condition(of: place), &reasons) }
    }

    private func checkRequired(_ required: Contract.Required, _ target: Shelved<Target>, _ reasons: inout Reasons) {
        let able = target.capabilities
        func demand(_ one: Contract.Required, _ fact: Bool?, no: Reason, missing: Reason) {
            guard required.contains(one), fact != true else { return }
            reasons.insert(fact == nil ? missing : no)
        }
        demand(.tools, able.tools, no: .contractTools, missing: .contractToolsMissing)
        demand(
            .forcedToolChoice, able.forcedToolChoice, no: .contractForcedToolChoice,
            missing: .contractForcedToolChoiceMissing)
        demand(.parallelTools, able.parallelTools, no: .contractParallelTools, missing: .contractParallelToolsMissing)
        demand(
            .structuredOutputs, able.structuredOutputs, no: .contractStructuredOutputs,
            missing: .contractStructuredOutputsMissing)
        demand(.reasoning, target.reasoning?.supported, no: .contractReasoning, missing: .contractReasoningMissing)
        demand(.honorsMaxTokens, able.honorsMaxTokens, no: .contractMaxTokens, missing: .contractMaxTokensMissing)
    }

    private func checkModalities(_ demanded: Modalities, _ target: Shelved<Target>, _ reasons: inout Reasons) {
        guard !demanded.isEmpty else { return }
        guard let given = target.capabilities.inputModalities else { return reasons.insert(.contractModalityMissing) }
        reasons.insert(.contractModality, if: !given.isSuperset(of: demanded))
    }

    private func checkContext(_ least: Int?, _ target: Shelved<Target>, _ reasons: inout Reasons) {
        guard let least, least > 0 else { return }
        guard let context = target.limits.context else { return reasons.insert(.contractContextMissing) }
        reasons.insert(.contractContext, if: context < least)
    }
}

extension Gate {
    private func check(_ floor: QualityFloor, _ target: Shelved<Target>, isPassing: Bool, _ reasons: inout Reasons) {
        reasons.insert(.contractTags, if: !floor.tags.allSatisfy(target.tags.contains))
        if floor.wantsProof, !isPassing, let lack = lack(of: floor, in: target.proofs) { reasons.insert(lack) }
    }

    /// What keeps the proofs from holding the floor; the reason of the proof that came nearest. Nil: one holds it.
    private func lack(of floor: QualityFloor, in proofs: [TargetProof]) -> Reason? {
        let now = circumstances.now.unixSeconds
        let shape = proofShape
        var lack = Reason.contractProofMissing
        for proof in proofs where proof.shape == shape {
            if let age = floor.maxProofAge, now - proof.date > age {
                if lack == .contractProofMissing { lack = .contractProofExpired }
            } else if let least = floor.minPassRate, proof.passRate < least {
                lack = .contractPassRate
            } else {
                return nil
            }
        }
        return lack
    }

    private var proofShape: TargetProof.Shape {
        TargetProof.Shape(
            surface: caller, control: wish.control, stream: facts.stream,
            tools: facts.tools.count > 0 || facts.content.contains(.calls))
    }

    private func check(_ limits: OperationalLimits, _ condition: Condition, _ reasons: inout Reasons) {
        guard condition.observations >= limits.minObservations else { return }
        if let most = limits.maxP95Latency, let seen = condition.p95Latency {
            reasons.insert(.contractLatency, if: seen > most)
        }
        if let most = limits.maxErrorRate, let seen = condition.errorRate {
            reasons.insert(.contractErrorRate, if: seen > most)
        }
        if let most = limits.maxTimeoutRate, let seen = condition.timeoutRate {
            reasons.insert(.contractTimeoutRate, if: seen > most)
        }
        if let least = limits.minOutputTokensPerSecond, let seen = condition.outputTokensPerSecond {
            reasons.insert(.contractOutputSpeed, if: seen < least)
        }
    }
}

extension ReasoningWish {
    /// The kind of wish, as proofs tell them apart.
    fileprivate var control: TargetProof.Control {
        if isEmpty { return .none }
        if isOff { return .off }
        if effort != nil { return .effort }
        return budget == nil ? .enabled : .budget
    }
}
