// What a plan depends on besides the request and the group: everything that is not written down anywhere.

package import Conversation

/// The circumstances in which a request is planned. The same circumstances give the same plan.
package struct Circumstances: Sendable {
    /// Random bits.
    package var dice: UInt64
    package var now: Moment

    package init(dice: UInt64, now: Moment) {
        self.dice = dice
        self.now = now
    }
}
