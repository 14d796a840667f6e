// What becomes of a rollout, look by look.

import Testing
import Wire

@testable import Policy

@Suite struct `Rollouts` {
    private typealias Change = @Sendable (inout Rollout.Cohort) -> Void

    private func rollout(stage: Int = 0) -> Rollout {
        Rollout(
            stages: [.init(hundredths: 1000, holdSeconds: 60), .init(hundredths: 10_000)], stage: stage,
            maxFailureRate: 0.05, minRequests: 50)
    }

    private func cohort(_ change: (inout Rollout.Cohort) -> Void) -> Rollout.Cohort {
        var cohort = Rollout.Cohort()
        cohort.present = 10
        cohort.active = 10
        change(&cohort)
        return cohort
    }

    @Test func `it stays until the stage's time is over, and then goes on`() {
        let cohort = cohort { _ in }
        #expect(rollout().judge(cohort, held: 0) == .stay("held for another 60 s"))
        #expect(rollout().judge(cohort, held: 59) == .stay("held for another 1 s"))
        #expect(rollout().judge(cohort, held: 60) == .advance)
    }

    @Test func `a clock that was set back makes a stage longer, never shorter`() {
        #expect(rollout().judge(cohort { _ in }, held: -3600) == .stay("held for another 60 s"))
    }

    @Test func `after a last stage of all sidecars it is complete`() {
        #expect(rollout(stage: 1).judge(cohort { _ in }, held: 0) == .complete)
    }

    @Test func `a stage of all sidecars is held for its time, too`() {
        let held = Rollout(stages: [.init(hundredths: 10_000, holdSeconds: 60)])
        #expect(held.judge(cohort { _ in }, held: 59) == .stay("held for another 1 s"))
        #expect(held.judge(cohort { _ in }, held: 60) == .complete)
        let failing = cohort {
            $0.requests = 100
            $0.failures = 50
        }
        guard case .goBack = held.judge(failing, held: 59) else {
            Issue.record("it goes back while it is held")
            return
        }
    }

    @Test(
        arguments: [
            ([.init(hundredths: 10_000)], ["track": "canary"], false, "the canary is not all"),
            ([.init(hundredths: 5000)], [:], false, "half is not all"),
            ([.init(hundredths: 10_000)], [:], true, "all is all"),
            ([.init(hundredths: 10_000), .init(hundredths: 10_000, isForAll: true)], ["a": "b"], true, "it says so"),
        ] as [([Rollout.Stage], [String: String], Bool, Comment)])
    func `all sidecars get it only where a stage says so`(
        stages: [Rollout.Stage], labels: [String: String], isAutomatic: Bool, reason: Comment
    ) {
        let last = Rollout(stages: stages, labels: labels, stage: stages.count - 1)
        #expect(last.judge(cohort { _ in }, held: 1 << 40) == (isAutomatic ? .complete : .stay("waits for advance")))
        #expect(last.outlook(cohort { _ in }, held: 0).isAutomatic == isAutomatic, reason)
    }

    @Test func `what comes next is told with what it waits for`() {
        let half = cohort { $0.active = 5 }
        #expect(
            rollout().outlook(half, held: 20)
                == Rollout.Outlook(waitsFor: .sidecars, secondsLeft: 40, stage: 1, isAutomatic: true))
        #expect(rollout().outlook(cohort { _ in }, held: 20).waitsFor == .time)
        #expect(rollout().outlook(cohort { _ in }, held: 60).waitsFor == .nothing)
        let canary = Rollout(stages: [.init(hundredths: 10_000, holdSeconds: 60)], labels: ["track": "canary"])
        #expect(canary.outlook(cohort { _ in }, held: 0).waitsFor == .time)
        #expect(
            canary.outlook(cohort { _ in }, held: 60)
                == Rollout.Outlook(waitsFor: .advance, secondsLeft: 0, stage: nil, isAutomatic: false))
    }

    @Test func `somebody who does not have it yet holds it up`() {
        let cohort = cohort { $0.active = 7 }
        #expect(rollout().judge(cohort, held: 600) == .stay("waiting for 3 of 10 sidecars"))
    }

    @Test func `a stage without sidecars tries nothing, so it does not go on by itself`() {
        #expect(rollout().judge(Rollout.Cohort(), held: 600) == .stay("no sidecar of this stage has reported lately"))
        #expect(rollout(stage: 1).judge(Rollout.Cohort(), held: 600) == .complete, "there is nobody to try it on")
    }

    @Test func `a refusal takes it back at once`() {
        let cohort = cohort {
            $0.active = 0
            $0.refused = 1
            $0.refusal = "agent-7: it does not compile"
        }
        #expect(
            rollout().judge(cohort, held: 0) == .goBack("refused by 1 sidecar: agent-7: it does not compile"))
    }

    @Test(arguments: [
        (49, 49, false, "too few requests to judge"),
        (50, 3, true, "more than one in twenty"),
        (50, 2, false, "fewer than one in twenty"),
        (100, 5, false, "the limit itself is allowed"),
        (100, 6, true, "just beyond the limit"),
        (0, 0, false, "nothing has happened"),
    ])
    func `failures beyond the limit take it back`(requests: Int, failures: Int, goesBack: Bool, reason: Comment) {
        let cohort = cohort {
            $0.requests = requests
            $0.failures = failures
        }
        guard case .goBack(let why) = rollout().judge(cohort, held: 600) else {
            #expect(!goesBack, reason)
            return
        }
        #expect(goesBack, reason)
        #expect(why == "\(failures) of \(requests) requests failed, more than a share of 0.05")
    }

    @Test func `without a least number the first failed request counts, but none are no failure`() {
        var eager = rollout()
        eager.minRequests = 0
        #expect(eager.judge(cohort { _ in }, held: 60) == .advance)
        let failed = cohort {
            $0.requests = 1
            $0.failures = 1
        }
        #expect(eager.judge(failed, held: 0) == .goBack("1 of 1 request failed, more than a share of 0.05"))
    }
}

@Suite struct `Orders of publishers` {
    private func rollout(_ text: String) throws -> RolloutOrder { try RolloutOrder(reading: JSONDocument(text).root) }

    private func fault(_ text: String, _ read: (JSONValue) throws -> Void) throws -> String {
        do {
            try read(JSONDocument(text).root)
            return "read"
        } catch let error as DeliveryFault {
            return error.description
        }
    }

    @Test func `a rollout needs only its stages`() throws {
        let order = try rollout(#"{"stages":[{"percent":12.5,"hold_seconds":60},{"percent":100}]}"#)
        #expect(order.version == nil && order.labels.isEmpty)
        #expect(order.rollout.stages == [.init(hundredths: 1250, holdSeconds: 60), .init(hundredths: 10_000)])
        #expect(order.rollout.maxFailureRate == 0.05 && order.rollout.minRequests == 50)
    }

    @Test func `a rollout by labels may end with all sidecars`() throws {
        let order = try rollout(
            #"{"labels":{"a":"b"},"stages":[{"percent":100,"hold_seconds":60},{"all":true,"hold_seconds":9}]}"#)
        #expect(order.rollout.stages.map(\.isForAll) == [false, true])
        #expect(order.rollout.stages[1].holdSeconds == 9 && order.rollout.labels == ["a": "b"])
    }

    @Test func `a rollout says all there is to say`() throws {
        let order = try rollout(
            #"{"version":3,"stages":[{"percent":1}],"max_failure_rate":0,"min_requests":0,"labels":{"a":"b"}}"#)
        #expect(order.version == 3 && order.labels == ["a": "b"])
        #expect(order.rollout.maxFailureRate == 0 && order.rollout.minRequests == 0)
    }

    @Test(arguments: [
        ("{}", "stages: expected, and it is missing"),
        (#"{"stages":[]}"#, "stages: expected an array of 1 to 20 stages"),
        (#"{"stages":[{}]}"#, "stages[0].percent: expected, and it is missing"),
        (
            #"{"stages":[{"percent":0}]}"#,
            "stages[0].percent: expected a number from 0.01 to 100 with at most two decimals"
        ),
        (#"{"stages":[{"percent":50},{"percent":50}]}"#, "stages[1].percent: expected more than the stage before"),
        (#"{"stages":[{"percent":50,"hold_seconds":-1}]}"#, "stages[0].hold_seconds: expected a whole number from 0"),
        (#"{"stages":[{"percent":50,"hold_seconds":2592001}]}"#, "stages[0].hold_seconds: expected at most 2592000"),
        (
            #"{"stages":[{"percent":50,"hold":1}]}"#,
            "stages[0]: expected no other members than all, hold_seconds, percent"
        ),
        (#"{"stages":[{"all":1}]}"#, "stages[0].all: expected true or false"),
        (#"{"stages":[{"all":true,"percent":50}]}"#, "stages[0].percent: expected no percent beside `all`"),
        (
            #"{"stages":[{"all":true},{"percent":50}]}"#, "stages[1]: expected nothing after the stage of all sidecars"
        ),
        (#"{"stages":[{"percent":50}],"version":0}"#, "version: expected a whole number from 1"),
        (#"{"stages":[{"percent":50}],"max_failure_rate":1.5}"#, "max_failure_rate: expected a number from 0 to 1"),
        (#"{"stages":[{"percent":50}],"min_requests":-1}"#, "min_requests: expected a whole number from 0"),
        (#"{"stages":[{"percent":50}],"labels":[]}"#, "labels: expected an object of at most 16 labels"),
    ])
    func `a rollout that is none is told where it is wrong`(text: String, complaint: String) throws {
        #expect(try fault(text) { _ = try RolloutOrder(reading: $0) } == complaint)
    }

    @Test func `a pin without a scope is for everything`() throws {
        let order = try PinOrder(reading: JSONDocument(#"{"version":3,"reason":"bad models"}"#).root)
        #expect(order.version == 3 && order.reason == "bad models" && order.scope == .everything)
        let scope = try PinOrder.scope(reading: JSONDocument(#"{"scope":{"labels":{"a":"b"}}}"#).root)
        #expect(scope == Scope(labels: ["a": "b"]))
    }

    @Test(arguments: [
        ("[]", "expected an object"),
        (#"{"reason":"x"}"#, "version: expected, and it is missing"),
        (#"{"version":3}"#, "reason: expected, and it is missing"),
        (#"{"version":3,"reason":""}"#, "reason: expected 1 to 1000 characters without control characters"),
        (#"{"version":3,"reason":"a\u0000"}"#, "reason: expected 1 to 1000 characters without control characters"),
        (
            #"{"version":3,"reason":"x","scope":{"percent":10,"salt":"s"}}"#,
            "scope: expected {} or labels: a pin has neither a share nor exceptions"
        ),
        (
            #"{"version":3,"reason":"x","scope":{"label":{}}}"#,
            "scope: expected no other members than except, labels, percent, salt"
        ),
    ])
    func `a pin that is none is told where it is wrong`(text: String, complaint: String) throws {
        #expect(try fault(text) { _ = try PinOrder(reading: $0) } == complaint)
    }
}
