// Lists of resources, page by page, and adding to them.

import Policy
import Wire

extension Administration {
    var collectionHandlers: [Operation: Handler] {
        let models: (Call) -> Collection = { .models(of: $0.name("provider")) }
        return [
            .listProviders: listing { _ in .section(.providers) },
            .createProvider: adding { _ in .section(.providers) },
            .listGroups: listing { _ in .section(.groups) }, .createGroup: adding { _ in .section(.groups) },
            .listCallers: listing { _ in .section(.callers) }, .createCaller: adding { _ in .section(.callers) },
            .listModels: listing(models), .createModel: adding(models),
        ]
    }

    private enum Collection {
        case section(DocumentSection)
        case models(of: String)

        func place(_ name: String) -> DocumentPlace {
            switch self {
            case .section(.providers): .provider(name)
            case .section(.groups): .group(name)
            case .section(.callers): .caller(name)
            case .models(let provider): .model(provider: provider, name)
            }
        }

        /// In order of their bytes.
        func names(in documents: DocumentSet) throws(Problem) -> [String] {
            switch self {
            case .section(let section): return documents.names(section)
            case .models(let provider):
                let place = DocumentPlace.provider(provider)
                guard let bytes = documents.bytes(at: place) else { throw .notFound(place.absence) }
                return readCanonical(bytes)["models"].map { $0.members.compactMap(\.key.string) } ?? []
            }
        }
    }

    private func listing(_ collection: @escaping (Call) -> Collection) -> Handler {
        { [self] call in
            let collection = collection(call)
            let documents = archive.head.documents
            let page = Page(call, of: try collection.names(in: documents))
            return Answer.json { writer in
                writer.beginObject()
                writer.key("items")
                writer.beginArray()
                for name in page.names {
                    let place = collection.place(name)
                    guard let bytes = documents.bytes(at: place), let shown = documents.shown(at: place) else {
                        continue
                    }
                    writer.beginObject()
                    writer.member("name", name)
                    writer.member("etag", etag(bytes))
                    writer.key("document")
                    writer.raw(bytes: shown)
                    writer.endObject()
                }
                writer.endArray()
                writer.key("next")
                if let next = page.next { writer.string(next) } else { writer.null() }
                writer.endObject()
            }
        }
    }

    private func adding(_ collection: @escaping (Call) -> Collection) -> Handler {
        { [self] call in
            let members = try Members(body: call.body, known: ["name", "document"])
            let name = try members.need("name", members.text("name", most: 128), "the new one's name")
            guard isName(name) else {
                throw members.wrong("name", "1 to 128 letters, digits and . _ - : @ + /")
            }
            let document = try members.need("document", members["document"], "an object")
            let place = collection(call).place(name)
            var addressed = call
            addressed.ifMatch = nil
            return try await write(addressed, at: place, status: 201) { draft in
                guard draft.documents.bytes(at: place) == nil else {
                    throw Problem.conflict("`\(place.path)` is there already")
                }
                try draft.put(document, at: place)
            }
        }
    }
}

/// A page of a list that is in order of names.
struct Page {
    let names: [String]
    /// What the next page comes after; nil: this is the last.
    let next: String?

    /// The page that a call asks for, with `limit` and `after`.
    init(_ call: Call, of all: [String]) {
        let limit = call.query("limit").flatMap { Int($0) } ?? 50
        let after = call.query("after")
        let rest = all.drop { name in after.map { !$0.utf8.lexicographicallyPrecedes(name.utf8) } ?? false }
        names = Array(rest.prefix(limit))
        next = rest.count > limit ? names.last : nil
    }
}
