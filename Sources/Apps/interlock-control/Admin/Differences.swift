// What is different between two sets of documents, a document at a time, as it may be shown.

import Policy
import Wire

/// One document before and after.
struct Difference {
    var path: String
    var before: [UInt8]?
    var after: [UInt8]?

    /// `added`, `removed` or `changed`.
    var word: StaticString { before == nil ? "added" : after == nil ? "removed" : "changed" }

    /// What leads from one set to the other, by path.
    static func between(_ old: DocumentSet, _ new: DocumentSet) -> [Difference] {
        new.delta(from: old).places.map { place in
            Difference(path: place.resourcePath, before: old.shown(place), after: new.shown(place))
        }.sorted { $0.path < $1.path }
    }

    /// Writes it as an object.
    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("path", path)
        writer.key("change")
        writer.string(word)
        writer.key("before")
        if let before { writer.raw(bytes: before) } else { writer.null() }
        writer.key("after")
        if let after { writer.raw(bytes: after) } else { writer.null() }
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes differences as an array.
    mutating func differences(_ differences: [Difference]) {
        beginArray()
        for difference in differences { difference.write(into: &self) }
        endArray()
    }
}
