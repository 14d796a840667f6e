// The escapes of JSON strings (RFC 8259, section 7).

/// What stands behind a backslash.
enum JSONEscape {
    /// The UTF-16 unit of the `\uXXXX` at `place`; nil when no such escape stands there.
    static func unit(at place: UnsafePointer<UInt8>) -> UInt16? {
        guard place[0] == UInt8(ascii: "\\"), place[1] == UInt8(ascii: "u") else { return nil }
        var unit: UInt16 = 0
        for index in 2..<6 {
            guard let digit = hexValue(place[index]) else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// What one-letter escapes stand for.
    static func character(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    /// True for both halves of pairs.
    static func isSurrogate(_ unit: UInt16) -> Bool { unit & 0xF800 == 0xD800 }

    /// True for the first half of a pair.
    static func isHigh(_ unit: UInt16) -> Bool { unit & 0xFC00 == 0xD800 }

    /// True for the second half of a pair.
    static func isLow(_ unit: UInt16) -> Bool { unit & 0xFC00 == 0xDC00 }

    /// The character that two halves make.
    static func scalar(high: UInt16, low: UInt16) -> UInt32 {
        0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(low & 0x3FF))
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
