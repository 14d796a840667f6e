// The newest snapshot, as a replica knows it: in memory, so that reading asks nobody. It is read again when somebody
// says that there is a newer one, and every few seconds in case that was lost.

import EventLoop
import Glibc
import Policy
import PolicyFiles
import Store
import Wire

/// The documents as they are.
struct Head {
    /// 0: there is no snapshot yet.
    var version = 0
    var documents = DocumentSet()
    /// Hex SHA-256 of the canonical bytes.
    var digest: String

    init(version: Int, documents: DocumentSet) {
        self.version = version
        self.documents = documents
        digest = Hex.spell(Digester().digest(documents.canonicalBytes))
    }

    /// The version of the documents as a whole.
    var etag: String { "\"\(digest.prefix(16))\"" }
}

/// Keeps the head. Belongs to its loop's thread.
final class Archive {
    private let store: Store
    private(set) var head = Head(version: 0, documents: DocumentSet())
    /// Whether the database was ever asked with success.
    private(set) var isLoaded = false
    private var compiled: (digest: String, policy: CompiledPolicy)?

    init(_ store: Store) { self.store = store }

    /// Reads the newest snapshot, if it is not the one that is known. A database that was set back is believed, unless
    /// this replica has written meanwhile.
    func refresh() async throws {
        let known = head.version
        let row = try await store.query(
            "select version, digest from snapshots order by version desc limit 1"
        ).first
        if try !isKnown(row) {
            let newest = try await load(try row?.int("version") ?? 0)
            if newest.version > head.version || head.version == known { head = newest }
        }
        isLoaded = true
    }

    private func isKnown(_ row: Row?) throws -> Bool {
        guard let row else { return head.version == 0 }
        return try row.int("version") == head.version && row.text("digest") == head.digest
    }

    /// A newer head, which a transaction of this replica has written or a refresh has read.
    func adopt(_ newer: Head) {
        if newer.version > head.version { head = newer }
    }

    /// The newest snapshot as a transaction sees it.
    func head(in transaction: Transaction) async throws -> Head {
        let row = try await transaction.query(
            "select version, digest from snapshots order by version desc limit 1"
        ).first
        if try isKnown(row) { return head }
        guard let version = try row?.int("version") else { return Head(version: 0, documents: DocumentSet()) }
        let document = try await transaction.query(
            "select document from snapshots where version = $1", .int(version)
        ).first
        return try Archive.head(version, document)
    }

    /// The documents of a snapshot; nil where there is none of this version.
    func documents(of version: Int) async throws -> DocumentSet? {
        if version == head.version { return head.documents }
        if version == 0 { return DocumentSet() }
        let row = try await store.query("select document from snapshots where version = $1", .int(version)).first
        return try row.map { try Archive.head(version, $0).documents }
    }

    /// The head, compiled; nil if this release would not compile it.
    var policy: CompiledPolicy? {
        if let compiled, compiled.digest == head.digest { return compiled.policy }
        guard let new = try? compilePolicy(head.documents, version: head.version) else { return nil }
        compiled = (head.digest, new)
        return new
    }

    private func load(_ version: Int) async throws -> Head {
        guard version > 0 else { return Head(version: 0, documents: DocumentSet()) }
        return try Archive.head(
            version, try await store.query("select document from snapshots where version = $1", .int(version)).first)
    }

    private static func documents(in row: Row) throws -> DocumentSet {
        let bytes = Array(try row.text("document").utf8)
        guard let documents = try? DocumentSet(canonical: bytes) else {
            throw StoreFailure.unexpectedAnswer("a snapshot's documents are none")
        }
        return documents
    }

    private static func head(_ version: Int, _ row: Row?) throws -> Head {
        guard let row else { throw StoreFailure.unexpectedAnswer("snapshot \(version) is not there") }
        return Head(version: version, documents: try documents(in: row))
    }
}

/// Compiles documents as a sidecar would.
func compilePolicy(_ documents: DocumentSet, version: Int) throws(PolicyRefusal) -> CompiledPolicy {
    let file = PolicyFile(name: "", bytes: documents.canonicalBytes)
    do throws(PolicyRefusal) {
        var compiled = try Policy.compile(
            [file], sequence: version, digest: Digester().digest, now: Int(time(nil)))
        compiled.warnings = compiled.warnings.map(withoutPlace)
        return compiled
    } catch {
        throw PolicyRefusal(
            complaints: error.complaints.map(withoutPlace), warnings: error.warnings.map(withoutPlace))
    }
}

/// Lines and columns of the canonical form help nobody; the path does.
private func withoutPlace(_ complaint: Complaint) -> Complaint {
    Complaint(file: complaint.file, path: complaint.path, message: complaint.message)
}
