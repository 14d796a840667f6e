// The documents themselves, by section and name: what a snapshot holds, and what an administrator changes.
//
// Every document is kept as its canonical bytes (`Canonical.swift`), so two sets are equal exactly when their digests
// are, a change is found by comparing bytes, and putting the whole together again is a matter of names and commas. What
// a document means is nobody's business here; that is the compiler's.

package import Wire

/// A part of the documents: each holds documents by name. In the order in which the canonical form has them.
package enum DocumentSection: String, CaseIterable, Hashable, Sendable {
    case callers, groups, providers
}

/// Canonical documents by section and name.
package struct DocumentSet: Sendable, Equatable {
    private var sections: [DocumentSection: [String: [UInt8]]] = [:]

    /// No documents.
    package init() {}

    /// Reads documents from the form that `canonicalBytes` has, or from any JSON of that shape; sections may be left
    /// out. A name given twice is refused.
    package init(canonical bytes: [UInt8]) throws(DocumentFault) {
        let document = try readDocument(bytes)
        for (section, name, value) in try readSections(document.root) { put(section, name, value) }
    }

    /// The documents of a folder, however they are split over its files.
    ///
    /// - Throws: what cannot be read or is given twice. What the documents mean is not looked at.
    package static func merged(_ files: [PolicyFile]) throws(PolicyRefusal) -> DocumentSet {
        let findings = Findings()
        let folder = Folder(files, findings)
        if findings.hasComplaints { throw PolicyRefusal(complaints: findings.sortedComplaints) }
        var set = DocumentSet()
        for section in DocumentSection.allCases {
            for entry in folder.entries(of: section) { set.put(section, entry.name, entry.value.value) }
        }
        return set
    }

    /// A document's canonical bytes; nil where there is none of this name.
    package func document(_ section: DocumentSection, _ name: String) -> [UInt8]? { sections[section]?[name] }

    /// The names of a section, in order of their bytes.
    package func names(_ section: DocumentSection) -> [String] {
        (sections[section] ?? [:]).keys.sorted(by: isBefore)
    }

    /// How many documents a section has.
    package func count(_ section: DocumentSection) -> Int { sections[section]?.count ?? 0 }

    /// Whether there is no document at all.
    package var isEmpty: Bool { sections.values.allSatisfy(\.isEmpty) }

    /// Adds a document or replaces it. It is made canonical.
    package mutating func put(_ section: DocumentSection, _ name: String, _ json: JSONValue) {
        put(section, name, canonical: canonicalForm(of: json))
    }

    /// Takes a document away; false when there was none.
    @discardableResult
    package mutating func remove(_ section: DocumentSection, _ name: String) -> Bool {
        sections[section]?.removeValue(forKey: name) != nil
    }

    /// All documents as one: what the digest is taken over, and what `Policy.compile` takes it over for the same
    /// documents.
    package var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for section in DocumentSection.allCases {
            writer.key(section.rawValue)
            writer.documents(names(section).map { ($0, sections[section]?[$0] ?? []) })
        }
        writer.endObject()
        return writer.bytes
    }

    /// Canonical bytes as they are.
    mutating func put(_ section: DocumentSection, _ name: String, canonical bytes: [UInt8]) {
        sections[section, default: [:]][name] = bytes
    }

    /// Sections that hold nothing are the same as none.
    package static func == (left: DocumentSet, right: DocumentSet) -> Bool {
        DocumentSection.allCases.allSatisfy { (left.sections[$0] ?? [:]) == (right.sections[$0] ?? [:]) }
    }
}

/// A value's canonical form: no white space, members in order of their names' bytes, whole numbers without fraction or
/// exponent, other numbers as they are spelt.
package func canonicalForm(of value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.canonical(value)
    return writer.bytes
}

/// A text that holds no documents.
package enum DocumentFault: Error, Sendable, Equatable {
    case notJSON(JSONError)
    /// What was expected where.
    case shape(String)

    /// What is wrong, for people. Never holds a value.
    package var message: String {
        switch self {
        case .notJSON(let error): error.message
        case .shape(let text): text
        }
    }
}

func readDocument(_ bytes: [UInt8]) throws(DocumentFault) -> JSONDocument {
    do throws(JSONError) {
        return try JSONDocument(bytes, limits: JSONLimits(duplicateKeys: .reject))
    } catch {
        throw .notJSON(error)
    }
}

/// The documents of an object whose members are sections.
func readSections(
    _ root: JSONValue
) throws(DocumentFault) -> [(section: DocumentSection, name: String, value: JSONValue)] {
    guard root.isObject else { throw .shape("expected an object with callers, groups and providers") }
    var found: [(section: DocumentSection, name: String, value: JSONValue)] = []
    for member in root.members {
        let name = member.key.string ?? ""
        guard let section = DocumentSection(rawValue: name) else {
            throw .shape("expected callers, groups and providers, found `\(name)`")
        }
        guard member.value.isObject else { throw .shape("expected `\(name)` to be an object") }
        for entry in member.value.members { found.append((section, entry.key.string ?? "", entry.value)) }
    }
    return found
}

extension JSONWriter {
    /// Writes an object of canonical documents.
    mutating func documents(_ documents: [(name: String, bytes: [UInt8])]) {
        beginObject()
        for document in documents {
            key(document.name)
            raw(bytes: document.bytes)
        }
        endObject()
    }
}
