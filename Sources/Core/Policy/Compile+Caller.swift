// `callers.*`

import Conversation
import Wire

extension Compiler {
    mutating func compileCaller(_ entry: Entry) {
        guard let fields = Fields<CallerMember>(entry.value, findings) else { return }
        let (everything, allowed) = compileAllow(fields)
        checkRate(fields)
        checkBudget(fields)
        let caller = Caller(
            name: entry.name, tokens: compileTokens(fields), isActive: fields.word(.status, Status.self) != .disabled,
            expiresAt: compileMoment(at: fields[.expiresAt]), allowsEverything: everything, allowed: allowed)
        warnIfOver(caller.expiresAt, "this caller has expired, so its tokens are refused", at: fields[.expiresAt])
        callers.append(caller)
    }

    /// Warns of what has an end that lies in the past.
    func warnIfOver(_ end: Int?, _ message: String, at node: Node?) {
        guard let now, let end, end <= now, let node else { return }
        findings.warn("\(message) (it ended \(spellTimestamp(end)))", at: node)
    }

    private enum Status: String, CaseIterable {
        case active, disabled
    }

    private func compileAllow(_ fields: Fields<CallerMember>) -> (everything: Bool, places: [Int]) {
        fields.need(.allow, #"a list of groups, or ["*"] for all"#)
        var everything = false
        var places: Set<Int> = []
        let nodes = fields.list(.allow)
        if let node = fields[.allow], nodes?.isEmpty == true {
            findings.warn("an empty list allows no group, so every request of this caller is refused", at: node)
        }
        for node in nodes ?? [] {
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
