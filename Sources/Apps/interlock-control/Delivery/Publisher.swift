// From what is in force to signed publications, within the transaction that changed it.
//
// Publications of one moment split the fleet among them (`Partition`). When the split itself changes, every part is
// published anew; while it stays, only the parts whose snapshot or revoked tokens have changed are. So the newest
// publication whose scope matches a sidecar is always the right one for it, and what did not change is not said again.
//
// The database checks the chain once more: a sequence that does not follow, or a statement that does not name the one
// before it, is refused, and with it the whole transaction.

import Policy
import PolicyFiles
import Store
import Wire

/// Makes publications. Belongs to its loop's thread.
final class Publisher: SnapshotPublisher {
    /// Signs what is published from now on; nil until there is one.
    var key: SigningKey?
    private let digester = Digester()
    /// Tokens that occur in a snapshot, by the snapshot's digest: snapshots never change.
    private var tokens: [String: [TokenDigest]] = [:]

    init(_ key: SigningKey?) { self.key = key }

    /// The snapshot `head` was written, or tokens were revoked.
    func publish(
        _ transaction: Transaction, head: Int, mode: PublishMode, by author: String
    ) async throws -> Published {
        let standing = try await Standing.read(transaction)
        let (base, heldBy) = standing.base(after: head, mode)
        guard let base else { return Published(sequences: [], heldBy: heldBy) }
        let sequences = try await publish(standing, base: base, by: author, transaction)
        return Published(sequences: sequences, heldBy: heldBy)
    }

    /// Publishes what follows from orders that have changed; the base stays what it was unless another is given.
    ///
    /// - Returns: the sequences of those that are somebody's, ascending; none when nothing has changed.
    func publish(_ transaction: Transaction, base: Int? = nil, by author: String) async throws -> [Int] {
        let standing = try await Standing.read(transaction)
        guard let base = base ?? standing.base?.version else { return [] }
        return try await publish(standing, base: base, by: author, transaction)
    }

    private func publish(
        _ standing: Standing, base: Int, by author: String, _ transaction: Transaction
    ) async throws -> [Int] {
        guard let key else { throw StoreFailure.unavailable("there is no signing key yet") }
        let partition = standing.partition(base: base)
        let wanted = try await contents(of: partition.parts, transaction)
        var last = standing.last
        var sequences: [Int] = []
        for (part, content) in zip(partition.parts, wanted) where standing.lacks(part, content, partition) {
            let publication = Publication(
                sequence: (last?.sequence ?? 0) + 1, version: part.version, digest: content.digest,
                issuedAt: max(0, standing.now), key: key.publicKeyID,
                previous: last.map { Hex.spell(digester.digest($0.statement)) }, revoked: content.revoked,
                scope: part.scope)
            last = (publication.sequence, publication.canonicalBytes)
            try await insert(publication, part, author, signedBy: key, transaction)
            let isNobodys = part.name == "base" && partition.isPinnedEverywhere
            if !isNobodys { sequences.append(publication.sequence) }
        }
        if let last, last.sequence != standing.last?.sequence {
            try await transaction.query("select pg_notify('interlock', $1)", .text("publication \(last.sequence)"))
        }
        return sequences
    }

    private func insert(
        _ publication: Publication, _ part: Part, _ author: String, signedBy key: SigningKey,
        _ transaction: Transaction
    ) async throws {
        let statement = publication.canonicalBytes
        let signature = key.sign(Publication.signingInput(statement))
        try await transaction.query(
            """
            insert into publications (sequence, version, digest, previous, scope, part, revoked, statement, signature,
                                      author, issued_at)
            values ($1, $2, $3, $4, $5::json, $6, $7::text[], $8, $9, $10, to_timestamp($11::bigint))
            """, .int(publication.sequence), .int(publication.version), .text(publication.digest),
            .optional(publication.previous), .text(String(decoding: part.scope.canonicalBytes, as: UTF8.self)),
            .text(part.name), .texts(publication.revoked.map(\.hex)),
            .text(String(decoding: statement, as: UTF8.self)), .text(Hex.spell(signature)), .text(author),
            .int(publication.issuedAt))
    }

    // MARK: What a part is to say

    private func contents(of parts: [Part], _ transaction: Transaction) async throws -> [PartContent] {
        var known: [Int: PartContent] = [:]
        for version in Set(parts.map(\.version)) {
            known[version] = try await content(of: version, transaction)
        }
        return parts.compactMap { known[$0.version] }
    }

    private func content(of version: Int, _ transaction: Transaction) async throws -> PartContent {
        let row = try await transaction.query("select digest from snapshots where version = $1", .int(version)).first
        guard let digest = try row?.text("digest") else { throw Problem.notFound("there is no snapshot \(version)") }
        if tokens[digest] == nil {
            let document = try await transaction.query(
                "select document from snapshots where version = $1", .int(version)
            ).first
            if tokens.count >= 16 { tokens = [:] }
            tokens[digest] = occurringTokens(Array((try document?.text("document") ?? "{}").utf8))
        }
        let dead = try await transaction.query(
            """
            select encode(sha256, 'hex') as sha256 from revocations
            where lifted_at is null and effective_at <= now()
              and sha256 in (select decode(hex, 'hex') from unnest($1::text[]) as t(hex))
            """, .texts((tokens[digest] ?? []).map(\.hex)))
        return PartContent(digest: digest, revoked: try dead.compactMap { TokenDigest(hex: try $0.text("sha256")) })
    }
}

/// What the publication of a part has to say.
struct PartContent {
    var digest: String
    var revoked: [TokenDigest]
}

extension Standing {
    /// Whether a part has to be published: the split has changed, or what it says has.
    fileprivate func lacks(_ part: Part, _ content: PartContent, _ partition: Partition) -> Bool {
        func spell(_ scope: Scope) -> String { String(decoding: scope.canonicalBytes, as: UTF8.self) }
        guard let base, let rest = partition.parts.last, base.scope == spell(rest.scope) else { return true }
        guard let said = current.first(where: { $0.part == part.name }) else { return true }
        return said.scope != spell(part.scope) || said.version != part.version || said.digest != content.digest
            || Set(said.revoked) != Set(content.revoked.map(\.hex))
    }
}

/// The digests of all tokens that a snapshot's callers hold.
func occurringTokens(_ document: [UInt8]) -> [TokenDigest] {
    guard let root = try? JSONDocument(document).root, let callers = root["callers"] else { return [] }
    var found: [TokenDigest] = []
    func take(_ value: JSONValue?) {
        if let digest = value?.string.flatMap({ TokenDigest(hex: $0) }) { found.append(digest) }
    }
    for caller in callers.members {
        take(caller.value["token_sha256"])
        for token in caller.value["tokens"].map({ Array($0.elements) }) ?? [] { take(token["sha256"]) }
    }
    return found
}
