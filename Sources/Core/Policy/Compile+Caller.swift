// `callers.*`

import Conversation
import Wire

extension Compiler {
    mutating func compileCaller(_ entry: Entry) {
        guard let fields = Fields<CallerMember>(entry.value, findings) else { return }
        let (everything, allowed) = compileAllow(fields)
        checkRate(fields)
        checkBudget(fields)
        callers.append(
            Caller(
                name: entry.name, tokens: compileTokens(fields),
                isActive: fields.word(.status, Status.self) != .disabled,
                expiresAt: compileMoment(at: fields[.expiresAt]), allowsEverything: everything, allowed: allowed))
    }

    private enum Status: String, CaseIterable {
        case active, disabled
    }

    private func compileAllow(_ fields: Fields<CallerMember>) -> (everything: Bool, places: [Int]) {
        fields.need(.allow, #"a list of groups, or ["*"] for all"#)
        var everything = false
        var places: Set<Int> = []
        for node in fields.list(.allow) ?? [] {
            switch node.value.string {
            case nil: findings.expected("a group's name", at: node)
            case "*"?: everything = true
            case let name?:
                if let place = groupPlaces[name] { places.insert(place) } else { complainUnknownGroup(name, at: node) }
            }
        }
        return (everything, places.sorted())
    }

    private func complainUnknownGroup(_ name: String, at node: Node) {
        complainUnknown("group", name, among: groupPlaces.keys, at: node)
    }

    private func checkRate(_ fields: Fields<CallerMember>) {
        guard let rate = fields.fields(.rate, RateMember.self) else { return }
        for (member, _) in rate.given { _ = rate.whole(member, 1...wholeCeiling) }
        findings.notUsed("rate", at: rate.node)
    }

    private func checkBudget(_ fields: Fields<CallerMember>) {
        guard let budget = fields.fields(.budget, BudgetMember.self) else { return }
        _ = budget.number(.usdPerDay, 0...1_000_000_000)
        _ = budget.whole(.tokensPerMonth, 1...wholeCeiling)
        findings.notUsed("budget", at: budget.node)
    }
}
