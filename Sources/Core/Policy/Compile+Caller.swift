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
                name: entry.name, digest: compileToken(fields),
                isActive: fields.word(.status, Status.self) != .disabled,
                expiresAt: compileExpiry(fields), allowsEverything: everything, allowed: allowed))
    }

    private enum Status: String, CaseIterable {
        case active, disabled
    }

    /// Complaints here never repeat what they found: it may be the token itself.
    private mutating func compileToken(_ fields: Fields<CallerMember>) -> TokenDigest {
        fields.need(.tokenSHA256, "64 lower-case hex digits")
        guard let node = fields[.tokenSHA256] else { return TokenDigest((0, 0, 0, 0)) }
        guard let digest = node.value.string.flatMap({ TokenDigest(hex: $0) }) else {
            findings.complain("expected the SHA-256 of the token, 64 lower-case hex digits", at: node)
            return TokenDigest((0, 0, 0, 0))
        }
        if let first = tokenPlaces.updateValue(node, forKey: digest) {
            findings.complain("two callers have this token; the first is at \(first.place)", at: node)
        }
        return digest
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

    private func compileExpiry(_ fields: Fields<CallerMember>) -> Int? {
        guard let node = fields[.expiresAt], !node.value.isNull else { return nil }
        let moment = node.value.string.flatMap(readTimestamp) ?? node.value.int
        if moment == nil {
            findings.complain("expected null, a time such as 2027-01-31T00:00:00Z or seconds since 1970", at: node)
        }
        return moment
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
