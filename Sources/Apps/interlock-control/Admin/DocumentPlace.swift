// Where something stands in the documents, and how it is read, written and removed there: a whole document, a model of
// a provider, a model's reasoning metadata, a group's contract. Its path is the resource's below /v1.

import Policy
import Wire

/// A resource of the admin API.
enum DocumentPlace: Hashable {
    case provider(String)
    case model(provider: String, String)
    case reasoning(provider: String, model: String)
    case group(String)
    case contract(group: String)
    case caller(String)

    /// `/groups/coding/contract`, names percent-encoded.
    var path: String {
        "/" + ([document.section.rawValue, document.name] + steps).map(PercentCoding.encoded).joined(separator: "/")
    }

    /// The document that it is, or is in.
    var document: DocumentDelta.Place {
        switch self {
        case .provider(let name), .model(let name, _), .reasoning(let name, _):
            DocumentDelta.Place(section: .providers, name: name)
        case .group(let name), .contract(let name): DocumentDelta.Place(section: .groups, name: name)
        case .caller(let name): DocumentDelta.Place(section: .callers, name: name)
        }
    }

    /// The members on the way to it within the document; none: it is the document.
    var steps: [String] {
        switch self {
        case .provider, .group, .caller: []
        case .model(_, let name): ["models", name]
        case .reasoning(_, let model): ["models", model, "reasoning"]
        case .contract: ["contract"]
        }
    }

    /// What it is in, which has to be there.
    var parent: DocumentPlace? {
        switch self {
        case .provider, .group, .caller: nil
        case .model(let provider, _): .provider(provider)
        case .reasoning(let provider, let model): .model(provider: provider, model)
        case .contract(let group): .group(group)
        }
    }

    /// "there is no group `coding`"
    var absence: String {
        switch self {
        case .provider(let name): "there is no provider `\(name)`"
        case .model(let provider, let name): "the provider `\(provider)` has no model `\(name)`"
        case .reasoning(let provider, let model): "the model `\(provider)/\(model)` has no reasoning metadata"
        case .group(let name): "there is no group `\(name)`"
        case .contract(let group): "the group `\(group)` has no contract"
        case .caller(let name): "there is no caller `\(name)`"
        }
    }
}

extension DocumentPlace {
    /// Reads a path. Names are percent-encoded; where it is clear what is meant they may hold slashes as they are.
    init?(path: String) {
        var pieces: [String] = []
        for piece in path.split(separator: "/") {
            guard let text = PercentCoding.decoded(piece) else { return nil }
            pieces.append(text)
        }
        guard path.hasPrefix("/"), pieces.count >= 2 else { return nil }
        let rest = Array(pieces.dropFirst())
        switch pieces[0] {
        case "callers": self = .caller(rest.joined(separator: "/"))
        case "groups":
            let isContract = rest.count > 1 && rest.last == "contract"
            let name = rest.dropLast(isContract ? 1 : 0).joined(separator: "/")
            self = isContract ? .contract(group: name) : .group(name)
        case "providers": self.init(inProvider: rest)
        default: return nil
        }
    }

    private init?(inProvider pieces: [String]) {
        if pieces.count == 1 {
            self = .provider(pieces[0])
        } else if pieces.count >= 3, pieces[1] == "models" {
            let isReasoning = pieces.count > 3 && pieces.last == "reasoning"
            let model = pieces[2...].dropLast(isReasoning ? 1 : 0).joined(separator: "/")
            self = isReasoning ? .reasoning(provider: pieces[0], model: model) : .model(provider: pieces[0], model)
        } else {
            return nil
        }
    }
}

extension DocumentSet {
    /// The canonical bytes of what stands at a place; nil where nothing does.
    func bytes(at place: DocumentPlace) -> [UInt8]? {
        guard let document = document(place.document.section, place.document.name) else { return nil }
        if place.steps.isEmpty { return document }
        var value = readCanonical(document)
        for step in place.steps {
            guard let next = value.member(step) else { return nil }
            value = next
        }
        return value.raw
    }

    /// Writes at a place. What it is in has to be there.
    mutating func put(_ json: JSONValue, at place: DocumentPlace) throws(Problem) {
        let (section, name) = (place.document.section, place.document.name)
        guard let parent = place.parent else { return put(section, name, json) }
        guard bytes(at: parent) != nil, let document = document(section, name) else { throw .notFound(parent.absence) }
        put(section, name, readCanonical(replacing(place.steps[...], in: readCanonical(document), by: json.raw)))
    }

    /// Removes what stands at a place, which has to be there.
    mutating func remove(at place: DocumentPlace) throws(Problem) {
        guard bytes(at: place) != nil else { throw .notFound(place.absence) }
        let (section, name) = (place.document.section, place.document.name)
        guard !place.steps.isEmpty, let document = document(section, name) else {
            _ = remove(section, name)
            return
        }
        put(section, name, readCanonical(replacing(place.steps[...], in: readCanonical(document), by: nil)))
    }
}

/// What this program has written itself.
func readCanonical(_ bytes: [UInt8]) -> JSONValue {
    guard let document = try? JSONDocument(bytes) else { preconditionFailure("a canonical document is no JSON") }
    return document.root
}

/// An object with what stands at the end of `steps` replaced, added, or (nil) left out.
private func replacing(_ steps: ArraySlice<String>, in value: JSONValue, by new: [UInt8]?) -> [UInt8] {
    guard let step = steps.first else { return new ?? Array("null".utf8) }
    let isLast = steps.count == 1
    return jsonBytes { writer in
        writer.beginObject()
        for member in value.members where member.key.string != step {
            writer.key(token: member.key)
            writer.raw(member.value)
        }
        let inner = value.member(step)
        if !isLast || new != nil {
            writer.key(step)
            if isLast {
                writer.raw(bytes: new ?? [])
            } else {
                let empty = readCanonical(Array("{}".utf8))
                writer.raw(bytes: replacing(steps.dropFirst(), in: inner ?? empty, by: new))
            }
        }
        writer.endObject()
    }
}
