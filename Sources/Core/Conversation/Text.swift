// Text as it travels through the hub.
//
// Most text crosses the sidecar without anybody looking at it: it comes in as a JSON string and goes out as a JSON
// string. `Text.token` therefore keeps the encoded token of the document it was read from, and writing it copies
// bytes; escapes are undone only when meaning needs the characters (`string`).
//
// Deliberately missing: concatenation. `JSONWriter` joins the contents of several texts while writing.

package import Wire

/// A run of text: either an encoded JSON string of a document, or characters of our own.
package enum Text {
    /// A JSON value of kind `.string`, still encoded. Holding it keeps its document alive.
    case token(JSONValue)
    /// Characters made by us.
    case string(String)

    /// The characters.
    package var string: String {
        switch self {
        case .token(let value): value.string ?? ""
        case .string(let text): text
        }
    }

    /// True when there is not one character.
    package var isEmpty: Bool {
        switch self {
        case .token(let value): value.range.count <= 2
        case .string(let text): text.isEmpty
        }
    }

    /// True when there is nothing but ASCII white space, or nothing at all. Looks at no more than it must.
    package var isBlank: Bool {
        switch self {
        case .token(let value):
            value.withBytes { token in
                var rest = token.dropFirst().dropLast()
                while let byte = rest.popFirst() {
                    if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst(), Self.isSpaceEscape(escaped) {
                        continue
                    }
                    if byte != UInt8(ascii: " ") { return false }
                }
                return true
            }
        case .string(let text): text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || (9...13).contains($0) }
        }
    }

    /// `\n`, `\r`, `\t`, `\f`.
    private static func isSpaceEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "f"): true
        default: false
        }
    }

    /// The text of a JSON string; nil for every other kind of value.
    package init?(_ value: JSONValue?) {
        guard let value, value.kind == .string else { return nil }
        self = .token(value)
    }
}

extension JSONWriter {
    /// Writes the text as a JSON string value.
    package mutating func text(_ text: Text) {
        switch text {
        case .token(let value): raw(value)
        case .string(let characters): string(characters)
        }
    }

    /// Writes the text's characters inside a string opened with `beginString`.
    package mutating func textContent(_ text: Text) {
        switch text {
        case .token(let value): stringContent(of: value)
        case .string(let characters): stringContent(characters)
        }
    }
}
