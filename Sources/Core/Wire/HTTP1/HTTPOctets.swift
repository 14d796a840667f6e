// What an octet may be.
//
// Which characters make a token is written as two words of 64 bits, so asking costs a shift and no memory. Values and
// request lines are checked eight octets at a time: only a word that holds a control character or DEL is looked at
// again.

/// Classes of octets, and scans for them.
enum HTTPOctets {
    /// The token characters (RFC 9110 5.6.2) from NUL to "?", and from "@" to DEL.
    private static let lowTokens: UInt64 = 0x03FF_6CFA_0000_0000
    private static let highTokens: UInt64 = 0x57FF_FFFF_C7FF_FFFE

    static func isToken(_ octet: UInt8) -> Bool {
        let tokens = octet < 64 ? lowTokens : octet < 128 ? highTokens : 0
        return tokens >> UInt64(octet & 63) & 1 != 0
    }

    static func lower(_ octet: UInt8) -> UInt8 { octet &- 65 < 26 ? octet | 0x20 : octet }

    /// SP or HTAB.
    static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }

    /// Where the first control character (HTAB is none here) or DEL stands, from `start`; `end` where there is none.
    static func firstControl(in bytes: RawSpan, from start: Int, to end: Int) -> Int {
        var offset = start
        while offset &+ 8 <= end {
            let word = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if mayHoldControl(word) {
                let found = firstControlSlowly(in: bytes, from: offset, to: offset &+ 8)
                if found < offset &+ 8 { return found }
            }
            offset &+= 8
        }
        return firstControlSlowly(in: bytes, from: offset, to: end)
    }

    /// Whether the bytes break out of a header line: CR, LF or NUL.
    static func breaksLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset &+ 8 <= bytes.count {
            if mayHoldControl(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) { break }
            offset &+= 8
        }
        while offset < bytes.count {
            let octet = bytes[offset]
            if octet == 0x0D || octet == 0x0A || octet == 0 { return true }
            offset &+= 1
        }
        return false
    }

    /// Never false where there is a control character or DEL; true for HTAB too.
    private static func mayHoldControl(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let deleted = word ^ (ones &* 0x7F)
        let below = (word &- (ones &* 0x20)) & ~word
        let zero = (deleted &- ones) & ~deleted
        return (below | zero) & tops != 0
    }

    private static func firstControlSlowly(in bytes: RawSpan, from start: Int, to end: Int) -> Int {
        var offset = start
        while offset < end {
            let octet = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            if octet == 0x7F || (octet < 0x20 && octet != 0x09) { return offset }
            offset &+= 1
        }
        return end
    }
}
