// The signed, always increasing statement "sequence S is snapshot V, for these sidecars; these tokens are revoked".
//
//     {"digest":"…","issued_at":"2026-11-23T07:00:00Z","key":"…","previous":"…","revoked":["…"],"scope":{},
//      "sequence":7,"version":12}
//
// Its bytes are canonical (members in order of their bytes, no white space) and exactly these members. The signature is
// Ed25519 over `interlock-publication-v1`, a line feed and the statement's bytes as they travel; the words in front
// keep a signature from being taken for one of something else. Sequences are one counter of the whole deployment and
// rise by one; `previous` is the SHA-256 of the statement before, so that nobody can leave one out unseen.

package import Wire

/// What a control plane states about a snapshot.
package struct Publication: Sendable, Equatable {
    /// From 1, rising by one over the whole deployment.
    package var sequence: Int
    /// Which snapshot it names.
    package var version: Int
    /// 64 hex digits: SHA-256 of the snapshot's canonical documents.
    package var digest: String
    /// Seconds since 1970. For people: nothing depends on it.
    package var issuedAt: Int
    /// Which key signs: the first 16 hex digits of SHA-256 of the raw public key.
    package var key: String
    /// 64 hex digits: SHA-256 of the previous publication's statement; nil in the first one.
    package var previous: String?
    /// SHA-256 digests of tokens that occur in the snapshot and authenticate nobody, ascending.
    package private(set) var revoked: [TokenDigest]
    package var scope: Scope

    package init(
        sequence: Int, version: Int, digest: String, issuedAt: Int, key: String, previous: String?,
        revoked: some Sequence<TokenDigest> = [], scope: Scope = .everything
    ) {
        self.sequence = sequence
        self.version = version
        self.digest = digest
        self.issuedAt = issuedAt
        self.key = key
        self.previous = previous
        self.revoked = Set(revoked).sorted { $0.words < $1.words }
        self.scope = scope
    }

    /// The statement: what is signed, and what `previous` is taken over.
    package var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("digest", digest)
        writer.member("issued_at", spellTimestamp(issuedAt))
        writer.member("key", key)
        writer.key("previous")
        if let previous { writer.string(previous) } else { writer.null() }
        writer.key("revoked")
        writer.strings(revoked.map(\.hex))
        writer.key("scope")
        scope.write(&writer)
        writer.key("sequence")
        writer.int(sequence)
        writer.key("version")
        writer.int(version)
        writer.endObject()
        return writer.bytes
    }

    /// What is signed and verified for a statement's bytes.
    package static func signingInput(_ statement: [UInt8]) -> [UInt8] {
        Array("interlock-publication-v1\n".utf8) + statement
    }
}

extension Publication {
    private static let members: Set<String> = [
        "digest", "issued_at", "key", "previous", "revoked", "scope", "sequence", "version",
    ]

    /// Most tokens that one publication revokes.
    package static let mostRevoked = 100_000

    /// Reads a statement. It must be canonical, to the byte.
    package init(statement: [UInt8]) throws(DeliveryFault) {
        self = try Publication.read(readJSON(statement).root, at: "")
        if canonicalBytes != statement { throw DeliveryFault("", "expected the statement in canonical form") }
    }

    /// Reads a statement that is part of a document. It must be canonical, to the byte.
    package init(reading value: JSONValue, at place: String) throws(DeliveryFault) {
        self = try Publication.read(value, at: place)
        if canonicalBytes != value.raw { throw DeliveryFault(place, "expected the statement in canonical form") }
    }

    private static func read(_ value: JSONValue, at place: String) throws(DeliveryFault) -> Publication {
        let fields = try MemberReader(value, at: place, known: members)
        let issued = try fields.text("issued_at", "a time such as 2026-11-23T07:00:00Z") {
            readTimestamp($0).map { $0 >= 0 } ?? false
        }
        let previous = try fields.need("previous").isNull ? nil : fields.digest("previous")
        return Publication(
            sequence: try fields.number("sequence", from: 1), version: try fields.number("version", from: 1),
            digest: try fields.digest("digest"), issuedAt: readTimestamp(issued) ?? 0,
            key: try fields.text("key", "16 lower-case hex digits") { isHex($0, digits: 16) }, previous: previous,
            revoked: try readRevoked(fields), scope: try Scope(reading: fields.need("scope"), at: fields.path("scope")))
    }

    private static func readRevoked(_ fields: MemberReader) throws(DeliveryFault) -> [TokenDigest] {
        let list = try fields.need("revoked")
        let path = fields.path("revoked")
        guard list.isArray, list.count <= mostRevoked else {
            throw DeliveryFault(path, "expected an array of at most \(mostRevoked) digests")
        }
        var digests: [TokenDigest] = []
        for element in list.elements {
            guard let digest = element.string.flatMap({ TokenDigest(hex: $0) }) else {
                throw DeliveryFault("\(path)[\(digests.count)]", "expected 64 lower-case hex digits")
            }
            digests.append(digest)
        }
        return digests
    }
}
