// Strings and numbers: where they end, and that they are well formed.

extension JSONReader {
    /// Reads the string whose quote is at the cursor.
    @inline(__always)
    mutating func readString() throws(JSONFault) {
        var place = cursor + 1
        var flags: JSONFlags = []
        while true {
            let marks = Words.notPlain(Words.load(place))
            // A branch, so that the next eight bytes are looked at before it is known that these are plain.
            if marks == 0 {
                place += 8
                continue
            }
            place += Words.first(marks)
            let byte = place.pointee
            if byte == UInt8(ascii: "\"") { break }
            try pass(byte, at: &place, &flags)
        }
        try append(.string, to: place + 1, flags)
    }

    /// Passes an escape or a character that is not ASCII.
    @inline(__always)
    private func pass(
        _ byte: UInt8, at place: inout UnsafePointer<UInt8>, _ flags: inout JSONFlags
    ) throws(JSONFault) {
        if byte == UInt8(ascii: "\\") {
            flags.insert(.escaped)
            try passEscape(at: &place, &flags)
        } else if byte >= 0x80 {
            let length = UTF8Sequence.length(at: place)
            guard length > 0 else { throw fault(.notUTF8, at: place) }
            place += length
        } else {
            throw fault(place >= end ? .unfinishedString : .controlCharacter, at: place)
        }
    }

    @inline(__always)
    private func passEscape(at place: inout UnsafePointer<UInt8>, _ flags: inout JSONFlags) throws(JSONFault) {
        switch place[1] {
        case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "t"), UInt8(ascii: "/"),
            UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            place += 2
        case UInt8(ascii: "u"):
            try passUnicodeEscape(at: &place, &flags)
        default:
            throw fault(place + 1 >= end ? .unfinishedString : .expectedEscape, at: place + 1)
        }
    }

    @inline(never)
    private func passUnicodeEscape(
        at place: inout UnsafePointer<UInt8>, _ flags: inout JSONFlags
    ) throws(JSONFault) {
        guard let unit = JSONEscape.unit(at: place) else { throw fault(.expectedHexDigits, at: place + 2) }
        place += 6
        guard JSONEscape.isSurrogate(unit) else { return }
        if JSONEscape.isHigh(unit), let low = JSONEscape.unit(at: place), JSONEscape.isLow(low) {
            place += 6
        } else {
            flags.insert(.loneSurrogate)
        }
    }

    /// Reads the number that begins at the cursor: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    @inline(__always)
    mutating func readNumber() throws(JSONFault) {
        var place = cursor
        var flags: JSONFlags = []
        if place.pointee == UInt8(ascii: "-") { place += 1 }
        let leadingZero = place.pointee == UInt8(ascii: "0")
        let digits = try passDigits(at: &place)
        if leadingZero, digits > 1 { throw fault(.leadingZero, at: place - (digits - 1)) }
        if place.pointee == UInt8(ascii: ".") {
            flags = .fractional
            place += 1
            _ = try passDigits(at: &place)
        }
        if place.pointee | 0x20 == UInt8(ascii: "e") {
            flags = .fractional
            place += 1
            if place.pointee == UInt8(ascii: "+") || place.pointee == UInt8(ascii: "-") { place += 1 }
            _ = try passDigits(at: &place)
        }
        try append(.number, to: place, flags)
    }

    /// Passes one digit or more and says how many.
    @inline(__always)
    private func passDigits(at place: inout UnsafePointer<UInt8>) throws(JSONFault) -> Int {
        let first = place
        while place.pointee &- UInt8(ascii: "0") <= 9 { place += 1 }
        guard place > first else { throw fault(.expectedDigit, at: place) }
        return place - first
    }
}
