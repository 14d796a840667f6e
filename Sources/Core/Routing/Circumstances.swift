// What a plan depends on besides the request and the group: everything that is not written down anywhere.

package import Conversation

/// The circumstances in which a request is planned. The same circumstances give the same plan.
package struct Circumstances: Sendable {
    /// Random bits.
    package var dice: UInt64
    package var now: Moment
    /// How the group's targets are doing; nil: nothing is known of any.
    package var conditions: (any TargetConditions)?

    package init(dice: UInt64, now: Moment, conditions: (any TargetConditions)? = nil) {
        self.dice = dice
        self.now = now
        self.conditions = conditions
    }

    /// What is known of the target at a place of the group.
    package func condition(of place: Int) -> Condition {
        conditions?.condition(of: place, at: now) ?? Condition()
    }
}
