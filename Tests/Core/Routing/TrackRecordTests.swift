// Observations folded into figures.

import Policy
import Routing
import Testing

@Suite struct `A target's track record` {
    private func record(_ observations: [(at: Int, Observation)]) -> TrackRecord {
        var record = TrackRecord()
        for (now, observation) in observations { record.take(observation, at: now) }
        return record
    }

    @Test func `nothing observed is nothing known`() {
        #expect(TrackRecord().condition(over: 600, at: 5_000_000) == Condition())
        let silent = record([(1_000, Observation(.silent, duration: 90))])
        #expect(silent.condition(over: 600, at: 1_000) == Condition())
    }

    @Test func `rates are shares of what was observed`() {
        let seen =
            Array(repeating: (1_000, Observation(.succeeded, duration: 100)), count: 5)
            + Array(repeating: (1_000, Observation(.failed(), duration: 5, fellBack: true)), count: 3)
            + Array(repeating: (1_000, Observation(.timedOut(), duration: 9_000)), count: 2)
        let condition = record(seen).condition(over: 600, at: 2_000)
        #expect(condition.observations == 10)
        #expect(condition.errorRate == 0.3 && condition.timeoutRate == 0.2 && condition.fallbackRate == 0.3)
        #expect(abs(condition.reliability - 0.35) < 1e-9)
    }

    @Test func `what is older than the window no longer counts`() {
        let record = record([
            (0, Observation(.failed(), duration: 1)), (300_000, Observation(.succeeded, duration: 1)),
        ])
        #expect(record.condition(over: 600, at: 300_000).errorRate == 0.5)
        #expect(record.condition(over: 60, at: 300_000).errorRate == 0)
        #expect(record.condition(over: 600, at: 700_000).observations == 1)
        #expect(record.condition(over: 600, at: 1_000_000).observations == 0)
    }

    @Test func `an old slot is dropped when a new one is opened`() {
        var record = TrackRecord(memory: 60)
        record.take(Observation(.succeeded, duration: 1), at: 0)
        record.take(Observation(.succeeded, duration: 1), at: 200_000)
        #expect(record.condition(over: 3_600, at: 200_000).observations == 1)
    }

    @Test(arguments: [1, 2, 3, 15, 16, 17, 100, 999, 1_000, 1_023, 1_024, 60_000, 599_999, 1_048_575, 5_000_000])
    func `a time is told as itself, or an eighth more at most`(milliseconds: Int) throws {
        let record = record([(0, Observation(.succeeded, firstEvent: milliseconds, duration: milliseconds))])
        let condition = record.condition(over: 600, at: 0)
        let told = try #require(condition.timeToFirstByte)
        let exact = min(milliseconds, 1_048_575)
        #expect(told >= exact && Double(told) <= Double(exact) * 1.125, "\(told)")
        #expect(condition.p95Latency == told && condition.medianLatency == told)
    }

    @Test func `95 of 100 are within the figure that says so`() throws {
        let seen = (1...100).map { (0, Observation(.succeeded, duration: $0 * 10)) }
        let condition = record(seen).condition(over: 600, at: 0)
        let p95 = try #require(condition.p95Latency)
        #expect(p95 >= 950 && p95 < 1_070)
        let median = try #require(condition.medianLatency)
        #expect(median >= 500 && median < 563)
    }

    @Test func `tokens per second are those of the time in which they were written`() {
        let record = record([
            (0, Observation(.succeeded, firstEvent: 1_000, duration: 3_000, outputTokens: 100)),
            (0, Observation(.succeeded, firstEvent: 500, duration: 2_500, outputTokens: 300)),
        ])
        #expect(record.condition(over: 600, at: 0).outputTokensPerSecond == 100)
    }

    @Test func `a slow caller says nothing of the target's speed`() {
        let slow = Observation(.succeeded, firstEvent: 10, duration: 60_000, outputTokens: 10, isPaced: false)
        let condition = record([(0, slow)]).condition(over: 600, at: 0)
        #expect(condition.observations == 1 && condition.errorRate == 0)
        #expect(condition.p95Latency == nil && condition.outputTokensPerSecond == nil)
    }
}
