// The canonical form of a folder: what its digest is taken over, and what a snapshot holds.
//
// One document with all three sections, no white space, members in order of their names' bytes, strings with the
// fewest escapes, whole numbers without fraction or exponent, other numbers as they were spelt. So neither the split
// over files nor the order of members nor white space changes a digest, and the canonical form of a canonical form is
// itself.

import Wire

extension Folder {
    /// The whole folder as one document.
    var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for section in DocumentSection.allCases {
            writer.key(section.rawValue)
            writer.beginObject()
            for entry in entries(of: section).sorted(by: { isBefore($0.name, $1.name) }) {
                writer.key(entry.name)
                writer.canonical(entry.value.value)
            }
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    /// Writes a value in its canonical form.
    mutating func canonical(_ value: JSONValue) {
        switch value.kind {
        case .object: canonicalObject(value)
        case .array:
            beginArray()
            for element in value.elements { canonical(element) }
            endArray()
        case .string: string(value.string ?? "")
        case .number: if let whole = value.int { int(whole) } else { raw(value) }
        case .bool: bool(value.bool ?? false)
        case .null: null()
        }
    }

    private mutating func canonicalObject(_ value: JSONValue) {
        let members = value.members.map { (name: $0.key.string ?? "", value: $0.value) }
        beginObject()
        for member in members.sorted(by: { isBefore($0.name, $1.name) }) {
            key(member.name)
            canonical(member.value)
        }
        endObject()
    }
}

/// Order of bytes: the same on every machine and in every language.
func isBefore(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
}
