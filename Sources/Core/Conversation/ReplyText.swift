// Text that grows piece by piece without ever being decoded.
//
// The pieces of a reply arrive as JSON strings and leave as one JSON string. So what is kept is the content of that
// string as it will be written, `Gr\u00fc` + `\u00dfe\n`; adding a piece copies its bytes, and the characters are
// worked out only for somebody who asks for them.

package import Wire

/// The content of a JSON string that grows.
package struct EncodedText {
    /// A string that was begun and is not ended: its first byte is the quote.
    private var open = JSONWriter()

    /// No text yet.
    package init() { open.beginString() }

    /// True when there is not one character.
    package var isEmpty: Bool { open.bytes.count == 1 }

    /// Bytes held by the encoded content.
    package var byteCount: Int { open.bytes.count - 1 }

    /// Adds a piece.
    package mutating func append(_ piece: Text) { open.textContent(piece) }

    /// Adds characters.
    package mutating func append(_ characters: String) { open.stringContent(characters) }

    /// The characters.
    package var string: String {
        var whole = open
        whole.endString()
        return (try? JSONDocument(whole.bytes))?.root.string ?? ""
    }

    fileprivate var content: ArraySlice<UInt8> { open.bytes.dropFirst() }
}

extension JSONWriter {
    /// Writes the text as a JSON string value.
    package mutating func text(_ text: EncodedText) {
        beginString()
        textContent(text)
        endString()
    }

    /// Writes the text inside a string opened with `beginString`.
    package mutating func textContent(_ text: EncodedText) {
        bytes.append(contentsOf: text.content)
    }
}
