// The order of attempts among those who were admitted: strategy, then session, then whose thoughts are replayed, then
// health. No step adds anybody, and only `static` takes anybody away.

import Conversation
import Policy

extension Plan {
    /// Puts those who were admitted into the strategy's order, and a session's request at its target.
    mutating func order(_ facts: Facts, _ group: Group, in circumstances: Circumstances) {
        if group.strategy == .fixed, choices.count > 1 { choices.removeLast(choices.count - 1) }
        guard choices.count > 1 else { return }
        let session = group.affinity == nil ? nil : circumstances.session
        let alike = sort(facts, group, session, in: circumstances)
        if let session { place(session, among: alike, in: group) }
    }

    /// The strategy's order. Says how many of the first are as good as each other to it.
    private mutating func sort(
        _ facts: Facts, _ group: Group, _ session: UInt64?, in circumstances: Circumstances
    ) -> Int {
        switch group.strategy {
        case .fixed, .failover:
            return 1
        case .script, .external:
            // The order without advice; with advice it is the order of those that the advice does not name.
            guard group.advisor?.drawsByWeight == true else { return 1 }
            if session == nil { choices.drawByWeight(circumstances.dice) { group.targets[$0.target].weight } }
            return choices.count
        case .weighted:
            if session == nil { choices.drawByWeight(circumstances.dice) { group.targets[$0.target].weight } }
            return choices.count
        case .latency, .cost, .dynamicScore:
            return rank(by: Scoring(facts, group, circumstances), session)
        }
    }

    /// Those who rest come last, in the order they have: a request never fails because of somebody's rest.
    package mutating func restLast(in circumstances: Circumstances) {
        guard choices.count > 1, let conditions = circumstances.conditions, conditions.isAnyUnwell else { return }
        let isResting = choices.map { conditions.health(of: $0.target, at: circumstances.now).isResting }
        guard isResting.contains(true) else { return }
        choices = zip(choices, isResting).filter { !$0.1 }.map(\.0) + zip(choices, isResting).filter(\.1).map(\.0)
    }
}
