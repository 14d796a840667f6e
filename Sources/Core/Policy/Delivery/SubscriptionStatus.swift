// What a subscription tells of itself.

/// The state of a subscription, for `/status` and `/metrics`. Times are seconds since 1970.
package struct SubscriptionStatus: Sendable, Equatable {
    /// Something that happened.
    package struct Event: Sendable, Equatable {
        package var at: Int
        package var text: String
    }

    /// Why a delivery was not taken, last.
    package struct Refused: Sendable, Equatable {
        package var at: Int
        package var refusal: DeliveryRefusal
    }

    /// Whether what is in force is on disk.
    package enum Persistence: Sendable, Equatable {
        /// Nothing is in force.
        case nothing
        case saved
        /// The system's reason; it is tried again at every contact.
        case failed(String)
    }

    /// Nil until a publication is in force.
    package var inForce: Publication?
    /// Since when the control plane has answered without fail; nil while it does not.
    package var connectedSince: Int?
    /// When it last answered; nil: never.
    package var lastContact: Int?
    /// The monotonic time of that, in milliseconds.
    package var lastContactMilliseconds: Int?
    package var lastRefusal: Refused?
    package var lastFailure: Event?
    /// A refusal that is told with every question.
    package var standing: SidecarReport.Refusal?
    package var refusals: [DeliveryRefusal.Cause: Int] = [:]
    /// Questions that got no usable answer.
    package var failures = 0
    package var persistence = Persistence.nothing
    /// Seconds that the control plane is asked to wait at most, now.
    package var waitSeconds = 0
    /// Waits that were cut on the way, and the last of them.
    package var cuts = 0
    package var lastCut: Cut?

    /// A wait that ended before the control plane had to answer.
    package struct Cut: Sendable, Equatable {
        package var at: Int
        package var afterMilliseconds: Int
        package var text: String
    }

    package init() {}
}
