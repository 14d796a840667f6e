// One worker's counters, where the operations desk can read them.

import Accounting
import Synchronization

/// A tally that one worker writes and any thread reads.
final class TallyBox: Sendable {
    private let tally = Mutex(Tally())

    var current: Tally { tally.withLock { $0 } }

    func take(_ record: RequestRecord) {
        tally.withLock { $0.take(record) }
    }
}
