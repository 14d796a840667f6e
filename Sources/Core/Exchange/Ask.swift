// A request, understood: who asks what of which group, and where it may go.

import Conversation
import Policy
import Routing
import Wire

/// What an exchange knows of its request once it was admitted and planned.
final class Ask {
    let document: JSONDocument
    let facts: Facts
    let group: Group
    var plan: Plan
    /// Whose the request's bare proofs are.
    let makers: ProofMakers
    /// Read once, for the first bridge that needs it.
    var prompt: Prompt?

    init(document: JSONDocument, facts: Facts, group: Group, plan: Plan, makers: ProofMakers = ProofMakers()) {
        self.document = document
        self.facts = facts
        self.group = group
        self.plan = plan
        self.makers = makers
    }
}
