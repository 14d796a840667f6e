// What leads from one set of documents to another: documents to put, names to remove. A document that changed is put
// whole; providers with hundreds of models are large, but they change seldom, and a difference inside a document would
// have to be understood by both ends.
//
//     {"put":{"callers":{"agent":{…}}},"remove":{"groups":["old"]}}

package import Wire

/// What leads from one set of documents to another.
package struct DocumentDelta: Sendable, Equatable {
    /// The name of a document.
    package struct Place: Sendable, Hashable {
        package var section: DocumentSection
        package var name: String

        package init(section: DocumentSection, name: String) {
            self.section = section
            self.name = name
        }

        /// `groups.coding`
        package var path: String { "\(section.rawValue).\(name)" }
    }

    /// A document to add or replace.
    package struct Put: Sendable, Equatable {
        package var place: Place
        /// Canonical.
        package var bytes: [UInt8]
    }

    /// By section, then in order of names.
    package private(set) var put: [Put] = []
    /// By section, then in order of names.
    package private(set) var remove: [Place] = []

    /// Nothing to do.
    package init() {}

    /// Whether both sets are the same.
    package var isEmpty: Bool { put.isEmpty && remove.isEmpty }

    /// Every name that is touched.
    package var places: [Place] { put.map(\.place) + remove }

    /// Reads the form that `write` writes. Both members may be left out; anything else is refused.
    package init(reading json: JSONValue) throws(DocumentFault) {
        guard json.isObject else { throw .shape("expected a delta to be an object with `put` and `remove`") }
        for member in json.members {
            switch member.key.string ?? "" {
            case "put":
                for (section, name, value) in try readSections(member.value) {
                    put.append(Put(place: Place(section: section, name: name), bytes: canonicalForm(of: value)))
                }
            case "remove":
                for (section, name, value) in try readLists(member.value) {
                    remove.append(Place(section: section, name: try text(value, under: name)))
                }
            case let name: throw .shape("expected `put` and `remove`, found `\(name)`")
            }
        }
    }

    /// Writes it as one object.
    package func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("put")
        writer.beginObject()
        for section in DocumentSection.allCases {
            let here = put.filter { $0.place.section == section }.map { ($0.place.name, $0.bytes) }
            guard !here.isEmpty else { continue }
            writer.key(section.rawValue)
            writer.documents(here)
        }
        writer.endObject()
        writer.key("remove")
        writer.beginObject()
        for section in DocumentSection.allCases {
            let here = remove.filter { $0.section == section }.map(\.name)
            guard !here.isEmpty else { continue }
            writer.key(section.rawValue)
            writer.strings(here)
        }
        writer.endObject()
        writer.endObject()
    }

    private func readLists(
        _ json: JSONValue
    ) throws(DocumentFault) -> [(section: DocumentSection, list: String, value: JSONValue)] {
        guard json.isObject else { throw .shape("expected `remove` to be an object of lists") }
        var found: [(section: DocumentSection, list: String, value: JSONValue)] = []
        for member in json.members {
            let name = member.key.string ?? ""
            guard let section = DocumentSection(rawValue: name), member.value.isArray else {
                throw .shape("expected lists of callers, groups and providers in `remove`, found `\(name)`")
            }
            for element in member.value.elements { found.append((section, name, element)) }
        }
        return found
    }

    private func text(_ value: JSONValue, under list: String) throws(DocumentFault) -> String {
        guard let text = value.string else { throw .shape("expected the names in `remove.\(list)` to be strings") }
        return text
    }

    fileprivate init(put: [Put], remove: [Place]) {
        self.put = put
        self.remove = remove
    }
}

extension DocumentSet {
    /// What leads from `old` to this one.
    package func delta(from old: DocumentSet) -> DocumentDelta {
        var put: [DocumentDelta.Put] = []
        var remove: [DocumentDelta.Place] = []
        for section in DocumentSection.allCases {
            for name in names(section) {
                guard let bytes = document(section, name), bytes != old.document(section, name) else { continue }
                put.append(DocumentDelta.Put(place: DocumentDelta.Place(section: section, name: name), bytes: bytes))
            }
            for name in old.names(section) where document(section, name) == nil {
                remove.append(DocumentDelta.Place(section: section, name: name))
            }
        }
        return DocumentDelta(put: put, remove: remove)
    }

    /// Takes the step. Removing what is not there changes nothing.
    package mutating func apply(_ delta: DocumentDelta) {
        for place in delta.remove { remove(place.section, place.name) }
        for change in delta.put { put(change.place.section, change.place.name, canonical: change.bytes) }
    }
}
