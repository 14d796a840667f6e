// The breaker's script: what happens, and what the target's health then is.

import Policy
import Routing
import Testing

@Suite struct `A target's breaker` {
    /// Three failures in a row; rests of 1 s, 2 s, 4 s…, never more than 10 s.
    private let rules = BreakerRules(failures: 3, rest: 1_000, maxRest: 10_000)

    /// A breaker with hands: every step says what it expects to see.
    private struct Script {
        var breaker = Breaker()
        var now = 0
        let rules: BreakerRules

        mutating func take(_ end: AttemptEnd, times: Int = 1, lasting: Int = 0, trial: Bool = false) {
            for _ in 0..<times {
                breaker.take(Observation(end, duration: lasting, isTrial: trial), rules, at: now)
            }
        }

        mutating func wait(_ milliseconds: Int) { now += milliseconds }
        mutating func claim() -> Bool { breaker.claimTrial(at: now) }
        mutating func expectTrial(_ expected: Bool, _ place: SourceLocation = #_sourceLocation) {
            let got = claim()
            #expect(got == expected, sourceLocation: place)
        }
        var health: Health { breaker.health(at: now) }
    }

    private func script() -> Script { Script(rules: rules) }

    @Test func `failures in a row end in a rest, and no sooner`() {
        var script = script()
        script.take(.failed(), times: 2)
        #expect(script.health == .well)
        script.take(.timedOut())
        #expect(script.health == .resting(until: 1_000))
    }

    @Test func `a success in between begins the count anew`() {
        var script = script()
        script.take(.failed(), times: 2)
        script.take(.succeeded)
        script.take(.failed(), times: 2)
        #expect(script.health == .well)
    }

    @Test func `what is not the target's fault counts neither way`() {
        var script = script()
        script.take(.silent, times: 50)
        #expect(script.health == .well)
        script.take(.failed(), times: 2)
        script.take(.silent)
        script.take(.failed())
        #expect(script.health == .resting(until: 1_000))
    }

    @Test func `a retry-after is obeyed at once, as far as the longest rest`() {
        for (seconds, until) in [(0, 0), (1, 1_000), (7, 7_000), (10, 10_000), (86_400, 10_000), (-5, 0)] {
            var script = script()
            script.take(.failed(retryAfter: seconds))
            #expect(script.health == (until == 0 ? .due : .resting(until: until)), "\(seconds) s")
        }
    }

    @Test func `after the rest one asker gets the trial, and everybody else sees it resting`() {
        var script = script()
        script.take(.failed(), times: 3)
        script.wait(999)
        script.expectTrial(false)
        script.wait(1)
        #expect(script.health == .due)
        script.expectTrial(true)
        #expect(script.health == .onTrial && script.health.isResting)
        script.expectTrial(false)
    }

    @Test func `a trial that succeeds closes the matter`() {
        var script = script()
        script.take(.failed(), times: 3)
        script.wait(1_000)
        script.expectTrial(true)
        script.take(.succeeded, trial: true)
        #expect(script.health == .well)
        script.take(.failed(), times: 3)
        #expect(script.health == .resting(until: 2_000), "rests begin with the shortest again")
    }

    @Test func `each trial that fails doubles the rest, up to the longest`() {
        var script = script()
        script.take(.failed(), times: 3)
        var rests: [Int] = []
        for _ in 0..<6 {
            guard case .resting(let until) = script.health else { return #expect(Bool(false), "\(script.health)") }
            rests.append(until - script.now)
            script.wait(until - script.now)
            script.expectTrial(true)
            script.take(.failed(), trial: true)
        }
        #expect(rests == [1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
    }

    @Test func `a trial whose caller leaves neither closes nor opens, and the next asker gets it`() {
        var script = script()
        script.take(.failed(), times: 3)
        script.wait(1_000)
        script.expectTrial(true)
        script.wait(10)
        script.take(.silent, trial: true)
        #expect(script.health == .due)
        script.expectTrial(true)
        script.take(.failed(), trial: true)
        #expect(script.health == .resting(until: 3_010), "the second rest, not the third")
    }

    @Test func `a trial that has begun to answer lets others in, and one failure sends them away`() {
        var script = script()
        script.take(.failed(), times: 3)
        script.wait(1_000)
        script.expectTrial(true)
        script.breaker.noteAnswer(rules)
        #expect(script.health == .well)
        script.take(.failed(), trial: true)
        #expect(script.health == .resting(until: 3_000))
    }

    @Test func `a trial that tells nothing for a quarter of an hour does not keep others away`() {
        var script = script()
        script.take(.failed(), times: 3)
        script.wait(1_000)
        script.expectTrial(true)
        script.wait(899_999)
        script.expectTrial(false)
        script.wait(1)
        script.expectTrial(true)
    }

    @Test func `a long reply from before the rest does not end it, one from within does`() {
        var script = script()
        script.wait(500)
        script.take(.failed(), times: 3)
        script.wait(100)
        script.take(.succeeded, lasting: 101)
        #expect(script.health == .resting(until: 1_500))
        script.take(.succeeded, lasting: 100)
        #expect(script.health == .well)
    }

    @Test func `those who went to a resting target for want of another do not lengthen its rest`() {
        var script = script()
        script.take(.failed(), times: 20)
        #expect(script.health == .resting(until: 1_000))
        script.take(.failed(retryAfter: 4))
        #expect(script.health == .resting(until: 4_000), "but the provider's word does")
        script.take(.failed(retryAfter: 2))
        #expect(script.health == .resting(until: 4_000))
    }

    @Test(arguments: 0..<300)
    func `whatever happens, there is never a second trial, and a rest is never too long`(seed: Int) {
        var random = Seeded(seed)
        var script = script()
        var trials = 0
        for _ in 0..<200 {
            script.wait(Int.random(in: 0...700, using: &random))
            let ends: [AttemptEnd] = [.succeeded, .silent, .failed(), .failed(), .timedOut(), .failed(retryAfter: 3)]
            switch Int.random(in: 0..<3, using: &random) {
            case 0 where script.claim():
                #expect(trials == 0 || script.health == .onTrial)
                trials += 1
                script.expectTrial(false)
            case 1 where trials > 0:
                trials = 0
                script.take(ends.randomElement(using: &random)!, trial: true)
            default:
                script.take(ends.randomElement(using: &random)!, lasting: Int.random(in: 0...5_000, using: &random))
            }
            if case .resting(let until) = script.health { #expect(until - script.now <= rules.maxRest) }
        }
    }
}
