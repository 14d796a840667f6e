// Well-formed UTF-8, as table 3-7 of the Unicode standard has it: no overlong forms, no surrogates, nothing above
// U+10FFFF.

/// One character of UTF-8 that is longer than a byte.
enum UTF8Sequence {
    /// The length (2, 3 or 4) of the well-formed sequence at `place`; 0 when what stands there is not one.
    /// Reads at most the bytes up to the first that does not belong: a byte that is no continuation guards the end.
    @inline(__always)
    static func length(at place: UnsafePointer<UInt8>) -> Int {
        let lead = place[0]
        switch lead {
        case 0xC2...0xDF:
            return isContinuation(place[1]) ? 2 : 0
        case 0xE0...0xEF:
            return isSecond(place[1], after: lead) && isContinuation(place[2]) ? 3 : 0
        case 0xF0...0xF4:
            return isSecond(place[1], after: lead) && isContinuation(place[2]) && isContinuation(place[3]) ? 4 : 0
        default:
            return 0
        }
    }

    /// How many bytes from the first on are well-formed UTF-8.
    static func wellFormedPrefix(of text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let start = text.baseAddress else { return 0 }
        var place = 0
        while place < text.count {
            if place &+ 8 <= text.count, Words.load(start + place) & Words.highs == 0 {
                place &+= 8
            } else if start[place] < 0x80 {
                place &+= 1
            } else {
                let length = guarded(text, place) { Self.length(at: $0) }
                if length == 0 { return place }
                place &+= length
            }
        }
        return place
    }

    /// The length of the ill-formed sequence at `place`, which stands for one U+FFFD: the longest beginning of a
    /// well-formed one, or a single byte.
    static func brokenLength(in text: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
        guarded(text, place) { place in
            guard 0xE0...0xF4 ~= place[0], isSecond(place[1], after: place[0]) else { return 1 }
            return place[0] >= 0xF0 && isContinuation(place[2]) ? 3 : 2
        }
    }

    /// Lends the four bytes at `place`; behind the end of the text, zeros.
    private static func guarded(
        _ text: UnsafeBufferPointer<UInt8>, _ place: Int, _ body: (UnsafePointer<UInt8>) -> Int
    ) -> Int {
        let rest = UnsafeBufferPointer(rebasing: text[place...])
        if rest.count >= 4 { return body(rest.baseAddress!) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { room in
            room.initialize(repeating: 0)
            _ = room.update(from: rest)
            return body(UnsafePointer(room.baseAddress!))
        }
    }

    /// True for 0x80…0xBF.
    @inline(__always)
    static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// True when `byte` may follow `lead`, which is 0xE0…0xF4.
    @inline(__always)
    static func isSecond(_ byte: UInt8, after lead: UInt8) -> Bool {
        switch lead {
        case 0xE0: 0xA0...0xBF ~= byte
        case 0xED: 0x80...0x9F ~= byte
        case 0xF0: 0x90...0xBF ~= byte
        case 0xF4: 0x80...0x8F ~= byte
        default: isContinuation(byte)
        }
    }
}
