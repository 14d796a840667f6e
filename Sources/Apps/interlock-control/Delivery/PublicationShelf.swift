// What may be delivered, in memory: the publications in force, the documents that they name, and the bodies that say
// it, each made once and shared by everybody who is sent it.
//
// A sidecar says which documents it holds. When they are known here, and what changed since is smaller than half of
// the whole, it is sent the change. Fleets hold few different snapshots at a time, so there are few bodies.

import Compression
import HTTPServer
import Policy
import Wire

/// Publications ready to be sent. Belongs to its loop's thread.
final class PublicationShelf {
    /// How much of the documents a body has.
    enum Kind: String, CaseIterable { case snapshot, delta, unchanged }

    /// A body, ready to be sent.
    struct Ready {
        var body: SharedBody
        var isCompressed: Bool
        var kind: Kind
    }

    private struct BodyKey: Hashable {
        var sequence: Int
        /// What the sidecar has; empty: nothing that is known here.
        var have: String
        var isCompressed: Bool
    }

    private struct Change: Hashable {
        var from: String
        var to: String
    }

    /// By sequence.
    private(set) var publications: [Int: PublishedPart] = [:]
    /// Canonical documents by digest, and when each was last looked for.
    private var documents: [String: (bytes: [UInt8], use: Int)] = [:]
    private var bodies: [BodyKey: Ready] = [:]
    private var changes: [Change: [UInt8]] = [:]
    private var uses = 0

    /// How many snapshots are kept for the sake of differences, besides those in force.
    static let mostDocuments = 8
    /// Bodies of fewer bytes are not worth compressing.
    static let leastCompressed = 1024

    /// Whether the documents with this digest are here.
    func holds(_ digest: String) -> Bool { documents[digest] != nil }

    /// Puts up what is in force now; of what was, only `kept` stays. The documents that are named are here, or among
    /// `fresh` (by digest).
    func replace(_ current: [PublishedPart], documents fresh: [String: [UInt8]], keeping kept: Set<Int>) {
        for (digest, bytes) in fresh { documents[digest] = (bytes, uses) }
        let before = publications
        publications = publications.filter { kept.contains($0.key) }
        for publication in current { publications[publication.sequence] = publication }
        let named = Set(publications.values.map(\.digest))
        precondition(named.allSatisfy(holds), "a publication without its documents")
        // A database from a backup gives the same sequence to something else.
        bodies = bodies.filter { publications[$0.key.sequence]?.statement == before[$0.key.sequence]?.statement }
        changes = changes.filter { named.contains($0.key.to) }
        for digest in named { touch(digest) }
        while documents.count > max(named.count, PublicationShelf.mostDocuments) {
            let others = documents.filter { !named.contains($0.key) }
            guard let oldest = others.min(by: { $0.value.use < $1.value.use }) else { break }
            documents[oldest.key] = nil
        }
    }

    /// The body for a sidecar that holds the documents `have`; nil where the publication is no longer in force.
    func body(_ sequence: Int, have: String?, compressed: Bool) -> Ready? {
        guard let publication = publications[sequence] else { return nil }
        let known = have.map { holds($0) } == true ? have ?? "" : ""
        if !known.isEmpty { touch(known) }
        let key = BodyKey(sequence: sequence, have: known, isCompressed: compressed)
        if let ready = bodies[key] { return ready }
        let ready = make(publication, known, compressed)
        bodies[key] = ready
        return ready
    }

    private func touch(_ digest: String) {
        uses += 1
        documents[digest]?.use = uses
    }

    private func make(_ publication: PublishedPart, _ have: String, _ compressed: Bool) -> Ready {
        let (contents, kind) = contents(of: publication, have)
        let signature = Hex.read(publication.signature) ?? []
        guard
            let delivery = try? Delivery(
                statement: publication.statement, signature: signature, documents: contents)
        else { preconditionFailure("publication \(publication.sequence) is none") }
        let plain = delivery.bytes
        guard compressed, plain.count > PublicationShelf.leastCompressed else {
            return Ready(body: SharedBody(plain), isCompressed: false, kind: kind)
        }
        return Ready(body: SharedBody(Gzip.compress(plain)), isCompressed: true, kind: kind)
    }

    private func contents(of publication: PublishedPart, _ have: String) -> (Delivery.Documents, Kind) {
        if have == publication.digest { return (.unchanged, .unchanged) }
        let whole = documents[publication.digest]?.bytes ?? []
        guard !have.isEmpty else { return (.snapshot(whole), .snapshot) }
        let change = change(from: have, to: publication.digest)
        guard change.count * 2 < whole.count else { return (.snapshot(whole), .snapshot) }
        return (.delta(from: have, change: change), .delta)
    }

    private func change(from: String, to: String) -> [UInt8] {
        let name = Change(from: from, to: to)
        if let known = changes[name] { return known }
        guard let old = documents[from]?.bytes, let new = documents[to]?.bytes,
            let before = try? DocumentSet(canonical: old), let after = try? DocumentSet(canonical: new)
        else { preconditionFailure("documents that are no documents") }
        let change = jsonBytes { after.delta(from: before).write(into: &$0) }
        changes[name] = change
        return change
    }
}
