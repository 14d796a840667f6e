// Which publication a sidecar should have: the one with the highest sequence whose scope matches it.
//
// The board holds what is in force, one publication for each part of the fleet, so it is a handful however many there
// ever were. Their scopes exclude each other; that the highest sequence wins matters only while a board is wrong.

/// A publication as far as it matters for whom it is.
package struct Notice: Sendable, Equatable {
    package var sequence: Int
    package var scope: Scope
    /// Its sidecars are being watched (a rollout is on): their waits are short, so that their reports are fresh.
    package var isWatched: Bool

    package init(sequence: Int, scope: Scope, isWatched: Bool = false) {
        self.sequence = sequence
        self.scope = scope
        self.isWatched = isWatched
    }
}

/// The publications in force.
package struct Noticeboard: Sendable, Equatable {
    /// Newest first.
    package let notices: [Notice]

    /// These, in any order.
    package init(_ notices: [Notice] = []) { self.notices = notices.sorted { $0.sequence > $1.sequence } }

    /// The highest sequence; 0: nothing was published.
    package var newest: Int { notices.first?.sequence ?? 0 }

    /// The publication that a sidecar should have; nil if none is for it.
    package func desired(name: String, labels: [String: String]) -> Notice? {
        notices.first { $0.scope.matches(name: name, labels: labels) }
    }
}
