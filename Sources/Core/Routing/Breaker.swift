// When a target is left alone: a passive circuit breaker, as a pure machine with the clock as an argument.
//
//              failures in a row, or a retry-after
//     well ───────────────────────────────────────▶ resting ──time──▶ due
//      ▲                                               ▲               │ one request asks and gets the trial
//      │                 the trial fails: twice as long│               ▼
//      └───────────────────────────────────────────────┴────────── on trial ──its caller leaves──▶ due
//                          the trial succeeds
//
// Resting is advice about order, never a refusal: whoever has nothing else left goes to a resting target all the same,
// and what comes of that is learned too. Only what was begun after the rest began can end it: a long reply from before
// says nothing about now.

package import Policy

/// What is known of one target's health. Times are monotonic milliseconds.
package struct Breaker: Sendable, Equatable {
    private enum State: Equatable {
        case well(failures: Int)
        case resting(since: Int, until: Int)
        case onTrial(since: Int)
    }

    private var state = State.well(failures: 0)
    /// Rests since the last success; each is twice as long as the one before.
    private var rests = 0

    /// A trial that tells nothing for so long does not keep others from trying.
    static let longestTrial = 900_000

    /// A target of which nothing bad is known.
    package init() {}

    /// Whether the target may be tried.
    package func health(at now: Int) -> Health {
        switch state {
        case .well: .well
        case .resting(_, let until): now < until ? .resting(until: until) : .due
        case .onTrial(let since): now - since < Self.longestTrial ? .onTrial : .due
        }
    }

    /// Asks to be the one request that finds out whether the target is well again. True for one asker only.
    package mutating func claimTrial(at now: Int) -> Bool {
        guard health(at: now) == .due else { return false }
        state = .onTrial(since: now)
        return true
    }

    /// The first event of a trial's reply has come: others may go there too, and the next failure ends it.
    package mutating func noteAnswer(_ rules: BreakerRules) {
        guard case .onTrial = state else { return }
        state = .well(failures: rules.failures - 1)
    }

    /// Takes what an attempt has shown.
    package mutating func take(_ observation: Observation, _ rules: BreakerRules, at now: Int) {
        switch state {
        case .well(let failures):
            takeWell(observation.end, failures, rules, at: now)
        case .resting(let since, _):
            takeResting(observation, since, rules, at: now)
        case .onTrial(let since):
            if observation.isTrial {
                takeTrial(observation.end, rules, at: now)
            } else {
                takeResting(observation, since, rules, at: now)
            }
        }
    }

    private mutating func takeWell(_ end: AttemptEnd, _ failures: Int, _ rules: BreakerRules, at now: Int) {
        switch end {
        case .silent: break
        case .succeeded: (state, rests) = (.well(failures: 0), 0)
        case .timedOut, .failed:
            if failures + 1 >= rules.failures || end.retryAfter != nil {
                rest(end.retryAfter, rules, at: now)
            } else {
                state = .well(failures: failures + 1)
            }
        }
    }

    /// An attempt that went to a resting target for want of a better one, or that began before.
    private mutating func takeResting(_ observation: Observation, _ since: Int, _ rules: BreakerRules, at now: Int) {
        switch observation.end {
        case .silent: break
        case .succeeded: if now - observation.duration >= since { (state, rests) = (.well(failures: 0), 0) }
        case .timedOut, .failed:
            guard case .resting(_, let until) = state, let seconds = observation.end.retryAfter else { return }
            state = .resting(since: since, until: max(until, now + bounded(seconds, rules)))
        }
    }

    private mutating func takeTrial(_ end: AttemptEnd, _ rules: BreakerRules, at now: Int) {
        switch end {
        case .silent: state = .resting(since: now, until: now)
        case .succeeded: (state, rests) = (.well(failures: 0), 0)
        case .timedOut, .failed: rest(end.retryAfter, rules, at: now)
        }
    }

    /// A provider's own word counts; without one, each rest is twice as long as the one before.
    private mutating func rest(_ retryAfter: Int?, _ rules: BreakerRules, at now: Int) {
        let doubled = min(rules.rest << min(rests, 16), rules.maxRest)
        rests += 1
        let length = retryAfter.map { bounded($0, rules) } ?? doubled
        state = .resting(since: now, until: now + length)
    }

    private func bounded(_ seconds: Int, _ rules: BreakerRules) -> Int {
        max(0, min(seconds, rules.maxRest / 1_000)) * 1_000
    }
}
