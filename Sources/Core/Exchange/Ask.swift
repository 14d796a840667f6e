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
    let plan: Plan
    /// Knows how the group's targets are doing; nil: nobody does.
    let watch: (any TargetWatch)?
    /// Read once, for the first bridge that needs it.
    var prompt: Prompt?

    init(document: JSONDocument, facts: Facts, group: Group, plan: Plan, watch: (any TargetWatch)?) {
        self.document = document
        self.facts = facts
        self.group = group
        self.plan = plan
        self.watch = watch
    }
}
