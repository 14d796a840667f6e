// An object of a known kind, read: its members by name.
//
// Reading an object complains of unknown members (with the name that was probably meant) and of names given twice.
// What its members hold is asked for afterwards, each with its own expectation (`Fields+Values`). `overlaid` is how
// defaults and overrides work everywhere: the same kind of object, member by member, the nearer one wins. Because the
// members stay nodes, a complaint about a merged object still points at the file and line that said so.

import Wire

/// The members of one object, or of several of a kind laid over each other.
struct Fields<Member: Vocabulary> {
    /// The object, for complaints about what is missing.
    let node: Node
    let findings: Findings
    private var found: [Member: Node] = [:]

    /// Reads `node`; nil, with a complaint, if it is no object.
    init?(_ node: Node, _ findings: Findings) {
        self.node = node
        self.findings = findings
        guard node.value.isObject else {
            findings.expected("an object", at: node)
            return nil
        }
        for member in node.value.members { take(member) }
    }

    /// The value of a member, if it was given.
    subscript(member: Member) -> Node? { found[member] }

    /// The members that were given, in the vocabulary's order.
    var given: [(member: Member, node: Node)] {
        Member.allCases.compactMap { member in found[member].map { (member, $0) } }
    }

    /// These members, with those of `other` in their place where it has them.
    func overlaid(by other: Fields?) -> Fields {
        guard let other else { return self }
        var merged = other
        merged.found = found.merging(other.found) { _, nearer in nearer }
        return merged
    }

    private mutating func take(_ member: JSONMember) {
        let key = node.beside(member.key)
        let name = member.key.string ?? ""
        guard let known = Member(rawValue: name) else { return refuse(name, at: key) }
        if let first = found.updateValue(node.beside(member.value), forKey: known) {
            findings.complain("`\(name)` is given twice in one object; first at \(first.place)", at: key)
        }
    }

    private func refuse(_ name: String, at key: Node) {
        if let reason = Member.notYet[name] { return findings.complain(reason, at: key) }
        let hint = suggestion(for: name, among: Member.names)
        let known = hint.isEmpty ? "; known here: \(alternatives(Member.names))" : hint
        findings.complain("unknown member `\(name)`\(known)", at: key)
    }
}
