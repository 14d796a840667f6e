// What scalars mean.

extension JSONValue {
    /// The characters of a string, a lone surrogate as U+FFFD; nil for every other kind.
    package var string: String? {
        guard isString else { return nil }
        return document.content(of: index).string
    }

    /// True or false; nil for every other kind.
    @inlinable package var bool: Bool? {
        let entry = entry
        guard entry.kind == .bool else { return nil }
        return document.bytes[Int(entry.start)] == UInt8(ascii: "t")
    }

    /// A number that is an integer, however it is spelled (`1000`, `1e3`, `1000.0`); nil if it has a fraction, does not
    /// fit, or is no number.
    package var int: Int? {
        guard isNumber else { return nil }
        return withBytes { JSONInteger.value(of: $0.bindMemory(to: UInt8.self)) }
    }

    /// The nearest double; nil if it would be infinite, or this is no number.
    package var double: Double? {
        guard isNumber, let value = Double(rawText), value.isFinite else { return nil }
        return value
    }

    /// True when a string contains an escape for half of a surrogate pair, which no UTF-8 can say.
    package var hasLoneSurrogate: Bool { entry.flags.contains(.loneSurrogate) }

    /// True when this is a string of exactly these characters.
    @inlinable @inline(__always) package func equals(_ text: StaticString) -> Bool {
        let entry = entry
        return entry.kind == .string
            && document.string(entry, equals: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// True when this is a string of exactly these characters. Disfavoured, or every literal would become a `String`.
    @_disfavoredOverload
    package func equals(_ text: String) -> Bool {
        guard isString else { return false }
        var text = text
        return text.withUTF8 { document.content(of: index).equals($0) }
    }
}
