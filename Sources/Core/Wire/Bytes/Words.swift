// Looking at eight bytes at a time, without vector instructions ("SWAR").
//
// A byte test is done on all eight bytes of a word with ordinary arithmetic, so that a byte that passes gets its top
// bit set: `(byte ^ c) - 1` borrows into the top bit only when the byte is c, and `byte - 0x20` only when it is below
// 0x20. Borrows also run into the bytes *above* a hit, so only the lowest hit is trusted, which is the first in the
// text on a little-endian machine. Swift's SIMD types do the same a hundred times slower, C vector intrinsics 7 %
// faster.

/// Tests on eight bytes of text.
enum Words {
    static let lows: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080
    static let spaces: UInt64 = 0x2020_2020_2020_2020
    private static let quotes: UInt64 = 0x2222_2222_2222_2222
    private static let linefeeds: UInt64 = 0x0A0A_0A0A_0A0A_0A0A
    private static let returns: UInt64 = 0x0D0D_0D0D_0D0D_0D0D
    private static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C

    /// The eight bytes at `place`, the first of them lowest.
    @inline(__always)
    static func load(_ place: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
    }

    /// Marks bytes that are not plain inside a JSON string: quote, backslash, control character, not ASCII.
    @inline(__always)
    static func notPlain(_ word: UInt64) -> UInt64 {
        (((word ^ quotes) &- lows) | ((word ^ backslashes) &- lows) | (word &- spaces) | word) & highs
    }

    /// Marks bytes that a JSON string must escape: quote, backslash, control character.
    @inline(__always)
    static func toEscape(_ word: UInt64) -> UInt64 {
        (((word ^ quotes) &- lows) | ((word ^ backslashes) &- lows) | (word &- spaces)) & ~word & highs
    }

    /// The first byte at or behind `place` that a JSON string must escape.
    static func firstToEscape(in text: UnsafeBufferPointer<UInt8>, from place: Int) -> Int? {
        guard let start = text.baseAddress else { return nil }
        var place = place
        while place &+ 8 <= text.count {
            let marks = toEscape(load(start + place))
            if marks != 0 { return place + first(marks) }
            place &+= 8
        }
        while place < text.count {
            if toEscape(UInt64(start[place]) | spaces << 8) != 0 { return place }
            place &+= 1
        }
        return nil
    }

    /// The first LF or CR at or behind `place`; the end of the text when there is none.
    @inline(__always)
    static func firstLineEnd(in text: UnsafeBufferPointer<UInt8>, from place: Int) -> Int {
        guard let start = text.baseAddress else { return 0 }
        var place = place
        while place &+ 8 <= text.count {
            let word = load(start + place)
            let marks = (((word ^ linefeeds) &- lows) | ((word ^ returns) &- lows)) & ~word & highs
            if marks != 0 { return place + first(marks) }
            place &+= 8
        }
        while place < text.count, start[place] != 0x0A, start[place] != 0x0D { place &+= 1 }
        return place
    }

    /// The first marked byte, 0…7; 8 when there is none.
    @inline(__always)
    static func first(_ marks: UInt64) -> Int { marks.trailingZeroBitCount &>> 3 }

    /// True when `count` bytes at both places are the same.
    @inline(__always)
    static func same(_ one: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var index = 0
        while index &+ 8 <= count {
            if load(one + index) != load(other + index) { return false }
            index &+= 8
        }
        while index < count {
            if one[index] != other[index] { return false }
            index &+= 1
        }
        return true
    }
}
