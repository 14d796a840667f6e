// Undoing the escapes of a string token.

/// The content of a string token, still encoded: what stands between its quotes.
@usableFromInline struct JSONStringContent {
    var start: UnsafePointer<UInt8>
    var count: Int
    var flags: JSONFlags

    /// True when the content is written as its characters are.
    var isPlain: Bool { !flags.contains(.escaped) }

    /// Writes the characters as UTF-8 to `output`, which has room for `count` bytes, and says how many it wrote.
    /// Undoing an escape never lengthens the text: the shortest, `\n`, becomes one byte, and `\uXXXX` at most three.
    func decode(into output: UnsafeMutablePointer<UInt8>) -> Int {
        var source = start
        let end = start + count
        var place = output
        while source < end {
            if source.pointee == UInt8(ascii: "\\") {
                decodeEscape(&source, to: &place)
            } else {
                place.pointee = source.pointee
                place += 1
                source += 1
            }
        }
        return place - output
    }

    /// True when the characters are those of `text`.
    @usableFromInline func equals(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if isPlain { return count == text.count && (count == 0 || Words.same(start, text.baseAddress!, count)) }
        guard text.count <= count else { return false }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { room in
            let length = decode(into: room.baseAddress!)
            return length == text.count && Words.same(room.baseAddress!, text.baseAddress ?? start, length)
        }
    }

    /// The characters.
    var string: String {
        if isPlain { return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }
        return String(unsafeUninitializedCapacity: count) { decode(into: $0.baseAddress!) }
    }

    /// The first escape at or behind `place` that is half of a surrogate pair.
    func firstLoneSurrogate(from place: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        var place = place
        while place < start + count {
            guard place.pointee == UInt8(ascii: "\\") else {
                place += 1
                continue
            }
            guard let unit = JSONEscape.unit(at: place) else {
                place += 2
                continue
            }
            guard JSONEscape.isSurrogate(unit) else {
                place += 6
                continue
            }
            guard JSONEscape.isHigh(unit), let low = JSONEscape.unit(at: place + 6), JSONEscape.isLow(low) else {
                return place
            }
            place += 12
        }
        return nil
    }

    private func decodeEscape(_ source: inout UnsafePointer<UInt8>, to place: inout UnsafeMutablePointer<UInt8>) {
        guard let unit = JSONEscape.unit(at: source) else {
            place.pointee = JSONEscape.character(source[1])
            place += 1
            source += 2
            return
        }
        source += 6
        var scalar = UInt32(unit)
        if JSONEscape.isHigh(unit), let low = JSONEscape.unit(at: source), JSONEscape.isLow(low) {
            scalar = JSONEscape.scalar(high: unit, low: low)
            source += 6
        } else if JSONEscape.isSurrogate(unit) {
            scalar = 0xFFFD
        }
        for byte in UTF8.encode(Unicode.Scalar(scalar)!)! {
            place.pointee = byte
            place += 1
        }
    }
}
