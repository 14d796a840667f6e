// What the administrators' side needs of delivery: somebody who makes publications of a snapshot, within the
// transaction that has written it.

import Store

/// Makes publications.
protocol SnapshotPublisher: AnyObject {
    /// The snapshot `head` has just been written, or tokens were revoked: publishes what the fleet is to obey now.
    func publish(_ transaction: Transaction, head: Int, mode: PublishMode, by author: String) async throws -> Published

    /// Publishes what has changed without a write: tokens whose time was over. Answers the sequences, if there are any.
    func publish(_ transaction: Transaction, base: Int?, by author: String) async throws -> [Int]
}

/// Whether a write is to come into force.
enum PublishMode: Sendable {
    case now
    /// The snapshot is written and waits.
    case hold
}

/// What came of a write's publication.
struct Published: Sendable, Equatable {
    /// The publications that were made, ascending; none where the write is held.
    var sequences: [Int]
    var heldBy: HeldBy?
}

/// What keeps a snapshot from being published.
enum HeldBy: String, Sendable {
    case pin, rollout, hold
}
