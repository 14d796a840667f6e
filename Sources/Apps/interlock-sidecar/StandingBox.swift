// Where new requests find the policy in force.

import Exchange
import Synchronization

/// The standing that new requests begin with. Any thread may look.
final class StandingBox: Sendable {
    private let standing = Mutex<Standing?>(nil)

    /// Nil until a policy is in force.
    var current: Standing? { standing.withLock { $0 } }

    func put(_ new: Standing) {
        standing.withLock { $0 = new }
    }
}
