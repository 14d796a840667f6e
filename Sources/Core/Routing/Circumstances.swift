// What a plan depends on besides the request and the group: everything that is not written down anywhere.

package import Conversation

/// The circumstances in which a request is planned. The same circumstances give the same plan.
package struct Circumstances: Sendable {
    /// Random bits.
    package var dice: UInt64
    package var now: Moment
    /// How the group's targets are doing; nil: nothing is known of any.
    package var conditions: (any TargetConditions)?

    /// The bits of the session's key, for groups with affinity; nil: the request is on its own.
    package var session: UInt64?
    /// Tokens of the request, about, for strategies that look at costs and for advisors.
    package var inputTokens: Int

    package init(
        dice: UInt64, now: Moment, conditions: (any TargetConditions)? = nil, session: UInt64? = nil,
        inputTokens: Int = 1_000
    ) {
        self.dice = dice
        self.now = now
        self.conditions = conditions
        self.session = session
        self.inputTokens = inputTokens
    }

    /// What is known of the target at a place of the group.
    package func condition(of place: Int) -> Condition {
        conditions?.condition(of: place, at: now) ?? Condition()
    }
}
