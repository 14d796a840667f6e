// `groups.*`

import Conversation
import Wire

extension Compiler {
    mutating func compileGroup(_ entry: Entry) {
        guard let fields = Fields<GroupMember>(entry.value, findings) else {
            groupPlaces[entry.name] = -1
            return
        }
        groupPlaces[entry.name] = groups.count
        var group = compileGroup(entry.name, fields)
        group.advisor = compileAdvisor(fields, group.strategy)
        groups.append(group)
    }

    private func compileGroup(_ name: String, _ fields: Fields<GroupMember>) -> Group {
        let strategy = compileStrategy(fields)
        var group = Group(
            name: name, strategy: strategy, contract: compileContract(fields),
            reasoningDefault: compileDefault(fields),
            thoughtDisplay: fields.word(.reasoningOutput, ThoughtDisplay.self) ?? .reasoningContent,
            maxAttempts: fields.whole(.maxAttempts, 1...100) ?? Group.standardAttempts,
            targets: compileTargets(fields, strategy))
        group.dynamicScore = compileDynamicScore(fields, strategy)
        group.breaker = compileBreaker(fields)
        group.affinity = compileAffinity(fields, strategy)
        return group
    }

    private func compileStrategy(_ fields: Fields<GroupMember>) -> Group.Strategy {
        if let node = fields[.strategy], let word = node.value.string, strategiesToCome.contains(word) {
            let known = alternatives(Group.Strategy.allWords)
            findings.complain("strategy `\(word)` is not supported yet: use \(known)", at: node)
            return .failover
        }
        return fields.word(.strategy, Group.Strategy.self) ?? .failover
    }

    private func compileContract(_ fields: Fields<GroupMember>) -> Contract {
        var contract = Contract()
        guard let given = fields.fields(.contract, ContractMember.self) else { return contract }
        contract.onUnsupported = given.word(.onUnsupported, Contract.OnUnsupported.self) ?? .reject
        guard let required = given.fields(.requiredCapabilities, RequiredMember.self) else { return contract }
        for (member, capability) in contractFlags where required.flag(member) == true {
            contract.required.insert(capability)
        }
        let modalities = required.words(.inputModalities, Modality.self) ?? []
        contract.inputModalities = Modalities(modalities)
        contract.minContext = required.whole(.minContext, 0...wholeCeiling)
        return contract
    }

    private func compileDefault(_ fields: Fields<GroupMember>) -> ReasoningWish? {
        guard let wish = fields.fields(.reasoningDefault, WishMember.self) else { return nil }
        if wish.given.count != 1 {
            findings.complain("expected exactly one of `effort` and `budget_tokens`", at: wish.node)
        }
        return ReasoningWish(effort: wish.word(.effort, Effort.self), budget: wish.whole(.budget, 1...wholeCeiling))
    }
}

/// Strategies that documents of other routers name, for a clearer complaint.
private let strategiesToCome: Set<String> = [
    "semantic", "bandit", "least_busy", "round_robin",
]

private let contractFlags: [(RequiredMember, Contract.Required)] = [
    (.reasoning, .reasoning), (.tools, .tools), (.forcedToolChoice, .forcedToolChoice),
    (.parallelTools, .parallelTools), (.structuredOutputs, .structuredOutputs),
    (.honorsMaxTokens, .honorsMaxTokens),
]
