// The administrators' side of the control plane: reads from memory, writes in one transaction, and the table of its
// handlers.

import EventLoop
import Policy
import Store
import Terminal
import Wire

/// Does what administrators ask. Belongs to its loop's thread.
final class Administration {
    let loop: EventLoop
    let store: Store
    let archive: Archive
    let book: CredentialBook
    let publisher: any SnapshotPublisher
    let turns: WriterTurns
    /// Up to when rotated tokens have been published as dead, in seconds since 1970; nil: not looked at yet.
    var gracesEndedUntil: Int?
    /// More metrics, of those who have their own.
    var metrics: [() -> String] = []
    /// Whether what was published is known, so that sidecars can be answered.
    var canAnswerPolls: () -> Bool = { true }
    /// Whether the database was read: documents and credentials are known, though perhaps not the newest.
    private(set) var isReady = false

    init(
        on loop: EventLoop, store: Store, archive: Archive, book: CredentialBook, publisher: any SnapshotPublisher
    ) {
        self.loop = loop
        self.store = store
        self.archive = archive
        self.book = book
        self.publisher = publisher
        turns = WriterTurns(on: loop)
    }

    /// Reads snapshot and credentials anew: at start, when a notification may have been lost, and every few seconds.
    func refresh() async throws {
        try await archive.refresh()
        try await refreshCredentials()
        isReady = true
        try await endGraces()
    }

    /// What somebody has notified: `snapshot 12`, `credentials`; what is meant for others is passed over.
    func onNotify(_ payload: String) {
        switch payload.prefix(while: { $0 != " " }) {
        case "snapshot": loop.spawn { [self] in await complaining { try await archive.refresh() } }
        case "credentials": loop.spawn { [self] in await complaining { try await refreshCredentials() } }
        default: break
        }
    }

    /// What each operation does.
    var handlers: [Operation: Handler] {
        let tables = [
            processHandlers, documentHandlers, collectionHandlers, tokenHandlers, batchHandlers, historyHandlers,
            credentialHandlers,
        ]
        return tables.reduce(into: [:]) { all, table in
            all.merge(table) { _, _ in preconditionFailure("two handlers for one operation") }
        }
    }

    private func complaining(_ work: () async throws -> Void) async {
        do {
            try await work()
        } catch let failure as StoreFailure {
            // Memory is compared with the database every few seconds.
            store.report(failure)
        } catch {
            Console.log(.error, "task_failed", message: "\(error)")
        }
    }
}
