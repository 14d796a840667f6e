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
    /// What a group that fails closed says where no advice was to be had; told only by decisions.
    var withoutAdvice: Failure?
    /// In which the plan was made.
    let circumstances: Circumstances
    /// Knows how the group's targets are doing; nil: nobody does.
    let watch: (any TargetWatch)?
    /// Read once, for the first bridge that needs it.
    var prompt: Prompt?

    init(
        document: JSONDocument, facts: Facts, group: Group, plan: Plan, makers: ProofMakers = ProofMakers(),
        in circumstances: Circumstances, watch: (any TargetWatch)?
    ) {
        self.document = document
        self.facts = facts
        self.group = group
        self.plan = plan
        self.makers = makers
        self.circumstances = circumstances
        self.watch = watch
    }
}
