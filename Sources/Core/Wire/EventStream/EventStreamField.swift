// One line of an event: which field it sets, and where the value stands.

/// A field of an event stream.
enum EventStreamField {
    case data(Range<Int>)
    case event(Range<Int>)
    case id(Range<Int>)
    case retry(Range<Int>)
    /// A comment, or a field that means nothing.
    case ignored

    /// Reads a line that is not empty. A line without a colon is a name with an empty value.
    @inline(__always)
    init(_ line: Range<Int>, of bytes: [UInt8]) {
        var name = Self.noName
        var place = line.lowerBound
        while place < line.upperBound, bytes[place] != UInt8(ascii: ":"), name <= Self.longestKnown {
            name = name << 8 | UInt64(bytes[place])
            place += 1
        }
        if place < line.upperBound { place += 1 }
        if place < line.upperBound, bytes[place] == UInt8(ascii: " ") { place += 1 }
        self.init(name, place..<line.upperBound)
    }

    // A name is told apart as one number: its letters behind a 1, so that a NUL in front counts. No known name has six.
    private static let noName: UInt64 = 1
    private static let longestKnown: UInt64 = 0x1_FF_FFFF_FFFF

    @inline(__always)
    private init(_ name: UInt64, _ value: Range<Int>) {
        switch name {
        case 0x1_6461_7461: self = .data(value)
        case 0x1_65_7665_6E74: self = .event(value)
        case 0x1_6964: self = .id(value)
        case 0x1_72_6574_7279: self = .retry(value)
        default: self = .ignored
        }
    }

    /// The number that `digits` spell; nil when one of them is no digit, there is none, or the number is too large.
    static func milliseconds(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit, value < 1 << 48 else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return digits.isEmpty ? nil : value
    }
}
