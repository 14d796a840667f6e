// Whether the database still says what it was told.
//
// The database refuses to change what is only ever added; who may switch its triggers off can still do so. Then a chain
// no longer fits: each audit row's digest covers the row and the digest before it, each publication names the digest of
// the statement before it and is signed, each snapshot has the digest of its document.

import Policy
import PolicyFiles
import Store
import Wire

/// Looks the chains through.
struct Verification {
    let store: Store
    /// Whose signatures are recognised; those of other keys are counted and not judged.
    let trust: TrustKeys

    /// What does not fit, one line each; empty when everything does.
    func findings() async throws -> [String] {
        try await snapshots() + audit() + publications()
    }

    private func snapshots() async throws -> [String] {
        let rows = try await store.query(
            """
            select version from snapshots
            where digest <> encode(sha256(convert_to(document, 'UTF8')), 'hex') order by version
            """)
        return try rows.map { try "snapshot \($0.int("version")) does not have the digest of its document" }
    }

    private func audit() async throws -> [String] {
        let rows = try await store.query(
            """
            select id, is_genuine, is_chained from (
                select id, digest = encode(sha256(convert_to(audit_text(audit), 'UTF8')), 'hex') as is_genuine,
                       previous = coalesce(lag(digest) over (order by id), repeat('0', 64))
                           and id = coalesce(lag(id) over (order by id), 0) + 1 as is_chained
                from audit) as links
            where not (is_genuine and is_chained) order by id limit 100
            """)
        return try rows.map { row in
            let fault = try row.bool("is_genuine") ? "does not follow the row before it" : "was changed"
            return try "audit row \(row.int("id")) \(fault)"
        }
    }

    private func publications() async throws -> [String] {
        let rows = try await store.query(
            """
            select sequence, publications.version, publications.digest, scope::text as scope, statement, signature,
                   publications.digest = snapshots.digest as is_of_snapshot,
                   previous is not distinct from
                       encode(sha256(convert_to(lag(statement) over (order by sequence), 'UTF8')), 'hex')
                   and sequence = coalesce(lag(sequence) over (order by sequence), 0) + 1 as is_chained
            from publications join snapshots on snapshots.version = publications.version order by sequence
            """)
        return try rows.compactMap(finding)
    }

    private func finding(_ row: Row) throws -> String? {
        let name = try "publication \(row.int("sequence"))"
        guard try row.bool("is_chained") else { return "\(name) does not follow the one before it" }
        return try isGenuine(row) ? nil : "\(name) is not what was signed"
    }
}

extension Verification {
    /// Whether the signature is its key's, and the statement says what the row says. What an unknown key has signed is
    /// not judged.
    private func isGenuine(_ row: Row) throws -> Bool {
        let statement = Array(try row.text("statement").utf8)
        guard let publication = try? Publication(statement: statement),
            let signature = Hex.read(try row.text("signature")),
            try publication.sequence == row.int("sequence"), try publication.version == row.int("version"),
            try publication.digest == row.text("digest"), try row.bool("is_of_snapshot"),
            publication.scope.canonicalBytes == Array(try row.text("scope").utf8)
        else {
            return false
        }
        guard trust.keyIDs.contains(publication.key) else { return true }
        return trust.verify(signature, over: Publication.signingInput(statement), keyID: publication.key)
    }
}
