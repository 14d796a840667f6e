// How other systems write text: a byte order mark before it, or 16 bits for each character.

/// What stands at the beginning of a text, before its first character.
package enum TextForm {
    private static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The text without a UTF-8 byte order mark.
    package static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: utf8Mark) ? Array(bytes.dropFirst(utf8Mark.count)) : bytes
    }

    /// The name of an encoding that nothing here reads, where the bytes are in one: `UTF-16`.
    package static func foreignEncoding(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        // Without a mark: ASCII characters, each with a zero before or behind it.
        guard bytes.count >= 4, bytes.count.isMultiple(of: 2) else { return nil }
        let isBig = bytes[0] == 0 && bytes[2] == 0 && bytes[1] != 0 && bytes[3] != 0
        let isLittle = bytes[1] == 0 && bytes[3] == 0 && bytes[0] != 0 && bytes[2] != 0
        return isBig || isLittle ? "UTF-16" : nil
    }
}
