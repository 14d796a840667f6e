// What is handed to a statement in place of $1, $2 …

/// One parameter. Its type in SQL is what the statement makes of it.
package enum SQLValue: Sendable, Equatable {
    case null
    case text(String)
    case int(Int)
    case real(Double)
    case bool(Bool)
    /// A `bytea`.
    case bytes([UInt8])
    /// An array of texts, for `unnest` and `any`.
    case texts([String?])
    /// An array of whole numbers.
    case ints([Int?])

    /// A text, or null.
    package static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }

    /// A whole number, or null.
    package static func optional(_ number: Int?) -> SQLValue { number.map { .int($0) } ?? .null }

    /// The value as libpq wants it; nil for null.
    var spelling: [UInt8]? {
        switch self {
        case .null: nil
        case .text(let text): Array(text.utf8)
        case .int(let number): Array(String(number).utf8)
        case .real(let number): Array(number.description.utf8)
        case .bool(let isTrue): Array((isTrue ? "t" : "f").utf8)
        case .bytes(let bytes): bytes
        case .texts(let elements): Self.array(elements.map { $0.map(Self.quoted) })
        case .ints(let elements): Self.array(elements.map { $0.map(String.init) })
        }
    }

    /// Whether the spelling is the bytes themselves and no text.
    var isBinary: Bool { if case .bytes = self { true } else { false } }

    /// Whether a text holds U+0000: PostgreSQL has no such text, and libpq would cut it off there.
    var holdsNUL: Bool {
        switch self {
        case .text(let text): text.utf8.contains(0)
        case .texts(let elements): elements.contains { $0?.utf8.contains(0) == true }
        default: false
        }
    }

    private static func array(_ elements: [String?]) -> [UInt8] {
        Array("{\(elements.map { $0 ?? "NULL" }.joined(separator: ","))}".utf8)
    }

    private static func quoted(_ text: String) -> String {
        var bytes = Array("\"".utf8)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
