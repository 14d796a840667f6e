// Which sidecars a rollout reaches, stage by stage, in the fleet as it is known.
//
// A share of the fleet is chosen by hashes of names, so that every sidecar knows without asking whether it is of it. A
// hash knows nothing of how many there are: half of two sidecars would often be none or both. So the salt is chosen
// such that each stage gets, of those who are there, as many as its percentage says, rounded up, and at least one. Who
// comes later falls by its hash: with 10 percent, one newcomer in ten.

/// A sidecar, as far as scopes look at it.
package struct FleetSidecar: Sendable, Equatable {
    package var name: String
    package var labels: [String: String]

    package init(name: String, labels: [String: String]) {
        self.name = name
        self.labels = labels
    }
}

/// The sidecars that the stages of a rollout reach.
package struct RolloutReach: Sendable, Equatable {
    /// All that are there.
    package let fleet: Int
    /// Those of them that a pin keeps out of every rollout.
    package let pinned: Int
    /// Names for each stage, in order.
    package let stages: [[String]]
    /// Names of all that have it in the end: once it is completed.
    package let end: [String]

    /// How a rollout with this salt reaches a fleet.
    package init(_ rollout: Rollout, salt: String, fleet: [FleetSidecar], pins: [Scope]) {
        let free = fleet.filter { sidecar in !pins.contains { $0.matches(sidecar) } }
        self.fleet = fleet.count
        pinned = fleet.count - free.count
        stages = rollout.stages.map { stage in
            let scope = RolloutReach.scope(of: stage, rollout, salt: salt)
            return free.filter { scope.matches($0) }.map(\.name)
        }
        end = free.map(\.name)
    }

    private static func scope(of stage: Rollout.Stage, _ rollout: Rollout, salt: String) -> Scope {
        stage.isForAll
            ? .everything
            : Scope(labels: rollout.labels, share: Scope.Share(hundredths: stage.hundredths, salt: salt))
    }

    /// How many sidecars of so many a share is: rounded up.
    package static func wanted(hundredths: Int, of count: Int) -> Int { (hundredths * count + 9999) / 10_000 }

    /// A salt under which the stages from this one on choose as many of these sidecars as they should, or as near as
    /// could be found: `prefix` itself, or with a number behind it.
    package static func salt(prefix: String, for rollout: Rollout, from stage: Int = 0, among names: [String]) -> String
    {
        let shares = rollout.stages[stage...].map(\.hundredths).filter { $0 < 10_000 }
        guard !names.isEmpty, !shares.isEmpty else { return prefix }
        var best = (salt: prefix, first: Int.max, all: Int.max)
        for attempt in 0..<max(20, mostHashes / names.count) {
            let salt = attempt == 0 ? prefix : "\(prefix).\(attempt)"
            let misses = misses(shares, salt: salt, names)
            let (first, all) = (misses[0], misses.reduce(0, +))
            if (first, all) < (best.first, best.all) { best = (salt, first, all) }
            if best.all == 0 { break }
        }
        return best.salt
    }

    /// Hashes that one search may cost.
    private static let mostHashes = 300_000

    /// By how many sidecars each share misses what it should be.
    private static func misses(_ shares: [Int], salt: String, _ names: [String]) -> [Int] {
        var chosen = shares.map { _ in 0 }
        for name in names {
            let bucket = Scope.bucket(name: name, salt: salt)
            for (index, share) in shares.enumerated() where bucket < share { chosen[index] += 1 }
        }
        return zip(shares, chosen).map { abs(wanted(hundredths: $0, of: names.count) - $1) }
    }
}

extension Scope {
    /// Whether the publication is for a sidecar.
    package func matches(_ sidecar: FleetSidecar) -> Bool { matches(name: sidecar.name, labels: sidecar.labels) }
}
