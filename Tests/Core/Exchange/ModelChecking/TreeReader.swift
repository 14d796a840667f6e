// Reads JSON text into a tree: one function for each shape of value, no speed, no limits.

extension Tree {
    /// The value of a text; nil when it is no JSON.
    init?(_ text: String) {
        var reader = TreeReader(rest: Array(text.unicodeScalars)[...])
        guard let value = reader.value() else { return nil }
        reader.skipSpace()
        guard reader.rest.isEmpty else { return nil }
        self = value
    }
}

private struct TreeReader {
    var rest: ArraySlice<Unicode.Scalar>

    mutating func value() -> Tree? {
        skipSpace()
        switch rest.first {
        case "{": return object()
        case "[": return list()
        case "\"": return string().map(Tree.text)
        case "t": return word("true", .bool(true))
        case "f": return word("false", .bool(false))
        case "n": return word("null", .null)
        default: return number()
        }
    }

    mutating func skipSpace() {
        while let next = rest.first, next == " " || next == "\n" || next == "\r" || next == "\t" { rest.removeFirst() }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func word(_ word: String, _ value: Tree) -> Tree? {
        let scalars = Array(word.unicodeScalars)
        guard rest.starts(with: scalars) else { return nil }
        rest.removeFirst(scalars.count)
        return value
    }

    private mutating func number() -> Tree? {
        var digits = ""
        while let next = rest.first, "+-0123456789.eE".unicodeScalars.contains(next) {
            digits.unicodeScalars.append(next)
            rest.removeFirst()
        }
        if let whole = Int(digits) { return .number(whole) }
        return Double(digits) == nil ? nil : .fraction(digits)
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text = String.UnicodeScalarView()
        while let next = rest.popFirst() {
            if next == "\"" { return String(text) }
            guard next == "\\" else {
                text.append(next)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            guard let meant = meaning(of: escaped) else { return nil }
            text.append(meant)
        }
        return nil
    }

    private mutating func meaning(of escaped: Unicode.Scalar) -> Unicode.Scalar? {
        switch escaped {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "b": return "\u{8}"
        case "f": return "\u{c}"
        case "u":
            let digits = String(String.UnicodeScalarView(rest.prefix(4)))
            rest.removeFirst(min(4, rest.count))
            return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
        default: return escaped
        }
    }

    private mutating func list() -> Tree? {
        guard take("[") else { return nil }
        var elements: [Tree] = []
        if take("]") { return .list([]) }
        repeat {
            guard let element = value() else { return nil }
            elements.append(element)
        } while take(",")
        return take("]") ? .list(elements) : nil
    }

    private mutating func object() -> Tree? {
        guard take("{") else { return nil }
        var members: [Tree.Member] = []
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard let name = string(), take(":"), let value = value() else { return nil }
            members.append(Tree.Member(name: name, value: value))
        } while take(",")
        return take("}") ? .object(members) : nil
    }
}
