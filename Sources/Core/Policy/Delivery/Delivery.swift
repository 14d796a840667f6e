// The body of an answer to `GET /v1/publications/next`: a publication, its signature, and as much of the documents as
// the sidecar lacks.
//
//     {"publication":{…},"signature":"<128 hex>","snapshot":{…}}       all documents, canonical
//     {"publication":{…},"signature":"<128 hex>","delta":{"from":"<digest>","put":{…},"remove":{…}}}
//     {"publication":{…},"signature":"<128 hex>"}                       the sidecar has these documents already
//
// The signature is over the statement's bytes as they came, so they are kept as they came. The documents are vouched
// for by the digest in the statement.

package import Wire

/// One delivery of a publication to a sidecar.
package struct Delivery: Sendable, Equatable {
    /// What comes with the statement.
    package enum Documents: Sendable, Equatable {
        /// All of them, as one JSON document.
        case snapshot([UInt8])
        /// What changed since the documents with this digest: an object with `put` and `remove`, as `DocumentDelta`
        /// reads it.
        case delta(from: String, change: [UInt8])
        /// Nothing: only the statement is new.
        case unchanged
    }

    /// The publication, to the byte as it was signed.
    package let statement: [UInt8]
    /// What the statement says.
    package let publication: Publication
    /// 64 bytes of Ed25519 over `Publication.signingInput(statement)`. Not verified here.
    package let signature: [UInt8]
    package let documents: Documents

    /// A statement that reads as a publication, and 64 bytes of signature.
    package init(statement: [UInt8], signature: [UInt8], documents: Documents) throws(DeliveryFault) {
        guard signature.count == 64 else { throw DeliveryFault("signature", "expected 64 bytes") }
        publication = try Publication(statement: statement)
        self.statement = statement
        self.signature = signature
        self.documents = documents
    }

    /// The body.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("publication")
        writer.raw(bytes: statement)
        writer.member("signature", Hex.spell(signature))
        switch documents {
        case .snapshot(let document):
            writer.key("snapshot")
            writer.raw(bytes: document)
        case .delta(let from, let change): Delivery.write(from, change, &writer)
        case .unchanged: break
        }
        writer.endObject()
        return writer.bytes
    }

    /// `{"put":{…},"remove":{…}}` with `from` in front.
    private static func write(_ from: String, _ change: [UInt8], _ writer: inout JSONWriter) {
        writer.key("delta")
        writer.beginObject()
        writer.member("from", from)
        guard let members = try? JSONDocument(change).root.members else { preconditionFailure("a delta is an object") }
        for member in members {
            writer.key(token: member.key)
            writer.raw(bytes: member.value.raw)
        }
        writer.endObject()
    }
}

extension Delivery {
    /// Reads a body. Other members, and members given twice, are refused.
    package init(body: [UInt8], limits: JSONLimits = .standard) throws(DeliveryFault) {
        let document = try readJSON(body, limits: limits)
        let fields = try MemberReader(
            document.root, at: "", known: ["publication", "signature", "snapshot", "delta"])
        let value = try fields.need("publication")
        publication = try Publication(reading: value, at: "publication")
        statement = value.raw
        signature = Hex.read(try fields.text("signature", "128 lower-case hex digits") { isHex($0, digits: 128) }) ?? []
        documents = try Delivery.readDocuments(fields)
    }

    private static func readDocuments(_ fields: MemberReader) throws(DeliveryFault) -> Documents {
        switch (fields["snapshot"], fields["delta"]) {
        case (nil, nil): return .unchanged
        case (let snapshot?, nil):
            guard snapshot.isObject else { throw DeliveryFault("snapshot", "expected an object") }
            return .snapshot(snapshot.raw)
        case (nil, let delta?): return try readDelta(delta)
        case (_?, _?): throw DeliveryFault("delta", "expected `snapshot` or `delta`, not both")
        }
    }

    private static func readDelta(_ value: JSONValue) throws(DeliveryFault) -> Documents {
        let fields = try MemberReader(value, at: "delta", known: ["from", "put", "remove"])
        let from = try fields.digest("from")
        var change = JSONWriter()
        change.beginObject()
        if let put = fields["put"] {
            change.key("put")
            change.raw(bytes: put.raw)
        }
        if let remove = fields["remove"] {
            change.key("remove")
            change.raw(bytes: remove.raw)
        }
        change.endObject()
        return .delta(from: from, change: change.bytes)
    }
}
