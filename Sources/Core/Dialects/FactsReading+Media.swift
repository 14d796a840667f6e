// What a request shows a model besides text, and where that lies: no bridge carries a file that only the caller's
// provider keeps, and not every dialect has documents by URL or of every type.

import Conversation
import Wire

extension FactsReading {
    /// The turn is the model's own, or an instruction. A turn without a role, or with one that nobody knows, is
    /// neither: what is wrong with it is told by who reads it.
    func isShown(by role: JSONValue?) -> Bool {
        switch role {
        case "assistant"?, "system"?, "developer"?: true
        default: false
        }
    }

    /// Looks at the parts of a turn's content, which may be a string.
    ///
    /// - Parameter isShown: the turn is the model's own, or an instruction: no place for anything but words elsewhere.
    mutating func scan(_ content: JSONValue?, isShown: Bool = false, _ kind: (JSONValue) -> Facts.Content) {
        guard let content, content.isArray else { return }
        for part in content.elements {
            guard let type = part["type"] else { continue }
            let found = kind(type)
            facts.content.formUnion(found)
            if found.contains(.images) || found.contains(.documents) {
                noteSource(of: part, isDocument: found.contains(.documents), kind)
            }
            if isShown, !found.isDisjoint(with: [.images, .documents, .audio, .video]) {
                facts.content.insert(.shownMedia)
            }
        }
    }

    /// Chat has an object `file`, Messages an object `source`, Responses neither.
    private mutating func noteSource(of part: JSONValue, isDocument: Bool, _ kind: (JSONValue) -> Facts.Content) {
        let source = part.given("file") ?? part.given("source") ?? part
        if source.given("file_id") != nil {
            facts.content.insert(.filesByID)
        } else if isDocument {
            noteDocument(source, kind)
        }
    }

    private mutating func noteDocument(_ source: JSONValue, _ kind: (JSONValue) -> Facts.Content) {
        if source.given("file_url") != nil || source["type"]?.equals("url") == true {
            facts.content.insert(.documentURLs)
        } else if let type = source.given("media_type") {
            note(documentOf: type.beginning)
        } else if let data = source.given("file_data") {
            note(data: data.beginning, name: source["filename"])
        } else if let pieces = source.given("content") {
            scan(pieces, kind)
        }
    }

    private mutating func note(data: String, name: JSONValue?) {
        if data.hasPrefix("http://") || data.hasPrefix("https://") {
            facts.content.insert(.documentURLs)
        } else if data.hasPrefix("data:") {
            note(documentOf: String(data.dropFirst(5)))
        } else if !data.hasPrefix("jvber") {
            // Bare base64: a PDF begins so, the rest is in the name.
            let name = name?.string ?? ""
            if !name.hasSuffix(".pdf"), !name.hasSuffix(".txt") { facts.content.insert(.strangeDocuments) }
        }
    }

    private mutating func note(documentOf type: String) {
        if type.hasPrefix("application/pdf") || type.hasPrefix("text/plain") { return }
        facts.content.insert(type.hasPrefix("image/") ? .imageDocuments : .strangeDocuments)
    }
}

extension JSONValue {
    /// The first characters of a string, in lower case, however its slashes are escaped.
    fileprivate var beginning: String {
        guard isString else { return "" }
        return withBytes { bytes in
            let plain = bytes.dropFirst().prefix(48).filter { $0 != UInt8(ascii: "\\") }
            return String(decoding: plain, as: UTF8.self).lowercased()
        }
    }
}
