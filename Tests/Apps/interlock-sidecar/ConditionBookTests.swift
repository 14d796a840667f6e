// What workers share about targets.

import Conversation
import Exchange
import Policy
import Routing
import Synchronization
import Testing

@testable import interlock_sidecar

@Suite struct `The book of conditions` {
    private let now = Moment(milliseconds: 1_000, unixSeconds: 1_800_000_000)

    private func group(_ name: String, _ targets: [String], breaker: BreakerRules? = BreakerRules(failures: 1)) -> Group
    {
        var group = Group(
            name: name, strategy: .failover,
            targets: targets.map { Target(name: $0, provider: 0, dialect: .chat, model: "m") })
        group.breaker = breaker
        return group
    }

    private func policy(_ groups: [Group]) -> Policy {
        Policy(providers: [], groups: groups, callers: [], snapshot: Snapshot(sequence: 1, digest: "0"))
    }

    private let failure = Observation(.failed(), duration: 10)

    private func later(_ milliseconds: Int) -> Moment {
        Moment(milliseconds: now.milliseconds + milliseconds, unixSeconds: now.unixSeconds)
    }

    @Test func `what one group learns of a target, the others know`() {
        let book = ConditionBook()
        let watches = book.open(for: policy([group("g", ["p/a", "p/b"]), group("h", ["p/b", "p/c"])]))
        #expect(!watches[0].isAnyUnwell && !watches[1].isAnyUnwell)
        watches[0].take(failure, of: 1, at: now)
        #expect(watches[1].isAnyUnwell)
        #expect(watches[1].health(of: 0, at: now) == .resting(until: 6_000))
        #expect(watches[1].health(of: 1, at: now) == .well)
        #expect(watches[1].condition(of: 0, at: now).errorRate == 1)
    }

    @Test func `a new policy knows what was learned under the old one, and forgets targets it does not have`() {
        let book = ConditionBook()
        let old = book.open(for: policy([group("g", ["p/a", "p/b"])]))
        old[0].take(failure, of: 0, at: now)
        old[0].take(failure, of: 1, at: now)
        let new = book.open(for: policy([group("other", ["p/c", "p/b"])]))
        #expect(new[0].health(of: 1, at: now) == .resting(until: 6_000))
        #expect(book.all.map(\.name) == ["p/b", "p/c"])
        let last = book.open(for: policy([group("g", ["p/a"])]))
        #expect(!last[0].isAnyUnwell && last[0].condition(of: 0, at: now).observations == 0)
        old[0].take(failure, of: 1, at: now)
        #expect(!last[0].isAnyUnwell, "a request under the old policy worries nobody")
    }

    @Test func `a group without a breaker leaves nobody alone and sends nobody to rest`() {
        let book = ConditionBook()
        let watches = book.open(for: policy([group("g", ["p/a"], breaker: nil), group("h", ["p/a"])]))
        watches[0].take(failure, of: 0, at: now)
        #expect(!watches[1].isAnyUnwell)
        watches[1].take(failure, of: 0, at: now)
        #expect(watches[1].isAnyUnwell && !watches[0].isAnyUnwell)
        #expect(watches[0].health(of: 0, at: now) == .well && !watches[0].claimTrial(of: 0, at: later(9_000)))
    }

    @Test func `of all threads that ask for a trial, one gets it`() async {
        let book = ConditionBook()
        let watch = book.open(for: policy([group("g", ["p/a"])]))[0]
        watch.take(failure, of: 0, at: now)
        let due = later(5_000)
        for _ in 0..<200 {
            #expect(watch.health(of: 0, at: due) == .due)
            let claims = await withTaskGroup(of: Bool.self) { tasks in
                for _ in 0..<8 { tasks.addTask { watch.claimTrial(of: 0, at: due) } }
                return await tasks.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(claims == 1)
            watch.take(Observation(.silent, duration: 0, isTrial: true), of: 0, at: due)
        }
        #expect(watch.claimTrial(of: 0, at: due))
        watch.take(Observation(.succeeded, duration: 1, isTrial: true), of: 0, at: due)
        #expect(!watch.isAnyUnwell)
    }

    @Test func `figures are new while few are known, and a second old at most when many are`() {
        let watch = ConditionBook().open(for: policy([group("g", ["p/a"])]))[0]
        let success = Observation(.succeeded, duration: 5)
        for count in 1...20 {
            watch.take(success, of: 0, at: now)
            #expect(watch.condition(of: 0, at: now).observations == count)
        }
        watch.take(success, of: 0, at: now)
        #expect(watch.condition(of: 0, at: later(999)).observations == 20)
        #expect(watch.condition(of: 0, at: later(1_000)).observations == 21)
    }
}
