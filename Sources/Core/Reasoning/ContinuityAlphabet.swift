// Base64 with an alphabet that URLs and headers leave alone (RFC 4648, section 5), without padding.

/// The URL-safe alphabet.
enum Base64URL {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Appends the text of `bytes`.
    static func encode(_ bytes: some Sequence<UInt8>, into text: inout [UInt8]) {
        var group: UInt32 = 0
        var held: UInt32 = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(digits[Int(group >> held & 63)])
            }
        }
        if held > 0 { text.append(digits[Int(group << (6 - held) & 63)]) }
    }

    /// The bytes of a text; nil when something else stands in it, or when `encode` would spell them in another way.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 2)
        var group: UInt32 = 0
        var held: UInt32 = 0
        for byte in text {
            guard let digit = value(byte) else { return nil }
            group = group << 6 | digit
            held += 6
            guard held >= 8 else { continue }
            held -= 8
            bytes.append(UInt8(truncatingIfNeeded: group >> held))
        }
        guard held < 6, group & ((1 << held) - 1) == 0 else { return nil }
        return bytes
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
