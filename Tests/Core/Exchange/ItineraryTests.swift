// Which target is tried when.

import Conversation
import Testing

@testable import Exchange

@Suite struct `An itinerary` {
    private let again = FailedAttempt(Failure(.serverError, "broke"), .again)
    private let elsewhere = FailedAttempt(Failure(.upstreamFailed, "wrong key"), .elsewhere)
    private let final = FailedAttempt(Failure(.malformed, "your mistake"), .final)

    @Test func `walks the plan's order once, then again after a pause`() {
        var itinerary = Itinerary([4, 7], maxAttempts: 4)
        #expect(itinerary.next() == .now(4))
        #expect(itinerary.next(after: again) == .now(7))
        #expect(itinerary.next(after: again) == .later(4, milliseconds: 250))
        #expect(itinerary.next(after: again) == .now(7))
        #expect(itinerary.next(after: again) == .end)
    }

    @Test func `doubles the pause with every lap`() {
        var itinerary = Itinerary([0], maxAttempts: 10)
        #expect(itinerary.next() == .now(0))
        for pause in [250, 500, 1_000, 2_000, 4_000, 4_000] {
            #expect(itinerary.next(after: again) == .later(0, milliseconds: pause))
        }
    }

    @Test func `waits as long as the provider asks, within patience`() {
        let busy = FailedAttempt(Failure(.rateLimited, "slow down", retryAfter: 3), .again)
        var patient = Itinerary([0], maxAttempts: 3)
        _ = patient.next()
        #expect(patient.next(after: busy) == .later(0, milliseconds: 3_000))

        let closed = FailedAttempt(Failure(.rateLimited, "come tomorrow", retryAfter: 11), .again)
        #expect(patient.next(after: closed) == .end)
    }

    @Test func `does not return to a target that refuses our key`() {
        var itinerary = Itinerary([1, 2], maxAttempts: 9)
        #expect(itinerary.next() == .now(1))
        #expect(itinerary.next(after: elsewhere) == .now(2))
        #expect(itinerary.next(after: again) == .later(2, milliseconds: 250))
        #expect(itinerary.next(after: elsewhere) == .end)
    }

    @Test func `ends where the request itself is at fault`() {
        var itinerary = Itinerary([1, 2], maxAttempts: 9)
        _ = itinerary.next()
        #expect(itinerary.next(after: final) == .end)
    }

    @Test func `leads nowhere without targets`() {
        var itinerary = Itinerary([], maxAttempts: 3)
        #expect(itinerary.next() == .end)
    }
}

@Suite struct `A verdict` {
    @Test(arguments: [408, 429, 500, 502, 503, 504, 529])
    func `lets a tired provider be tried again`(status: Int) {
        #expect(Verdict(status: status) == .again)
    }

    @Test(arguments: [401, 402, 403, 404])
    func `takes the blame for our key, our account and our model name elsewhere`(status: Int) {
        #expect(Verdict(status: status) == .elsewhere)
        let told = Failure(.unauthenticated, "bad key sk-1")
        let failed = FailedAttempt(status: status, told: told, target: "a/b")
        #expect(failed.failure.kind == .upstreamFailed, "a caller never sees our 401 as its own")
        #expect(!failed.failure.message.contains("sk-1"))
    }

    @Test(arguments: [400, 409, 413, 422])
    func `is final where the request is at fault`(status: Int) {
        #expect(Verdict(status: status) == .final)
    }
}
