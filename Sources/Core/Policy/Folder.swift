// A folder of documents, merged.
//
// How the documents are split over files means nothing: every file may hold any of the sections, and what they give is
// put together by name. A name that two files give is a mistake that both places are named for.

import Wire

/// One file of a folder of documents.
package struct PolicyFile: Sendable {
    /// As complaints should call it.
    package var name: String
    package var bytes: [UInt8]

    /// A byte order mark at its beginning is no part of it.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = TextForm.withoutMark(bytes)
    }
}

/// What all files together give, each section in order of names.
struct Folder {
    private(set) var providers: [Entry] = []
    private(set) var groups: [Entry] = []
    private(set) var callers: [Entry] = []

    init(_ files: [PolicyFile], _ findings: Findings) {
        if files.isEmpty { findings.complain(Complaint(file: "", message: "the folder holds no .json file")) }
        for file in files {
            guard let source = Folder.read(file, findings) else { continue }
            take(Node(value: source.document.root, source: source), findings)
        }
        providers = Folder.merged(providers, findings)
        groups = Folder.merged(groups, findings)
        callers = Folder.merged(callers, findings)
    }

    /// What the files give in one section.
    func entries(of section: DocumentSection) -> [Entry] {
        switch section {
        case .callers: callers
        case .groups: groups
        case .providers: providers
        }
    }

    private static func read(_ file: PolicyFile, _ findings: Findings) -> Source? {
        if let encoding = TextForm.foreignEncoding(of: file.bytes) {
            findings.isIncomplete = true
            findings.complain(Complaint(file: file.name, message: "is \(encoding); expected UTF-8"))
            return nil
        }
        do throws(JSONError) {
            return Source(name: file.name, document: try JSONDocument(file.bytes))
        } catch {
            findings.isIncomplete = true
            let prefix = "line \(error.line):\(error.column): "
            let message = error.message.hasPrefix(prefix) ? error.message.dropFirst(prefix.count) : error.message[...]
            findings.complain(
                Complaint(file: file.name, line: error.line, column: error.column, message: String(message)))
            return nil
        }
    }

    private mutating func take(_ root: Node, _ findings: Findings) {
        guard let document = Fields<DocumentMember>(root, findings) else { return }
        _ = document.text(.schema)
        providers += document.entries(.providers) ?? []
        groups += document.entries(.groups) ?? []
        callers += document.entries(.callers) ?? []
    }

    private static func merged(_ entries: [Entry], _ findings: Findings) -> [Entry] {
        var first: [String: Entry] = [:]
        var kept: [Entry] = []
        for entry in entries {
            if let earlier = first[entry.name] {
                let place = earlier.key.place
                findings.complain("`\(entry.name)` is given twice; first at \(place)", at: entry.key)
            } else {
                first[entry.name] = entry
                kept.append(entry)
                findings.checkName(of: entry)
            }
        }
        return kept.sorted { $0.name < $1.name }
    }
}
