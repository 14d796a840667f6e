// Why a text is not JSON that we read: where, and what was expected there.

/// A text that is not JSON, or is more JSON than the limits allow.
package struct JSONError: Error, Sendable, Equatable {
    /// What was wrong, for programs.
    package enum Kind: Sendable, Equatable {
        case expectedValue, expectedKeyOrBrace, expectedKey, expectedColon
        case expectedCommaOrBrace, expectedCommaOrBracket, expectedEnd
        case expectedDigit, expectedEscape, expectedHexDigits
        case leadingZero, controlCharacter, unfinishedString, byteOrderMark, notUTF8
        case tooDeep, tooLong, tooMany, duplicateKey
    }

    /// What was wrong.
    package var kind: Kind
    /// Bytes before the place of the complaint.
    package var offset: Int
    /// The line of the place; the first is 1.
    package var line: Int
    /// The byte within the line; the first is 1.
    package var column: Int
    /// For people: `line 3:14: expected ',' or '}' after a member, found 'x'`.
    package var message: String
}

/// A complaint while the reader is still running; the place is worked out only if it comes out as a `JSONError`.
struct JSONFault: Error {
    var kind: JSONError.Kind
    var offset: Int
}

extension JSONError {
    init(_ fault: JSONFault, in document: JSONDocument, limits: JSONLimits) {
        kind = fault.kind
        offset = fault.offset
        (line, column) = document.position(of: offset)
        let complaint =
            switch kind {
            case .tooDeep: "more than \(limits.depth) arrays and objects inside each other"
            case .tooLong: "the text is longer than \(limits.bytes) bytes"
            case .tooMany: "more than \(limits.values) values and names"
            case .duplicateKey: "the name \(document.excerpt(at: offset)) is given twice in one object"
            default: "\(kind.expectation), found \(document.excerpt(at: offset))"
            }
        message = "line \(line):\(column): \(complaint)"
    }
}

extension JSONError.Kind {
    fileprivate var expectation: String {
        switch self {
        case .expectedValue: "expected a value"
        case .expectedKeyOrBrace: "expected a name in quotes or '}'"
        case .expectedKey: "expected a name in quotes after ','"
        case .expectedColon: "expected ':' after a name"
        case .expectedCommaOrBrace: "expected ',' or '}' after a member"
        case .expectedCommaOrBracket: "expected ',' or ']' after an element"
        case .expectedEnd: "expected nothing after the value"
        case .expectedDigit: "expected a digit"
        case .expectedEscape: "expected one of \"\\/bfnrtu after '\\'"
        case .expectedHexDigits: "expected four hexadecimal digits after '\\u'"
        case .leadingZero: "expected no digit after a leading 0"
        case .controlCharacter: "expected control characters in a string to be escaped"
        case .unfinishedString: "expected '\"' at the end of a string"
        case .byteOrderMark: "expected no byte order mark"
        case .notUTF8: "expected UTF-8"
        case .tooDeep, .tooLong, .tooMany, .duplicateKey: ""
        }
    }
}

extension JSONDocument {
    /// What stands at `offset`, short enough for a complaint.
    fileprivate func excerpt(at offset: Int) -> String {
        guard offset < byteCount else { return "the end of the text" }
        let byte = bytes[offset]
        if byte == .init(ascii: "\"") { return wholeString(at: offset) }
        guard byte > 0x20, byte < 0x7F else { return "byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return "'\(Unicode.Scalar(byte))'"
    }

    /// The string token that begins at `offset`, shortened.
    private func wholeString(at offset: Int) -> String {
        let text = UnsafeBufferPointer(start: bytes + offset, count: min(byteCount - offset, 64))
        let content = text.dropFirst().prefix { $0 != .init(ascii: "\"") && $0 >= 0x20 }
        return "\"" + String(decoding: content, as: UTF8.self) + (content.endIndex < text.count ? "\"" : "…")
    }
}
