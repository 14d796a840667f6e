// What reading facts has in common in all dialects. The dialects' own members are read in `…+ReadFacts.swift`.

package import Conversation
package import Wire

extension Dialect {
    /// What routing needs to know of a request in this dialect.
    ///
    /// - Throws: `.malformed`, naming the member and its place, when what is read has the wrong shape. What is not read
    ///   here (the turns' inside, parameters that routing does not look at) is not checked.
    package func readFacts(_ body: JSONDocument) throws(Failure) -> Facts {
        let members = try body.topLevel()
        guard let model = body.root["model"], !model.isNull else {
            throw body.complaint(missing: "model", in: body.root, expected: "the name of a model group")
        }
        guard model.isString, model.range.count > 2 else {
            throw body.complaint(at: model, expected: "the name of a model group")
        }
        var reading = FactsReading(body: body, facts: Facts(model: .token(model)))
        for member in members {
            if member.key.equals("skip_reasoning") { try reading.readSkip(member) }
            if member.value.isNull { continue }
            switch self {
            case .chat: try reading.readChat(member)
            case .responses: try reading.readResponses(member)
            case .messages: try reading.readMessages(member)
            }
        }
        return reading.facts
    }
}

/// Facts while they are being read.
struct FactsReading {
    let body: JSONDocument
    var facts: Facts

    /// Members that mean the same in every dialect; false when it is none of them.
    mutating func readShared(_ member: JSONMember) throws(Failure) -> Bool {
        let value = member.value
        switch member.key {
        case "stream": facts.stream = try flag(value)
        case "temperature": facts.temperature = try number(value)
        case "top_p": facts.topP = try number(value)
        default: return false
        }
        return true
    }

    /// The extension goes nowhere, whatever it says.
    mutating func readSkip(_ member: JSONMember) throws(Failure) {
        facts.skipMember = member
        if !member.value.isNull { facts.skipsReasoningDefault = try flag(member.value) }
    }

    func flag(_ value: JSONValue) throws(Failure) -> Bool {
        guard let flag = value.bool else { throw body.complaint(at: value, expected: "true or false") }
        return flag
    }

    func number(_ value: JSONValue) throws(Failure) -> Double {
        guard let number = value.double else { throw body.complaint(at: value, expected: "a number") }
        return number
    }

    /// A whole number that is not negative.
    func count(_ value: JSONValue) throws(Failure) -> Int {
        guard let count = value.int, count >= 0 else {
            throw body.complaint(at: value, expected: "a whole number, 0 or more")
        }
        return count
    }

    func object(_ value: JSONValue) throws(Failure) -> JSONValue {
        guard value.isObject else { throw body.complaint(at: value, expected: "an object") }
        return value
    }

    func array(_ value: JSONValue) throws(Failure) -> JSONElements {
        guard value.isArray else { throw body.complaint(at: value, expected: "an array") }
        return value.elements
    }

    func effort(_ value: JSONValue) throws(Failure) -> Effort {
        guard let word = value.string, let effort = Effort(rawValue: word) else {
            let words = Effort.allCases.map(\.rawValue).joined(separator: ", ")
            throw body.complaint(at: value, expected: "one of \(words)")
        }
        return effort
    }

    func summary(_ value: JSONValue) throws(Failure) -> String {
        guard let word = value.string else { throw body.complaint(at: value, expected: "a string") }
        return word
    }

    /// Looks at the parts of a turn's content, which may be a string.
    mutating func scan(_ content: JSONValue?, _ kind: (JSONValue) -> Facts.Content) {
        guard let content, content.isArray else { return }
        for part in content.elements {
            if let type = part["type"] { facts.content.formUnion(kind(type)) }
        }
    }

    /// Looks at what stands in the dialect's place for the proof of a thought.
    mutating func noteProof(_ proof: JSONValue?) {
        guard let proof, proof.isProof else { return }
        guard EnvelopeText.isEnvelope(proof) else { return facts.bareProofs.append(proof) }
        facts.content.insert(.strayThoughts)
        guard facts.thoughtMarks.count < Facts.mostMarks, let mark = EnvelopeText.mark(of: proof) else { return }
        if !facts.thoughtMarks.contains(mark) { facts.thoughtMarks.append(mark) }
    }

    mutating func cannotBridge(_ name: String) {
        if !facts.unbridgeable.contains(name) { facts.unbridgeable.append(name) }
    }
}

extension JSONValue {
    /// The member, unless it is null.
    func given(_ key: StaticString) -> JSONValue? {
        guard let value = self[key], !value.isNull else { return nil }
        return value
    }
}
