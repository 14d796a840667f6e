// What a member holds. Every reader answers nil both for "not given" and for "given wrongly"; the second is complained
// of. `need…` complains of the first as well.

import Wire

extension Fields {
    /// A string with at least one character, none of them a control character.
    func text(_ member: Member) -> String? {
        guard let node = self[member] else { return nil }
        guard let text = node.value.string else { return expected("a string", at: node) }
        guard !text.isEmpty else { return complain("expected a string that is not empty", at: node) }
        let isClean = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        return isClean ? text : complain("expected a string without control characters", at: node)
    }

    /// True or false.
    func flag(_ member: Member) -> Bool? {
        guard let node = self[member] else { return nil }
        return node.value.bool ?? expected("true or false", at: node)
    }

    /// A whole number within bounds.
    func whole(_ member: Member, _ bounds: ClosedRange<Int>) -> Int? {
        guard let node = self[member] else { return nil }
        guard node.value.isNumber else { return expected("a whole number \(spell(bounds))", at: node) }
        if let number = node.value.int, bounds.contains(number) { return number }
        return complain("expected a whole number \(spell(bounds)), found \(node.value.rawText)", at: node)
    }

    /// A number within bounds.
    func number(_ member: Member, _ bounds: ClosedRange<Double>) -> Double? {
        guard let node = self[member] else { return nil }
        guard node.value.isNumber else { return expected("a number", at: node) }
        if let number = node.value.double, bounds.contains(number) { return number }
        let range = "from \(bounds.lowerBound) to \(bounds.upperBound)"
        return complain("expected a number \(range), found \(node.value.rawText)", at: node)
    }

    /// One word of a fixed set, in any case.
    func word<Word: Vocables>(_ member: Member, _: Word.Type) -> Word? {
        self[member].flatMap { readWord(at: $0) }
    }

    /// One word of a fixed set, spelt as callers have to spell it.
    func exactWord<Word: Vocables>(_ member: Member, _: Word.Type) -> Word? {
        guard let node = self[member] else { return nil }
        guard let text = node.value.string else { return expected(alternatives(Word.allWords), at: node) }
        if let word = Word(rawValue: text) { return word }
        let hint = suggestion(for: text.lowercased(), among: Word.allWords)
        return complain("expected \(alternatives(Word.allWords)), found `\(text)`\(hint)", at: node)
    }

    /// A list of words of a fixed set, none of them twice.
    func words<Word: Vocables>(_ member: Member, _: Word.Type) -> [Word]? {
        guard let node = self[member] else { return nil }
        guard node.value.isArray else { return expected("a list", at: node) }
        var words: [Word] = []
        for element in node.value.elements {
            guard let word: Word = readWord(at: node.beside(element)) else { continue }
            if words.contains(word) { findings.complain("`\(word.rawValue)` is given twice", at: node.beside(element)) }
            words.append(word)
        }
        return words
    }

    /// An object of a known kind.
    func fields<Inner: Vocabulary>(_ member: Member, _: Inner.Type) -> Fields<Inner>? {
        self[member].flatMap { Fields<Inner>($0, findings) }
    }

    /// An object whose names are the operator's own; names given twice are complained of.
    func entries(_ member: Member) -> [Entry]? {
        guard let node = self[member] else { return nil }
        return readEntries(of: node, findings)
    }

    /// The elements of a list.
    func list(_ member: Member) -> [Node]? {
        guard let node = self[member] else { return nil }
        guard node.value.isArray else { return expected("a list", at: node) }
        return node.value.elements.map(node.beside)
    }

    /// Complains if the member is not there at all.
    func need(_ member: Member, _ what: String) {
        guard self[member] == nil else { return }
        findings.complain("expected a member `\(member.rawValue)`: \(what)", at: node)
    }

    func needText(_ member: Member, _ what: String) -> String? {
        need(member, what)
        return text(member)
    }

    func needWord<Word: Vocables>(_ member: Member, _ type: Word.Type) -> Word? {
        need(member, alternatives(Word.allWords))
        return word(member, type)
    }

    private func readWord<Word: Vocables>(at node: Node) -> Word? {
        guard let text = node.value.string else { return expected(alternatives(Word.allWords), at: node) }
        if let word = Word(rawValue: text) ?? Word(rawValue: text.lowercased()) { return word }
        let hint = suggestion(for: text, among: Word.allWords)
        return complain("expected \(alternatives(Word.allWords)), found `\(text)`\(hint)", at: node)
    }

    private func expected<Value>(_ what: String, at node: Node) -> Value? {
        findings.expected(what, at: node)
        return nil
    }

    private func complain<Value>(_ message: String, at node: Node) -> Value? {
        findings.complain(message, at: node)
        return nil
    }

    private func spell(_ bounds: ClosedRange<Int>) -> String {
        bounds.upperBound >= wholeCeiling
            ? "of at least \(bounds.lowerBound)" : "from \(bounds.lowerBound) to \(bounds.upperBound)"
    }
}

/// A fixed set of words.
typealias Vocables = RawRepresentable<String> & CaseIterable & Equatable

extension RawRepresentable<String> where Self: CaseIterable {
    static var allWords: [String] { allCases.map(\.rawValue) }
}

/// No count in the documents is larger than this, so sums of them never overflow.
let wholeCeiling = 1_000_000_000_000_000

/// A member whose name is the operator's own.
struct Entry {
    let name: String
    let key: Node
    let value: Node
}

/// The members of an object with the operator's own names, in the text's order; nil, with a complaint, if `node` is no
/// object. Of a name given twice the first stays, with a complaint at the second.
func readEntries(of node: Node, _ findings: Findings) -> [Entry]? {
    guard node.value.isObject else {
        findings.expected("an object", at: node)
        return nil
    }
    var entries: [Entry] = []
    var places: [String: Int] = [:]
    for member in node.value.members {
        let entry = Entry(
            name: member.key.string ?? "", key: node.beside(member.key), value: node.beside(member.value))
        if let first = places[entry.name] {
            findings.complain("`\(entry.name)` is given twice; first at \(entries[first].key.place)", at: entry.key)
        } else {
            places[entry.name] = entries.count
            entries.append(entry)
        }
    }
    return entries
}
