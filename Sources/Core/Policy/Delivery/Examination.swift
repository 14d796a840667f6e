// Is this publication to be obeyed? Cheapest first, and nothing of it is used before its signature was believed:
//
//     key → signature → newer? → successor? → for me? → its documents? → do they compile?

import Wire

/// What a subscription needs of the outside to judge a delivery.
package struct DeliveryJudgement {
    /// SHA-256, 32 bytes.
    package var digest: ([UInt8]) -> [UInt8]
    /// Whether a key with this id is trusted.
    package var trusts: (_ keyID: String) -> Bool
    /// Whether the signature is this key's over exactly these bytes.
    package var verify: (_ signature: [UInt8], _ bytes: [UInt8], _ keyID: String) -> Bool
    /// Where programs must lie that the documents name, as absolute paths.
    package var scriptFolders: [String]

    package init(
        digest: @escaping ([UInt8]) -> [UInt8], trusts: @escaping (_ keyID: String) -> Bool,
        verify: @escaping (_ signature: [UInt8], _ bytes: [UInt8], _ keyID: String) -> Bool,
        scriptFolders: [String] = []
    ) {
        self.digest = digest
        self.trusts = trusts
        self.verify = verify
        self.scriptFolders = scriptFolders
    }
}

/// A publication that was believed, with all its documents.
package struct HeldPublication: Sendable, Equatable {
    package let publication: Publication
    let statement: [UInt8]
    let signature: [UInt8]
    let documents: DocumentSet

    /// The form on disk: a delivery with all documents. Reading it is believing nothing; it is examined again.
    package var bytes: [UInt8] {
        do throws(DeliveryFault) {
            return try Delivery(
                statement: statement, signature: signature, documents: .snapshot(documents.canonicalBytes)
            ).bytes
        } catch {
            preconditionFailure("what was read once reads again: \(error)")
        }
    }
}

/// One look at one delivery.
struct Examination {
    let judgement: DeliveryJudgement
    let identity: SidecarIdentity
    /// In force now.
    let held: HeldPublication?
    /// Nothing below is taken, though nothing may be in force.
    let floor: Int

    /// What the delivery puts in force.
    func examine(_ delivery: Delivery) throws(DeliveryRefusal) -> (HeldPublication, CompiledPolicy) {
        try believe(delivery)
        try checkSequence(delivery)
        try checkScope(delivery)
        return try takeDocuments(delivery)
    }

    /// What was on disk puts in force: it is not compared with anything, and whether it is still for this sidecar is no
    /// reason to leave callers without any policy.
    func examineStored(_ delivery: Delivery) throws(DeliveryRefusal) -> (HeldPublication, CompiledPolicy) {
        try believe(delivery)
        return try takeDocuments(delivery)
    }

    private func believe(_ delivery: Delivery) throws(DeliveryRefusal) {
        let publication = delivery.publication
        guard judgement.trusts(publication.key) else {
            throw refusal(.key, of: publication, "it is signed with key \(publication.key), which is not trusted")
        }
        let bytes = Publication.signingInput(delivery.statement)
        guard judgement.verify(delivery.signature, bytes, publication.key) else {
            throw refusal(.signature, of: publication, "its signature is not that of key \(publication.key)")
        }
    }

    private func checkSequence(_ delivery: Delivery) throws(DeliveryRefusal) {
        let publication = delivery.publication
        guard let held else {
            guard publication.sequence < floor else { return }
            throw refusal(.older, of: publication, "it is older than publication \(floor), which this sidecar had")
        }
        let current = held.publication.sequence
        guard publication.sequence > current else {
            throw refusal(.older, of: publication, "it is not newer than publication \(current), which is in force")
        }
        guard publication.sequence == current + 1 else { return }
        guard publication.previous == Hex.spell(judgement.digest(held.statement)) else {
            throw refusal(
                .chain, of: publication,
                "it does not follow publication \(current), which is in force: the control plane tells another history")
        }
    }

    private func checkScope(_ delivery: Delivery) throws(DeliveryRefusal) {
        guard !delivery.publication.scope.matches(name: identity.name, labels: identity.labels) else { return }
        throw refusal(.scope, of: delivery.publication, "it is for other sidecars")
    }

    private func takeDocuments(_ delivery: Delivery) throws(DeliveryRefusal) -> (HeldPublication, CompiledPolicy) {
        let publication = delivery.publication
        let documents = try documents(of: delivery)
        let bytes = documents.canonicalBytes
        guard Hex.spell(judgement.digest(bytes)) == publication.digest else {
            throw refusal(.digest, of: publication, "its documents are not those that it names by their digest")
        }
        let held = HeldPublication(
            publication: publication, statement: delivery.statement, signature: delivery.signature,
            documents: documents)
        return (held, try compile(bytes, publication))
    }

    private func documents(of delivery: Delivery) throws(DeliveryRefusal) -> DocumentSet {
        let found: DocumentSet?
        do throws(DocumentFault) {
            found =
                switch delivery.documents {
                case .snapshot(let bytes): try DocumentSet(canonical: bytes)
                case .delta(let from, let change): try apply(change, to: from)
                case .unchanged: held?.documents
                }
        } catch {
            throw refusal(.unreadable, of: delivery.publication, "its documents cannot be read: \(error.message)")
        }
        if let found { return found }
        throw refusal(.delta, of: delivery.publication, "it is told as a difference to documents that are not held")
    }

    /// Nil when the difference is to other documents than those that are held.
    private func apply(_ change: [UInt8], to digest: String) throws(DocumentFault) -> DocumentSet? {
        guard let held, held.publication.digest == digest else { return nil }
        var documents = held.documents
        documents.apply(try DocumentDelta(reading: try readDocument(change).root))
        return documents
    }

    private func compile(_ bytes: [UInt8], _ publication: Publication) throws(DeliveryRefusal) -> CompiledPolicy {
        do throws(PolicyRefusal) {
            return try Policy.compile(
                [PolicyFile(name: "version \(publication.version)", bytes: bytes)], sequence: publication.sequence,
                version: publication.version, digest: judgement.digest, scriptFolders: judgement.scriptFolders,
                revoked: Set(publication.revoked))
        } catch {
            throw refusal(.documents, of: publication, "its documents do not compile: \(Examination.brief(error))")
        }
    }

    /// The first complaints, and how many more there are.
    private static func brief(_ refusal: PolicyRefusal) -> String {
        let shown = refusal.complaints.prefix(3).map(\.description).joined(separator: "; ")
        let more = refusal.complaints.count - 3
        return more > 0 ? "\(shown); and \(more) more" : shown
    }

    private func refusal(
        _ cause: DeliveryRefusal.Cause, of publication: Publication, _ reason: String
    ) -> DeliveryRefusal {
        DeliveryRefusal(cause, sequence: publication.sequence, version: publication.version, reason)
    }
}
