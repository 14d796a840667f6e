// A write under way: the documents as they were, and as they are to be.

import Policy
import Wire

/// What a write makes of the documents.
struct Draft {
    let head: Head
    var documents: DocumentSet
    /// Tokens that are to end, besides those that go with their document.
    var ended: [EndedToken] = []
    var comment = ""
    /// Seconds since 1970.
    let now: Int

    init(_ head: Head, now: Int) {
        self.head = head
        documents = head.documents
        self.now = now
    }

    /// A token that is to end.
    struct EndedToken: Equatable {
        var sha256: String
        var caller: String
        var cause: Cause
        /// Seconds since 1970; nil: at once.
        var effectiveAt: Int?
    }

    /// Why a token ended.
    enum Cause: String {
        case revoked, rotated, removed
    }

    /// Writes a resource as it was given.
    mutating func put(_ json: JSONValue, at place: DocumentPlace) throws(Problem) {
        if case .provider(let name) = place, name.contains("/") {
            throw .document("providers[\"\(name)\"]", "expected a provider's name without a slash")
        }
        guard case .caller(let name) = place else { return try documents.put(json, at: place) }
        let bytes = try CallerDocument.given(json, name, over: documents.bytes(at: place))
        try documents.put(try readJSON(bytes), at: place)
    }

    /// Every document that is touched, as the path of its resource.
    var changed: [String] { delta.places.map(\.resourcePath) }

    /// From what was to what is to be.
    var delta: DocumentDelta { documents.delta(from: head.documents) }

    /// Checks `If-Match` and `If-None-Match` against a resource, or (nil) against the documents as a whole.
    func check(_ call: Call, at place: DocumentPlace?) throws(Problem) {
        let now = place.map { head.documents.bytes(at: $0).map(etag) } ?? head.etag
        let isAsWanted = call.ifMatch.map { matches($0, now) } ?? true
        let isUnwanted = call.ifNoneMatch.map { matches($0, now) } ?? false
        guard isAsWanted, !isUnwanted else { throw .changed(place?.path ?? "/", now) }
    }
}

extension DocumentDelta.Place {
    /// `/groups/coding`, percent-encoded.
    var resourcePath: String { "/\(section.rawValue)/\(PercentCoding.encoded(name))" }
}

/// Whether a text is `*`, or quoted versions separated by commas (RFC 9110 section 8.8.3).
func isVersionList(_ text: String) -> Bool {
    if text == "*" { return true }
    return text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { piece in
        var version = piece.drop { $0 == " " }
        while version.last == " " { version.removeLast() }
        let inner = version.dropFirst().dropLast().utf8
        return version.hasPrefix("\"") && version.hasSuffix("\"") && (1...64).contains(inner.count)
            && inner.allSatisfy { isNameByte($0) }
    }
}

/// A letter, a digit, `_` or `-`.
private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
}

/// Whether a list of ETags, or `*`, names this one (RFC 9110 section 13.1); nil: there is nothing.
func matches(_ list: String, _ etag: String?) -> Bool {
    guard let etag else { return false }
    return list.split(separator: ",").contains { piece in
        var text = piece.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text == "*" || text == etag
    }
}
