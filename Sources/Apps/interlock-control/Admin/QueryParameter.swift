// Parameters of a query, as the OpenAPI document describes them: unknown ones, repeated ones and ones that hold
// something else than they should are refused, because a misspelt `dry_run` must not write.

import Wire

/// What one parameter may hold.
struct QueryParameter {
    var name: String
    var isRequired: Bool
    private var kind: Kind

    private enum Kind {
        case flag
        case whole(ClosedRange<Int>)
        case text(most: Int)
        case word([String])
        case name
    }

    init(_ parameter: JSONValue, in root: JSONValue) {
        name = parameter["name"]?.string ?? ""
        isRequired = parameter["required"]?.bool ?? false
        guard let schema = parameter["schema"] else { preconditionFailure("the parameter \(name) has no schema") }
        if schema["$ref"]?.equals("#/components/schemas/Name") == true {
            kind = .name
        } else {
            kind = Self.kind(root.following(schema))
        }
    }

    private static func kind(_ schema: JSONValue) -> Kind {
        if let words = schema["enum"] { return .word(words.elements.compactMap(\.string)) }
        switch schema["type"]?.string {
        case "boolean": return .flag
        case "integer": return .whole((schema["minimum"]?.int ?? .min)...(schema["maximum"]?.int ?? .max))
        default: return .text(most: schema["maxLength"]?.int ?? 1000)
        }
    }

    /// What is wrong with a value; nil if nothing is.
    func complaint(about value: String) -> String? {
        switch kind {
        case .flag: ["true", "false"].contains(value) ? nil : "expected true or false"
        case .whole(let bounds):
            Int(value).map(bounds.contains) == true && !value.hasPrefix("+")
                ? nil : "expected a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .text(let most): value.unicodeScalars.count <= most ? nil : "expected at most \(most) characters"
        case .word(let words): words.contains(value) ? nil : "expected one of " + words.joined(separator: ", ")
        case .name: isName(value) ? nil : "expected a name of 1 to 128 letters, digits and . _ - : @ + /"
        }
    }
}

extension Route {
    /// Reads what stands behind the `?` of a target.
    func readQuery(_ text: some StringProtocol) throws(Problem) -> [(String, String)] {
        var found: [(String, String)] = []
        found.reserveCapacity(query.count)
        let bytes = Array(text.utf8)
        for piece in bytes.split(separator: UInt8(ascii: "&")) {
            let middle = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
            guard let name = PercentCoding.decoded(piece[..<middle], plusIsBlank: true),
                let value = PercentCoding.decoded(piece[middle...].dropFirst(), plusIsBlank: true)
            else {
                throw .invalid("the query is not properly percent-encoded")
            }
            try check(name, value, after: found)
            found.append((name, value))
        }
        for parameter in query where parameter.isRequired && !found.contains(where: { $0.0 == parameter.name }) {
            throw .invalid("expected a query parameter `\(parameter.name)`")
        }
        return found
    }

    private func check(_ name: String, _ value: String, after found: [(String, String)]) throws(Problem) {
        guard let parameter = query.first(where: { $0.name == name }) else {
            let known = query.map { "`\($0.name)`" }.joined(separator: ", ")
            throw .invalid(
                "unknown query parameter `\(name.prefix(64))`; "
                    + (known.isEmpty ? "none is known here" : "known here: \(known)"))
        }
        guard !found.contains(where: { $0.0 == name }) else {
            throw .invalid("the query parameter `\(name)` is given twice")
        }
        if let complaint = parameter.complaint(about: value) {
            throw .invalid("query parameter `\(name)`: \(complaint)")
        }
    }
}

/// Whether documents and credentials may be called so.
func isName(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
        && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "._-:@+/".utf8.contains(byte)
            }
        }
}
