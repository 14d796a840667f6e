// What the group promises, whatever this request needs: a contract wants facts, so here "not known" closes a target.

import Conversation
import Policy

extension Gate {
    func check(_ contract: Contract, _ target: Target, _ reasons: inout Reasons) {
        let able = target.capabilities
        let rows: [(Contract.Required, Bool?, no: Reason, missing: Reason)] = [
            (.tools, able.tools, .contractTools, .contractToolsMissing),
            (.forcedToolChoice, able.forcedToolChoice, .contractForcedToolChoice, .contractForcedToolChoiceMissing),
            (.parallelTools, able.parallelTools, .contractParallelTools, .contractParallelToolsMissing),
            (.structuredOutputs, able.structuredOutputs, .contractStructuredOutputs, .contractStructuredOutputsMissing),
            (.reasoning, target.reasoning?.supported, .contractReasoning, .contractReasoningMissing),
            (.honorsMaxTokens, able.honorsMaxTokens, .contractMaxTokens, .contractMaxTokensMissing),
        ]
        for row in rows where contract.required.contains(row.0) && row.1 != true {
            reasons.insert(row.1 == nil ? row.missing : row.no)
        }
        checkModalities(contract.inputModalities, target, &reasons)
        checkContext(contract.minContext, target, &reasons)
    }

    private func checkModalities(_ demanded: Modalities, _ target: Target, _ reasons: inout Reasons) {
        guard !demanded.isEmpty else { return }
        guard let given = target.capabilities.inputModalities else { return reasons.insert(.contractModalityMissing) }
        reasons.insert(.contractModality, if: !given.isSuperset(of: demanded))
    }

    private func checkContext(_ least: Int?, _ target: Target, _ reasons: inout Reasons) {
        guard let least else { return }
        guard let context = target.limits.context else { return reasons.insert(.contractContextMissing) }
        reasons.insert(.contractContext, if: context < least)
    }
}
