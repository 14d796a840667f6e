// Reading, writing and removing one resource.

import Policy
import Wire

extension Administration {
    var documentHandlers: [Operation: Handler] {
        let provider: (Call) -> DocumentPlace = { .provider($0.name("provider")) }
        let model: (Call) -> DocumentPlace = { .model(provider: $0.name("provider"), $0.name("model")) }
        let reasoning: (Call) -> DocumentPlace = { .reasoning(provider: $0.name("provider"), model: $0.name("model")) }
        let group: (Call) -> DocumentPlace = { .group($0.name("group")) }
        let contract: (Call) -> DocumentPlace = { .contract(group: $0.name("group")) }
        let caller: (Call) -> DocumentPlace = { .caller($0.name("caller")) }
        return [
            .getProvider: reading(provider), .putProvider: writing(provider), .deleteProvider: removing(provider),
            .getModel: reading(model), .putModel: writing(model), .deleteModel: removing(model),
            .getReasoning: reading(reasoning), .putReasoning: writing(reasoning), .deleteReasoning: removing(reasoning),
            .getGroup: reading(group), .putGroup: writing(group), .deleteGroup: removing(group),
            .getContract: reading(contract), .putContract: writing(contract), .deleteContract: removing(contract),
            .getCaller: reading(caller), .putCaller: writing(caller), .deleteCaller: removing(caller),
        ]
    }

    private func reading(_ place: @escaping (Call) -> DocumentPlace) -> Handler {
        { [self] call in
            let place = place(call)
            let documents = archive.head.documents
            guard let bytes = documents.bytes(at: place), let shown = documents.shown(at: place) else {
                throw Problem.notFound(documents.absence(of: place))
            }
            return Answer.known(shown, etag: etag(bytes), to: call)
        }
    }

    private func writing(_ place: @escaping (Call) -> DocumentPlace) -> Handler {
        { [self] call in
            let place = place(call)
            let json = try readJSON(call.body)
            return try await write(call, at: place) { try $0.put(json, at: place) }
        }
    }

    private func removing(_ place: @escaping (Call) -> DocumentPlace) -> Handler {
        { [self] call in
            let place = place(call)
            return try await write(call, at: place) { draft in
                if let missing = draft.documents.missing(place) { throw Problem.notFound(missing.absence) }
                try draft.documents.remove(at: place)
            }
        }
    }
}

extension DocumentSet {
    /// The outermost thing that is not there, on the way to a place; nil if all of it is.
    func missing(_ place: DocumentPlace) -> DocumentPlace? {
        if let parent = place.parent, let missing = missing(parent) { return missing }
        return bytes(at: place) == nil ? place : nil
    }

    /// Why a place cannot be shown.
    func absence(of place: DocumentPlace) -> String { (missing(place) ?? place).absence }
}

extension Answer {
    /// A document with its version, or 304 where the caller has this one.
    static func known(_ bytes: [UInt8], etag: String, to call: Call) -> Answer {
        if let known = call.ifNoneMatch, matches(known, etag) { return Answer(status: 304, fields: [("etag", etag)]) }
        return Answer.json(200, [("etag", etag)], bytes)
    }
}
