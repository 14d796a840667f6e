// Many changes as one, and whole sets of documents in and out.

import Policy
import Wire

extension Administration {
    var batchHandlers: [Operation: Handler] {
        [
            .applyChanges: { [self] in try await applyChanges($0) },
            .importDocuments: { [self] in try await importDocuments($0) },
            .exportDocuments: { [self] call in
                let head = archive.head
                return Answer.known(head.documents.canonicalBytes, etag: head.etag, to: call)
            },
        ]
    }

    private enum Step {
        case put(DocumentPlace, JSONValue)
        case delete(DocumentPlace)
    }

    private enum StepWord: String, CaseIterable {
        case put, delete
    }

    private func applyChanges(_ call: Call) async throws -> Answer {
        let members = try Members(body: call.body, known: ["comment", "changes"])
        let comment = try members.text("comment") ?? ""
        let list = try members.need("changes", members["changes"], "a list of at least one change")
        guard list.isArray, (1...10_000).contains(list.count) else {
            throw members.wrong("changes", "a list of 1 to 10000 changes")
        }
        var steps: [Step] = []
        for (number, value) in list.elements.enumerated() { steps.append(try step(value, "changes[\(number)]")) }
        return try await write(call, at: nil) { [steps] draft in
            draft.comment = comment
            for step in steps {
                switch step {
                case .put(let place, let json): try draft.put(json, at: place)
                case .delete(let place):
                    if let missing = draft.documents.missing(place) { throw Problem.notFound(missing.absence) }
                    try draft.documents.remove(at: place)
                }
            }
        }
    }

    private func step(_ value: JSONValue, _ place: String) throws(Problem) -> Step {
        let members = try Members(value, at: place, known: ["op", "path", "document"])
        let op = try members.need("op", members.word("op", StepWord.self), "put or delete")
        let path = try members.need("path", members.text("path"), "a resource's path, such as /groups/coding")
        guard let target = DocumentPlace(path: path) else {
            throw members.wrong("path", "a resource's path, such as /groups/coding or /providers/p/models/m")
        }
        switch op {
        case .delete:
            guard !members.has("document") else { throw members.wrong("document", "nothing, with delete") }
            return .delete(target)
        case .put:
            let document = try members.need("document", members["document"], "an object")
            guard document.isObject else { throw members.wrong("document", "an object") }
            return .put(target, document)
        }
    }

    private enum ImportMode: String, CaseIterable {
        case merge, replace
    }

    private func importDocuments(_ call: Call) async throws -> Answer {
        let members = try Members(body: call.body, known: ["documents", "mode", "comment"])
        let mode = try members.word("mode", ImportMode.self) ?? .merge
        let comment = try members.text("comment") ?? ""
        let json = try members.need("documents", members["documents"], "an object with providers, groups and callers")
        let given = try Administration.documents(json)
        return try await write(call, at: nil) { draft in
            draft.comment = comment
            if mode == .replace { draft.documents = DocumentSet() }
            for (place, value) in given { try draft.put(value, at: place) }
        }
    }

    /// The documents of an object with sections.
    static func documents(_ json: JSONValue) throws(Problem) -> [(DocumentPlace, JSONValue)] {
        let sections = try Members(json, at: "documents", known: DocumentSection.allCases.map(\.rawValue))
        var found: [(DocumentPlace, JSONValue)] = []
        for section in DocumentSection.allCases {
            guard let documents = sections.value.member(section.rawValue) else { continue }
            guard documents.isObject else { throw sections.wrong(section.rawValue, "an object of documents by name") }
            for member in documents.members {
                let name = member.key.string ?? ""
                let place: DocumentPlace =
                    switch section {
                    case .callers: .caller(name)
                    case .groups: .group(name)
                    case .providers: .provider(name)
                    }
                found.append((place, member.value))
            }
        }
        return found
    }
}
