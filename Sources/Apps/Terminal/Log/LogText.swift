// Texts from outside on their way into a line: of bounded length, and without a character that ends a line, forges one
// or moves a terminal's cursor.

/// Makes texts fit for a line.
package enum LogText {
    /// A value is no longer than this, in bytes.
    package static let longest = 4_096

    /// At most `limit` bytes of the text, cut between two characters; what is missing is shown by an ellipsis.
    package static func bounded(_ text: String, to limit: Int = longest) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return text[..<end] + "…"
    }

    /// The text as the value of a field: bare where that is unambiguous, else quoted.
    package static func word(_ text: String) -> String {
        let isBare = !text.isEmpty && text.utf8.count <= longest && text.utf8.allSatisfy(isBare)
        return isBare ? text : quoted(text)
    }

    /// The text in quotes, everything escaped that has to be.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in bounded(text).unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isUnsafe(scalar): result += escape(scalar.value)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Escapes, in a line of JSON, the characters that JSON allows in a string and a terminal obeys. They can stand
    /// within strings only, so what they are replaced by means the same.
    package static func escapeControls(in json: inout [UInt8]) {
        guard json.contains(where: { $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 || $0 == 0xEF }) else { return }
        var clean: [UInt8] = []
        for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
            if isUnsafe(scalar) {
                clean.append(contentsOf: escape(scalar.value).utf8)
            } else {
                clean.append(contentsOf: UTF8.encode(scalar)!)
            }
        }
        json = clean
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=")
            && byte != UInt8(ascii: "\\")
    }

    /// Control characters, line and paragraph separators, and what turns the direction of writing.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func escape(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
