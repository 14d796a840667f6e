// One entry of the tape.
//
// The tape is the whole of what reading a text leaves behind: one entry for each value and each member name, in the
// order of the text. A container's children follow it; a member is two entries, the name and then its value.
//
//     text   {"a":[1,2],"b":true}
//     index  kind    start..<end  next
//     0      object  0..<20       7       `next` is where the sibling would be: an empty container has next = index + 1
//     1      string  1..<4        2
//     2      array   5..<10       5
//     3      number  6..<7        4
//     4      number  8..<9        5
//     5      string  11..<14      6
//     6      bool    15..<19      7
//
// Nothing is decoded: an entry is where something stands in the text. While a container is still open, its `next`
// holds the entry of the container around it, so the reader needs no stack of its own.

/// What a value is.
@usableFromInline package enum JSONKind: UInt8, Sendable {
    case object, array, string, number, bool, null
}

/// Where one value or member name stands in the text. 16 bytes apart on the tape.
@usableFromInline struct JSONEntry {
    @usableFromInline var start: UInt32
    @usableFromInline var end: UInt32
    @usableFromInline var next: UInt32
    @usableFromInline var kind: JSONKind
    @usableFromInline var flags: JSONFlags
}

/// What the reader noticed about a token while passing over it.
@usableFromInline struct JSONFlags: OptionSet, Sendable {
    @usableFromInline let rawValue: UInt8

    @inlinable init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A string with at least one escape.
    static let escaped = JSONFlags(rawValue: 1)
    /// A string with a `\uD800`…`\uDFFF` that is not half of a pair.
    static let loneSurrogate = JSONFlags(rawValue: 2)
    /// A number spelled with a fraction or an exponent.
    static let fractional = JSONFlags(rawValue: 4)
}
