// Reading the few objects that travel between the control plane and sidecars: every member is known, none stands twice.

import Wire

/// What names of sidecars, labels, values of labels and salts are.
let plainName = "1 to 128 letters, digits and . _ - : @ + /"

/// Whether a text may name a sidecar, a label, a label's value or a salt.
package func isPlainName(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count) && text.utf8.allSatisfy(\.isNameByte)
}

/// The members of one object.
struct MemberReader {
    private let members: [String: JSONValue]
    private let place: String

    init(_ value: JSONValue, at place: String, known: Set<String>) throws(DeliveryFault) {
        guard value.isObject else { throw DeliveryFault(place, "expected an object") }
        var members: [String: JSONValue] = [:]
        for member in value.members {
            guard let name = member.key.string, known.contains(name) else {
                throw DeliveryFault(place, "expected no other members than \(known.sorted().joined(separator: ", "))")
            }
            guard members.updateValue(member.value, forKey: name) == nil else {
                throw DeliveryFault(place, "expected `\(name)` once")
            }
        }
        self.members = members
        self.place = place
    }

    subscript(name: String) -> JSONValue? { members[name] }

    /// `publication.sequence`
    func path(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    func need(_ name: String) throws(DeliveryFault) -> JSONValue {
        guard let value = members[name] else { throw DeliveryFault(path(name), "expected, and it is missing") }
        return value
    }

    /// A whole number, written as one, within what every JSON reader carries exactly.
    func number(_ name: String, from least: Int) throws(DeliveryFault) -> Int {
        guard let number = try need(name).int, (least...mostExactNumber).contains(number) else {
            throw DeliveryFault(path(name), "expected a whole number from \(least)")
        }
        return number
    }

    func text(_ name: String, _ expectation: String, where isFit: (String) -> Bool) throws(DeliveryFault) -> String {
        guard let text = try need(name).string, isFit(text) else {
            throw DeliveryFault(path(name), "expected \(expectation)")
        }
        return text
    }

    func name(_ name: String) throws(DeliveryFault) -> String { try text(name, plainName, where: isPlainName) }

    func digest(_ name: String) throws(DeliveryFault) -> String {
        try text(name, "64 lower-case hex digits") { isHex($0, digits: 64) }
    }
}

/// 2⁵³ − 1: beyond it, readers that know only doubles are wrong.
let mostExactNumber = 9_007_199_254_740_991

/// Whether a text is so many lower-case hex digits.
func isHex(_ text: String, digits: Int) -> Bool { text.utf8.count == digits && isHex(text) }

/// Whether a text is made of lower-case hex digits.
func isHex(_ text: String) -> Bool { text.utf8.allSatisfy { $0.isDigit || (0x61...0x66).contains($0) } }

/// A document, or where it is none.
func readJSON(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(DeliveryFault) -> JSONDocument {
    do throws(JSONError) {
        return try JSONDocument(bytes, limits: limits)
    } catch {
        throw DeliveryFault("", "expected JSON: \(error.message)")
    }
}
