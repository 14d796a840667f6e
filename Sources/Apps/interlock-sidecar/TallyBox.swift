// One worker's counters, where the main loop can read them.

import Accounting
import Synchronization

/// What became of the requests that began under one policy.
struct PolicyTally: Sendable, Equatable {
    /// The policy's sequence.
    var sequence = 0
    /// Those that have ended.
    var requests = 0
    /// Those of them that failed for the sidecar's or the upstream's sake.
    var failures = 0

    /// Counts an ended request. One that began under an earlier policy says nothing about this one.
    mutating func take(_ record: RequestRecord, under sequence: Int) {
        if sequence > self.sequence { self = PolicyTally(sequence: sequence) }
        guard sequence == self.sequence else { return }
        requests += 1
        failures += record.isFailure ? 1 : 0
    }
}

/// A tally that one worker writes and any thread reads.
final class TallyBox: Sendable {
    private let tallies = Mutex((all: Tally(), policy: PolicyTally()))

    var current: Tally { tallies.withLock { $0.all } }

    /// The newest policy that a request has ended under.
    var policy: PolicyTally { tallies.withLock { $0.policy } }

    func take(_ record: RequestRecord, under sequence: Int) {
        tallies.withLock {
            $0.all.take(record)
            $0.policy.take(record, under: sequence)
        }
    }
}

extension [TallyBox] {
    /// Ended requests and failures under this policy, of all workers.
    func requests(under sequence: Int) -> (requests: Int, failures: Int) {
        reduce(into: (0, 0)) { sum, box in
            let tally = box.policy
            guard tally.sequence == sequence else { return }
            sum = (sum.0 + tally.requests, sum.1 + tally.failures)
        }
    }
}
