// What many writers write: a member with a text, a list of texts.

extension JSONWriter {
    /// Writes a member of the open object.
    package mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        string(text)
    }

    /// Writes an array of strings.
    package mutating func strings(_ list: [String]) {
        beginArray()
        for text in list { string(text) }
        endArray()
    }
}
