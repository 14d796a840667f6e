// A document for people: two spaces for each level; what fits on a line stays on it.

import Wire

/// Lays JSON out.
enum PrettyJSON {
    /// The value over as few lines as are easily read, without a break after the last.
    static func text(_ value: JSONValue, width: Int = 100) -> String {
        var lines = ""
        write(value, indent: 0, column: 0, width: width, into: &lines)
        return lines
    }

    private static func write(_ value: JSONValue, indent: Int, column: Int, width: Int, into text: inout String) {
        let flat = line(value)
        guard value.isObject || value.isArray, !value.hasNoChildren, indent == 0 || column + flat.count > width else {
            return text += flat
        }
        let (opening, closing) = value.isObject ? ("{", "}") : ("[", "]")
        let pad = String(repeating: " ", count: indent + 2)
        text += opening
        for (place, child) in children(value).enumerated() {
            text += (place == 0 ? "\n" : ",\n") + pad
            let name = child.name.map { "\($0): " } ?? ""
            text += name
            write(child.value, indent: indent + 2, column: indent + 2 + name.count, width: width, into: &text)
        }
        text += "\n" + String(repeating: " ", count: indent) + closing
    }

    /// The value on one line, with a space behind colons and commas.
    static func line(_ value: JSONValue) -> String {
        guard value.isObject || value.isArray else { return value.rawText }
        let parts = children(value).map { child in (child.name.map { "\($0): " } ?? "") + line(child.value) }
        let list = parts.joined(separator: ", ")
        return value.isObject ? "{\(list)}" : "[\(list)]"
    }

    private static func children(_ value: JSONValue) -> [(name: String?, value: JSONValue)] {
        value.isObject
            ? value.members.map { ($0.key.rawText, $0.value) } : value.elements.map { (nil, $0) }
    }
}
