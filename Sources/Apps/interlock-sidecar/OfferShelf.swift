// The written entries of `GET /v1/models`, kept for a while: what a group offers is found by asking the gate some dozen
// times for each target, and agents that list models do so at every start.
//
// An entry is good for the standing that it was made in, and for a minute: what a contract demands of a model's proofs
// depends on the day.

import Conversation
import Dialects
import Exchange
import Policy
import Routing

/// One worker's entries.
struct OfferShelf {
    private struct Shelf {
        var dialects: [Dialect]
        var shape: Dialect
        var entries: [Int: [UInt8]] = [:]
    }

    private var standing: Standing?
    private var madeAt = 0
    private var shelves: [Shelf] = []

    /// Milliseconds.
    private static let lifetime = 60_000

    /// The entry of the group at a place of the policy: what it offers to callers of any of `dialects`, in the shape of
    /// a dialect.
    mutating func entry(
        of place: Int, for dialects: [Dialect], _ shape: Dialect, in standing: Standing, at now: Moment
    ) -> [UInt8] {
        if self.standing !== standing || now.milliseconds - madeAt > Self.lifetime {
            (self.standing, madeAt, shelves) = (standing, now.milliseconds, [])
        }
        let shelf = shelfIndex(for: dialects, shape)
        if let entry = shelves[shelf].entries[place] { return entry }
        let group = standing.policy.groups[place]
        let offer = offer(of: group, to: dialects, in: Circumstances(dice: 0, now: now))
        let entry = ModelList.write(group.name, offer, dialect: shape)
        shelves[shelf].entries[place] = entry
        return entry
    }

    private mutating func shelfIndex(for dialects: [Dialect], _ shape: Dialect) -> Int {
        if let found = shelves.firstIndex(where: { $0.dialects == dialects && $0.shape == shape }) { return found }
        shelves.append(Shelf(dialects: dialects, shape: shape))
        return shelves.count - 1
    }
}
