// Writing strings: whole, or in pieces between `beginString` and `endString`.

extension JSONWriter {
    /// Writes a string of characters that need no escapes, as all our own words do.
    package mutating func string(_ text: StaticString) {
        beginString()
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        endString()
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        beginString()
        stringContent(text)
        endString()
    }

    /// Begins a string whose content follows in pieces.
    package mutating func beginString() {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
    }

    /// Ends the string that `beginString` began.
    package mutating func endString() { bytes.append(UInt8(ascii: "\"")) }

    /// Adds characters to the string.
    package mutating func stringContent(_ text: String) {
        var text = text
        text.withUTF8 { appendEscaping($0) }
    }

    /// Adds the characters of a string token; they stay encoded as they are, but for halves of surrogate pairs.
    package mutating func stringContent(of token: JSONValue) {
        precondition(token.isString)
        append(token.document.content(of: token.index))
    }

    /// Adds bytes as characters; those that are not UTF-8 become U+FFFD.
    package mutating func stringContent(encoding content: UnsafeRawBufferPointer) {
        appendRepairing(content.bindMemory(to: UInt8.self))
    }

    /// Adds bytes as characters; those that are not UTF-8 become U+FFFD.
    package mutating func stringContent(encoding content: [UInt8]) {
        content.withUnsafeBufferPointer { appendRepairing($0) }
    }

    /// Copies the bytes of a value.
    mutating func copy(_ value: JSONValue) {
        let document = value.document
        var copied = value.range.lowerBound
        for index in value.index..<Int(value.entry.next) where document.entries[index].flags.contains(.loneSurrogate) {
            let content = document.content(of: index)
            let start = content.start - document.bytes
            append(document, copied..<start)
            append(content)
            copied = start + content.count
        }
        append(document, copied..<value.range.upperBound)
    }

    private mutating func append(_ document: JSONDocument, _ range: Range<Int>) {
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: document.bytes + range.lowerBound, count: range.count))
    }

    private mutating func append(_ content: JSONStringContent) {
        let end = content.start + content.count
        var copied = content.start
        if content.flags.contains(.loneSurrogate) {
            var place = content.start
            while let lone = content.firstLoneSurrogate(from: place) {
                bytes.append(contentsOf: UnsafeBufferPointer(start: copied, count: lone - copied))
                bytes.append(contentsOf: #"\ufffd"#.utf8)
                place = lone + 6
                copied = place
            }
        }
        bytes.append(contentsOf: UnsafeBufferPointer(start: copied, count: end - copied))
    }

    /// Appends bytes that may not be UTF-8.
    private mutating func appendRepairing(_ text: UnsafeBufferPointer<UInt8>) {
        var rest = text
        while true {
            let good = UTF8Sequence.wellFormedPrefix(of: rest)
            appendEscaping(UnsafeBufferPointer(rebasing: rest[..<good]))
            if good == rest.count { return }
            bytes.append(contentsOf: "\u{FFFD}".utf8)
            rest = UnsafeBufferPointer(rebasing: rest[(good + UTF8Sequence.brokenLength(in: rest, at: good))...])
        }
    }

    /// Appends well-formed UTF-8, escaped as little as may be.
    private mutating func appendEscaping(_ text: UnsafeBufferPointer<UInt8>) {
        var copied = 0
        while let special = Words.firstToEscape(in: text, from: copied) {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[copied..<special]))
            appendEscape(for: text[special])
            copied = special + 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[copied...]))
    }

    private mutating func appendEscape(for byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0..<0x10: bytes.append(contentsOf: ("u000" + String(byte, radix: 16)).utf8)
        case 0x10..<0x20: bytes.append(contentsOf: ("u00" + String(byte, radix: 16)).utf8)
        default: bytes.append(byte)
        }
    }
}
