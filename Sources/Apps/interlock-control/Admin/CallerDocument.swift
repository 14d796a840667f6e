// A caller's document, with its tokens apart from the rest: shown with ids in place of digests, written with ids of
// tokens that it has, changed when a token is issued, rotated or revoked.

import Policy
import Wire

/// One token of a caller.
struct TokenEntry: Equatable {
    /// 64 hex digits. Never told to anybody.
    var sha256: String
    /// As it is spelt in the document; nil: never.
    var expiresAt: [UInt8]?

    /// How it is called.
    var id: String { tokenID(sha256) }

    /// Seconds since 1970; nil: never.
    var moment: Int? {
        expiresAt.flatMap { bytes in
            let value = readCanonical(bytes)
            return value.string.flatMap(readTimestamp) ?? value.int
        }
    }

    /// The same token, ending at `moment` or sooner.
    func ending(at end: Int) -> TokenEntry {
        if let own = moment, own <= end { return self }
        return TokenEntry(sha256: sha256, expiresAt: Array("\"\(spellTimestamp(end))\"".utf8))
    }
}

/// A caller's document, taken apart.
struct CallerDocument {
    /// The token that stands by itself.
    var single: TokenEntry?
    /// Those of the list.
    var listed: [TokenEntry] = []
    private let value: JSONValue

    /// Takes canonical bytes apart.
    init(_ bytes: [UInt8]) {
        value = readCanonical(bytes)
        single = value["token_sha256"]?.string.map { TokenEntry(sha256: $0) }
        listed = (value["tokens"].map { Array($0.elements) } ?? []).compactMap { entry in
            guard let sha256 = entry["sha256"]?.string else { return nil }
            let end = entry["expires_at"].flatMap { $0.isNull ? nil : $0.raw }
            return TokenEntry(sha256: sha256, expiresAt: end)
        }
    }

    /// All of them.
    var tokens: [TokenEntry] { (single.map { [$0] } ?? []) + listed }

    /// The document with digests: what a snapshot holds.
    var bytes: [UInt8] {
        jsonBytes { writer in
            writer.beginObject()
            writeRest(with: &writer)
            if let single { writer.member("token_sha256", single.sha256) }
            if single == nil || !listed.isEmpty {
                writer.key("tokens")
                writer.beginArray()
                for token in listed { write(token, called: "sha256", token.sha256, with: &writer) }
                writer.endArray()
            }
            writer.endObject()
        }
    }

    /// The document as it is shown: of the tokens only their ids.
    var shown: [UInt8] {
        let bytes = jsonBytes { writer in
            writer.beginObject()
            writeRest(with: &writer)
            writer.key("tokens")
            writer.beginArray()
            for token in tokens { write(token, called: "id", token.id, with: &writer) }
            writer.endArray()
            writer.endObject()
        }
        return canonicalForm(of: readCanonical(bytes))
    }

    private func writeRest(with writer: inout JSONWriter) {
        for member in value.members where !member.key.equals("token_sha256") && !member.key.equals("tokens") {
            writer.key(token: member.key)
            writer.raw(member.value)
        }
    }

    private func write(
        _ token: TokenEntry, called name: StaticString, _ text: String, with writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.member(name, text)
        if let end = token.expiresAt {
            writer.key("expires_at")
            writer.raw(bytes: end)
        } else if text.utf8.count == 12 {
            writer.key("expires_at")
            writer.null()
        }
        writer.endObject()
    }
}

// MARK: - As it is given

extension CallerDocument {
    /// A document as somebody gives it, with ids in place of digests resolved against the caller that is there. Without
    /// any word about tokens, those that are there stay.
    static func given(_ json: JSONValue, _ name: String, over old: [UInt8]?) throws(Problem) -> [UInt8] {
        let known = old.map { CallerDocument($0) }
        if json.isObject, json["token_sha256"] == nil, json["tokens"] == nil {
            var kept = CallerDocument(json.raw)
            (kept.single, kept.listed) = (known?.single, known?.listed ?? [])
            return kept.bytes
        }
        guard json.isObject, let list = json["tokens"], list.elements.contains(where: { $0["id"] != nil }) else {
            return json.raw
        }
        var resolved = CallerDocument(json.raw)
        resolved.listed = []
        for (place, entry) in list.elements.enumerated() {
            let token = try resolve(entry, among: known?.tokens ?? [], at: "callers.\(name).tokens[\(place)]")
            let isSingle = resolved.single == nil && token == known?.single
            if isSingle { resolved.single = token } else { resolved.listed.append(token) }
        }
        return resolved.bytes
    }

    private static func resolve(
        _ entry: JSONValue, among known: [TokenEntry], at place: String
    ) throws(Problem) -> TokenEntry {
        let end = entry["expires_at"].flatMap { $0.isNull ? nil : $0.raw }
        let strange = entry.members.first { !["id", "sha256", "expires_at"].contains($0.key.string ?? "") }
        if let strange { throw .document(place, "unknown member `\((strange.key.string ?? "").prefix(64))`") }
        guard let id = entry["id"] else {
            guard let sha256 = entry["sha256"]?.string else { throw .document(place, "expected `id` or `sha256`") }
            return TokenEntry(sha256: sha256, expiresAt: end)
        }
        guard entry["sha256"] == nil else { throw .document(place, "expected `id` or `sha256`, found both") }
        guard let token = known.first(where: { id.equals($0.id) }) else {
            throw .document("\(place).id", "this caller has no such token")
        }
        return TokenEntry(sha256: token.sha256, expiresAt: entry["expires_at"] == nil ? token.expiresAt : end)
    }
}

extension DocumentSet {
    /// What stands at a place as it may be shown: callers without their digests.
    func shown(at place: DocumentPlace) -> [UInt8]? {
        guard let bytes = bytes(at: place) else { return nil }
        if case .caller = place { return CallerDocument(bytes).shown }
        return bytes
    }

    /// A document as it may be shown.
    func shown(_ place: DocumentDelta.Place) -> [UInt8]? {
        guard let bytes = document(place.section, place.name) else { return nil }
        return place.section == .callers ? CallerDocument(bytes).shown : bytes
    }

    /// Every token of some callers, and whose it is.
    func tokens(of callers: [String]) -> [String: String] {
        var found: [String: String] = [:]
        for name in callers {
            guard let bytes = document(.callers, name) else { continue }
            for token in CallerDocument(bytes).tokens { found[token.sha256] = name }
        }
        return found
    }
}
