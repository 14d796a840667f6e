// One line with a secret in it, as people and systems write it: with a line end or without, CRLF, blanks around it, a
// byte order mark before it. The same rules for key files, token files, the database's URL and environment variables.

import Wire

/// Why a text is no single line with a secret in it. Says nothing of what the text holds.
package struct SecretLineError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Reads the one line of a secret.
package enum SecretLine {
    /// What may stand in the line.
    package enum Form: Sendable {
        /// Visible ASCII: what can stand in a header.
        case token
        /// Any text, blanks within it too: a database's URL or words.
        case text
    }

    /// Bytes of a file with a secret beyond which it is not read.
    package static let limit = 64 << 10

    /// The line without what is around it; empty lines are passed over.
    package static func read(_ bytes: [UInt8], _ form: Form = .token) throws(SecretLineError) -> String {
        guard bytes.count <= limit else { throw SecretLineError("holds more than \(limit >> 10) KiB") }
        if let encoding = TextForm.foreignEncoding(of: bytes) {
            throw SecretLineError("is \(encoding); expected UTF-8")
        }
        let lines = TextForm.withoutMark(bytes).split { $0 == 0x0A || $0 == 0x0D }.map(trimmed).filter { !$0.isEmpty }
        guard let line = lines.first else { throw SecretLineError("is empty") }
        guard lines.count == 1 else { throw SecretLineError("holds several lines; expected one") }
        try check(line, form)
        guard let text = String(validating: line, as: UTF8.self) else { throw SecretLineError("is not UTF-8") }
        return text
    }

    private static func check(_ line: ArraySlice<UInt8>, _ form: Form) throws(SecretLineError) {
        if line.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
            throw SecretLineError("holds a control character")
        }
        guard case .token = form else { return }
        if line.contains(where: isBlank) { throw SecretLineError("holds a blank within its line") }
        if line.contains(where: { $0 > 0x7F }) { throw SecretLineError("holds a character that is not ASCII") }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let first = line.firstIndex(where: { !isBlank($0) }), let last = line.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return line[first...last]
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
