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
            reading.noteMention(member)
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

    mutating func noteStops(_ count: Int) {
        facts.stopCount = count
        facts.hasStops = count > 0
    }

    /// A whole number that is not negative.
    func count(_ value: JSONValue) throws(Failure) -> Int {
        guard let count = value.int, count >= 0 else {
            throw body.complaint(at: value, expected: "a whole number, 0 or more")
        }
        return count
    }

    /// A whole number of at least 1: thinking tokens, of which 0 would be neither thinking nor none.
    func positive(_ value: JSONValue) throws(Failure) -> Int {
        guard let count = value.int, count >= 1 else {
            throw body.complaint(at: value, expected: "a whole number, 1 or more")
        }
        return count
    }

    /// A member about sampling, when it is given.
    mutating func note(_ member: SamplingMember, if isGiven: Bool = true) {
        if isGiven { facts.sampling.formUnion(SamplingMembers(member)) }
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
        guard let effort = value.effort else {
            let words = Effort.allCases.map(\.rawValue).joined(separator: ", ")
            throw body.complaint(at: value, expected: "one of \(words)")
        }
        return effort
    }

    func summary(_ value: JSONValue) throws(Failure) -> String {
        guard let word = value.string else { throw body.complaint(at: value, expected: "a string") }
        return word
    }

    /// Members of which only their being there matters. They are told apart by their length, quotes included.
    mutating func noteMention(_ member: JSONMember) {
        switch member.key.range.count {
        case 13 where member.key.equals("tool_choice"): facts.mentions.insert(.toolChoice)
        case 7 where member.key.equals("store"): note(.store, member)
        case 9 where member.key.equals("include"): note(.include, member)
        case 10 where member.key.equals("metadata"): note(.metadata, member)
        case 12 where member.key.equals("truncation"): note(.truncation, member)
        case 16 where member.key.equals("stream_options"): note(.streamOptions, member)
        default: break
        }
    }

    private mutating func note(_ feature: RequestFeatures, _ member: JSONMember) {
        if !member.value.isNull { facts.mentions.insert(feature) }
    }

    /// Looks at what stands in the dialect's place for the proof of a thought.
    mutating func noteProof(_ proof: JSONValue?) {
        guard let proof, proof.isProof else { return }
        guard EnvelopeText.isEnvelope(proof) else {
            facts.openLoop.noteBare()
            return facts.bareProofs.append(proof)
        }
        facts.content.insert(.strayThoughts)
        guard let mark = EnvelopeText.mark(of: proof) else { return }
        facts.openLoop.note(mark)
        guard facts.thoughtMarks.count < Facts.mostMarks, !facts.thoughtMarks.contains(mark) else { return }
        facts.thoughtMarks.append(mark)
    }

    /// The model has called something.
    mutating func noteCall() {
        facts.content.insert(.calls)
        facts.openLoop.hasCalls = true
    }

    /// Whoever speaks now begins anew, if it is the user.
    mutating func noteSpeaker(_ role: JSONValue?) {
        if role?.equals("user") == true { facts.openLoop = OpenLoop() }
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

    /// The effort that a string names: the raw values of `Effort`, without making a string.
    fileprivate var effort: Effort? {
        switch self {
        case "none": Effort.none
        case "minimal": .minimal
        case "low": .low
        case "medium": .medium
        case "high": .high
        case "xhigh": .xhigh
        case "max": .max
        default: nil
        }
    }
}
