// A second reader of JSON, to compare the first with.
//
// It follows RFC 8259 production by production, recursively and without haste, over Unicode scalars that Swift's own
// decoder has validated, and builds a tree. It shares no line and no idea with the reader it checks.

import Wire

/// A JSON value as a tree. Numbers keep their spelling; members their order, and their duplicates.
indirect enum PlainJSON: Equatable {
    case object([Member])
    case array([PlainJSON])
    case string(String)
    case number(String)
    case bool(Bool)
    case null

    struct Member: Equatable {
        var name: String
        var value: PlainJSON

        static func == (one: Member, other: Member) -> Bool {
            // Not String's own equality, which takes "é" for "e" and an accent.
            one.name.unicodeScalars.elementsEqual(other.name.unicodeScalars) && one.value == other.value
        }
    }

    static func == (one: PlainJSON, other: PlainJSON) -> Bool {
        switch (one, other) {
        case (.object(let one), .object(let other)): one == other
        case (.array(let one), .array(let other)): one == other
        case (.string(let one), .string(let other)): one.unicodeScalars.elementsEqual(other.unicodeScalars)
        case (.number(let one), .number(let other)): one == other
        case (.bool(let one), .bool(let other)): one == other
        case (.null, .null): true
        default: false
        }
    }

    /// Nil when the bytes are not JSON, or nested more than 128 deep.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var reader = PlainJSONReader(rest: Array(text.unicodeScalars)[...])
        reader.space()
        guard let value = reader.value(depth: 0) else { return nil }
        reader.space()
        guard reader.rest.isEmpty else { return nil }
        self = value
    }

    /// What a document says, asked value by value.
    init(_ value: JSONValue) {
        switch value.kind {
        case .object:
            self = .object(value.members.map { Member(name: $0.key.string!, value: PlainJSON($0.value)) })
        case .array: self = .array(value.elements.map { PlainJSON($0) })
        case .string: self = .string(value.string!)
        case .number: self = .number(value.rawText)
        case .bool: self = .bool(value.bool!)
        case .null: self = .null
        }
    }
}

private struct PlainJSONReader {
    var rest: ArraySlice<Unicode.Scalar>

    mutating func space() { rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" } }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    mutating func value(depth: Int) -> PlainJSON? {
        switch rest.first {
        case "{": depth < 128 ? object(depth: depth) : nil
        case "[": depth < 128 ? array(depth: depth) : nil
        case "\"": string().map { .string($0) }
        case "t": word("true") ? .bool(true) : nil
        case "f": word("false") ? .bool(false) : nil
        case "n": word("null") ? .null : nil
        default: number().map { .number($0) }
        }
    }

    private mutating func word(_ word: String) -> Bool { word.unicodeScalars.allSatisfy { take($0) } }

    private mutating func object(depth: Int) -> PlainJSON? {
        rest.removeFirst()
        space()
        var members: [PlainJSON.Member] = []
        if take("}") { return .object([]) }
        repeat {
            space()
            guard rest.first == "\"", let name = string() else { return nil }
            space()
            guard take(":") else { return nil }
            space()
            guard let value = value(depth: depth + 1) else { return nil }
            members.append(PlainJSON.Member(name: name, value: value))
            space()
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func array(depth: Int) -> PlainJSON? {
        rest.removeFirst()
        space()
        var elements: [PlainJSON] = []
        if take("]") { return .array([]) }
        repeat {
            space()
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
            space()
        } while take(",")
        return take("]") ? .array(elements) : nil
    }

    private mutating func number() -> String? {
        let start = rest
        _ = take("-")
        if !take("0"), !digits() { return nil }
        if take("."), !digits() { return nil }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            if !digits() { return nil }
        }
        return String(String.UnicodeScalarView(start[..<rest.startIndex]))
    }

    private mutating func digits() -> Bool {
        let before = rest.count
        rest = rest.drop { "0"..."9" ~= $0 }
        return rest.count < before
    }

    private mutating func string() -> String? {
        rest.removeFirst()
        var units: [UInt16] = []
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(decoding: units, as: UTF16.self)
            case "\\":
                guard let unit = escape() else { return nil }
                units.append(unit)
            case "\u{0}"..<" ": return nil
            default: units.append(contentsOf: String(scalar).utf16)
            }
        }
        return nil
    }

    private mutating func escape() -> UInt16? {
        let letters: [Unicode.Scalar: UInt16] = [
            "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
        ]
        guard let letter = rest.popFirst() else { return nil }
        guard letter == "u" else { return letters[letter] }
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ $0.properties.isASCIIHexDigit }) else { return nil }
        rest = rest.dropFirst(4)
        return UInt16(String(String.UnicodeScalarView(digits)), radix: 16)
    }
}
