// What is in force while a request is served: the policy, and the doors to its providers.
//
// A request keeps the standing that it began with; a new one changes the next request. Keys are put in here by the app,
// which alone reads environments and files: the core sees header lines, not where they came from.

import Conversation
package import Policy
import Reasoning
package import Routing

/// How to show one provider who we are.
package enum Access: Sendable {
    /// The complete header line, with CRLF; empty for a provider that asks for nothing.
    case line([UInt8])
    /// The variable or file that should hold the key and does not.
    case missing(String)
}

/// Makes the tags of one provider's envelopes: 16 bytes that only a holder of its continuity key can make.
package typealias ContinuityKey = @Sendable ([UInt8]) -> [UInt8]

/// A policy with the access to its providers. Immutable; shared by all workers.
package final class Standing: Sendable {
    package let policy: Policy
    /// One for each of `policy.providers`, in its order.
    package let accesses: [Access]
    /// One for each of `policy.providers`, in its order.
    private let continuity: [ContinuityKey]
    /// One for each of `policy.groups`, in its order, or none at all.
    private let watches: [any TargetWatch]
    /// The dialects in which a reply's proofs are to be noted.
    let notedDialects: Set<Dialect>
    /// For external advisors, by their group's name.
    private let advisorAccesses: [String: Access]

    /// - Parameters:
    ///   - watches: who knows how targets are doing, for each of the policy's groups; empty: nobody does.
    ///   - advisorAccesses: for the groups whose advisors want to see a key, by name.
    package init(
        policy: Policy, accesses: [Access], continuity: [ContinuityKey], watches: [any TargetWatch] = [],
        advisorAccesses: [String: Access] = [:]
    ) {
        precondition(watches.isEmpty || watches.count == policy.groups.count, "a watch for every group")
        precondition(accesses.count == policy.providers.count, "an access for every provider")
        precondition(continuity.count == policy.providers.count, "a continuity key for every provider")
        self.policy = policy
        self.accesses = accesses
        self.continuity = continuity
        self.watches = watches
        notedDialects = policy.dialectsOfKeptProofs
        self.advisorAccesses = advisorAccesses
    }

    /// How to show the advisor of a group who we are.
    func advisorAccess(of group: Group) -> Access { advisorAccesses[group.name] ?? .line([]) }

    /// Who knows how the targets of the group at a place are doing; nil: nobody does.
    func watch(of group: Int) -> (any TargetWatch)? { watches.isEmpty ? nil : watches[group] }

    /// What closes and opens the envelopes of a target's thoughts.
    func seal(of target: Target) -> Seal {
        Seal(target.origin, authenticate: continuity[target.provider])
    }
}
