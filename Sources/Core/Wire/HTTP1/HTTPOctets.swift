// What an octet may be.
//
// One table answers both questions that a field name raises: is this a token character, and what is it in lower case?
// Values and request lines are checked eight octets at a time: only a word that holds a control character or DEL is
// looked at again.

/// Tables and scans over octets.
enum HTTPOctets {
    /// The lower-case form of a token character (RFC 9110 5.6.2); 0 for any other octet.
    static let tokens: [UInt8] = (0...255).map { octet in
        switch UInt8(octet) {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt8(octet) | 0x20
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): UInt8(octet)
        case _ where "!#$%&'*+-.^_`|~".utf8.contains(UInt8(octet)): UInt8(octet)
        default: 0
        }
    }

    static func isToken(_ octet: UInt8) -> Bool { tokens[Int(octet)] != 0 }

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
