// A request, understood: who asks what of which group, and where it may go.

import Accounting
import Conversation
import Dialects
import Policy
import Reasoning
import Routing
import Wire

/// What an exchange knows of its request once it was admitted and planned.
final class Ask {
    let document: JSONDocument
    let facts: Facts
    let group: Group
    let plan: Plan
    /// Read once, for the first bridge that needs it.
    var prompt: Prompt?

    init(document: JSONDocument, facts: Facts, group: Group, plan: Plan) {
        self.document = document
        self.facts = facts
        self.group = group
        self.plan = plan
    }
}

extension Exchange {
    /// Finds out who asks what, and where it may go. A failure here reaches no provider.
    mutating func plan() throws(Failure) {
        let policy = standing.policy
        let caller = try admit(arrival.token, to: policy, now: began.unixSeconds)
        record.caller = policy.callers[caller].name
        let document = try readBody()
        var facts = try arrival.dialect.readFacts(document)
        if arrival.fields.contains("x-interlock-skip-reasoning") { facts.skipsReasoningDefault = true }
        let group = policy.groups[try findGroup(facts.model, for: caller, in: policy)]
        record.group = group.name
        let plan = Routing.plan(facts, from: arrival.dialect, to: group, dice: arrival.dice)
        guard !plan.choices.isEmpty else { throw plan.failure(of: facts, from: arrival.dialect, to: group) }
        itinerary = Itinerary(plan.places, maxAttempts: group.maxAttempts)
        ask = Ask(document: document, facts: facts, group: group, plan: plan)
    }

    private func readBody() throws(Failure) -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(arrival.body)
        } catch {
            throw Failure(.malformed, "The body is not JSON: \(error.message).")
        }
    }
}
