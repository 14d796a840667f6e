// The body of a request, read: an object with known members. Unknown ones are refused by name.

import Policy
import Wire

/// The members of an object in a request's body.
struct Members {
    let value: JSONValue
    /// Where the object stands in the body, for complaints; empty: it is the body.
    private let place: String

    /// Reads a whole body.
    init(body: [UInt8], known: [String]) throws(Problem) {
        try self.init(try readJSON(body), known: known)
    }

    /// Reads an object within a body.
    init(_ value: JSONValue, at place: String = "", known: [String]) throws(Problem) {
        self.value = value
        self.place = place
        guard value.isObject else {
            throw .invalid(place.isEmpty ? "expected the body to be an object" : "`\(place)`: expected an object")
        }
        for member in value.members {
            let name = member.key.string ?? ""
            guard !known.contains(name) else { continue }
            let list = known.map { "`\($0)`" }.joined(separator: ", ")
            throw .invalid(
                "\(place.isEmpty ? "" : "`\(place)`: ")unknown member `\(name.prefix(64))`; "
                    + (list.isEmpty ? "none is known here" : "known here: \(list)"))
        }
    }

    /// The value of a member that is given and is not null.
    subscript(name: String) -> JSONValue? { value.member(name).flatMap { $0.isNull ? nil : $0 } }

    /// Whether the member is given, be it null.
    func has(_ name: String) -> Bool { value.member(name) != nil }

    /// A text of at most so many characters.
    func text(_ name: String, most: Int = 1000) throws(Problem) -> String? {
        guard let value = value.member(name) else { return nil }
        guard let text = value.string, text.unicodeScalars.count <= most, !text.utf8.contains(0) else {
            throw wrong(name, "a text of at most \(most) characters")
        }
        return text
    }

    /// A whole number within bounds.
    func whole(_ name: String, _ bounds: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let value = value.member(name) else { return nil }
        guard let number = value.int, bounds.contains(number) else {
            throw wrong(name, "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    /// A number within bounds.
    func number(_ name: String, _ bounds: ClosedRange<Double>) throws(Problem) -> Double? {
        guard let value = value.member(name) else { return nil }
        guard let number = value.double, bounds.contains(number) else {
            throw wrong(name, "a number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    /// One of some words.
    func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String, _: Word.Type) throws(Problem) -> Word? {
        guard let value = value.member(name) else { return nil }
        guard let word = value.string.flatMap(Word.init) else {
            throw wrong(name, "one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    /// A moment in seconds since 1970; nil for null and for nothing.
    func moment(_ name: String) throws(Problem) -> Int? {
        guard let value = self[name] else { return nil }
        let times = 0...253_402_300_799
        if let moment = value.string.flatMap(readTimestamp) {
            return min(max(moment, times.lowerBound), times.upperBound)
        }
        guard let moment = value.int, times.contains(moment) else {
            throw wrong(name, "null, a time such as 2027-01-31T00:00:00Z or seconds since 1970")
        }
        return moment
    }

    /// What a member must be and is not.
    func wrong(_ name: String, _ expected: String) -> Problem {
        .invalid("`\(place.isEmpty ? "" : place + ".")\(name)`: expected \(expected)")
    }

    /// The value, or a complaint that it is missing.
    func need<Value>(_ name: String, _ value: Value?, _ expected: String) throws(Problem) -> Value {
        guard let value else { throw wrong(name, expected) }
        return value
    }
}

/// Reads JSON; a name given twice in one object is refused.
func readJSON(_ body: [UInt8]) throws(Problem) -> JSONValue {
    do throws(JSONError) {
        return try JSONDocument(TextForm.withoutMark(body), limits: JSONLimits(depth: 64, duplicateKeys: .reject)).root
    } catch {
        throw .invalid("the body is not JSON: \(error.message)")
    }
}
