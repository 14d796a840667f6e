// Whose failure a request is, and which policy's.

import Accounting
import Testing

@testable import interlock_sidecar

@Suite struct `Requests by policy` {
    private func record(_ status: Int, broke: Bool = false, attempts: Int = 1) -> RequestRecord {
        var record = RequestRecord(requestID: "r")
        (record.status, record.broke, record.attempts) = (status, broke, attempts)
        return record
    }

    @Test(arguments: [
        (200, false, 1, false, "answered"), (200, true, 1, true, "the stream broke after its first event"),
        (400, false, 0, false, "the caller's mistake"), (404, false, 0, false, "a group that is not there"),
        (0, false, 1, false, "the caller left"), (429, false, 2, true, "every target is full"),
        (429, false, 0, false, "the caller's own limit"), (500, false, 0, true, "a key is missing"),
        (502, false, 0, true, "no target can carry it"), (504, false, 3, true, "too late"),
    ])
    func `failures are the sidecar's and the upstream's`(
        status: Int, broke: Bool, attempts: Int, isFailure: Bool, why: String
    ) {
        #expect(record(status, broke: broke, attempts: attempts).isFailure == isFailure, "\(why)")
    }

    @Test func `a request counts for the policy that it began with`() {
        var tally = PolicyTally()
        tally.take(record(200), under: 7)
        tally.take(record(502), under: 7)
        #expect(tally == PolicyTally(sequence: 7, requests: 2, failures: 1))
        tally.take(record(200), under: 8)
        tally.take(record(502), under: 7)
        #expect(tally == PolicyTally(sequence: 8, requests: 1, failures: 0), "a straggler of 7 says nothing about 8")
    }

    @Test func `workers are added up, those that have not come to the policy yet count nothing`() {
        let boxes = [TallyBox(), TallyBox(), TallyBox()]
        boxes[0].take(record(200), under: 8)
        boxes[1].take(record(500), under: 8)
        boxes[2].take(record(500), under: 7)
        #expect(boxes.requests(under: 8) == (2, 1))
        #expect(boxes.requests(under: 9) == (0, 0))
        #expect(boxes.map(\.current).reduce(0) { $0 + $1.attempts } == 3)
    }
}
