// Which publication a sidecar should have: the one with the highest sequence whose scope matches it.
//
// Publications of one moment split the fleet among them: each excepts those before it, and the last, which has neither
// labels nor a share, takes the rest. So behind the newest such moment nothing can be anybody's, and the board forgets
// it: it holds a handful of notices, however many publications there were.

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

/// The publications that are somebody's, newest first.
package struct Noticeboard: Sendable {
    /// Newest first.
    package private(set) var notices: [Notice] = []

    package init() {}

    /// The highest sequence; 0: nothing was published.
    package var newest: Int { notices.first?.sequence ?? 0 }

    /// Puts up notices, in any order. One that is up already stays as it is.
    package mutating func post(_ fresh: [Notice]) {
        let known = Set(notices.map(\.sequence))
        notices += fresh.filter { !known.contains($0.sequence) }
        notices.sort { $0.sequence > $1.sequence }
        forgetWhatIsCovered()
    }

    /// The publication that a sidecar should have; nil if none is for it.
    package func desired(name: String, labels: [String: String]) -> Notice? {
        notices.first { $0.scope.matches(name: name, labels: labels) }
    }

    private mutating func forgetWhatIsCovered() {
        guard let rest = notices.first?.scope, rest.labels.isEmpty, rest.share == nil else { return }
        let moment = notices.prefix(rest.except.count + 1)
        var plain = moment.dropFirst().map(\.scope)
        for index in plain.indices { plain[index].except = [] }
        if Set(plain) == Set(rest.except), plain.count == rest.except.count { notices = Array(moment) }
    }
}
