// A watch over two targets that tells what it was told.

import Conversation
import Policy
import Routing

/// Breakers without a lock, for one thread, and a list of what was observed.
final class WatchBench: TargetWatch, @unchecked Sendable {
    private var breakers = [Breaker(), Breaker(), Breaker()]
    private let rules: BreakerRules
    /// `0 succeeded`, `1 failed`…, in the order in which it was told.
    private(set) var told: [String] = []
    private(set) var observations: [Observation] = []
    private(set) var answers: [Int] = []
    /// Somebody else gets the next trials that are asked for, at the very moment.
    var rivals = 0

    init(_ rules: BreakerRules = BreakerRules(failures: 2, rest: 1_000, maxRest: 60_000)) { self.rules = rules }

    var isAnyUnwell: Bool { true }

    func health(of place: Int, at now: Moment) -> Health { breakers[place].health(at: now.milliseconds) }

    func condition(of place: Int, at now: Moment) -> Condition { Condition(health: health(of: place, at: now)) }

    func claimTrial(of place: Int, at now: Moment) -> Bool {
        let got = breakers[place].claimTrial(at: now.milliseconds)
        rivals -= 1
        return rivals < 0 && got
    }

    func noteAnswer(of place: Int, at now: Moment) {
        answers.append(place)
        breakers[place].noteAnswer(rules)
    }

    func take(_ observation: Observation, of place: Int, at now: Moment) {
        observations.append(observation)
        let flags = (observation.isTrial ? " trial" : "") + (observation.fellBack ? " fell back" : "")
        told.append("\(place) \(word(observation.end))\(flags)")
        breakers[place].take(observation, rules, at: now.milliseconds)
    }

    /// Sends a target to rest for so many seconds from the beginning of time.
    func rest(_ place: Int, seconds: Int) {
        let end = AttemptEnd.failed(retryAfter: seconds)
        breakers[place].take(Observation(end, duration: 0), rules, at: 0)
    }

    private func word(_ end: AttemptEnd) -> String {
        switch end {
        case .succeeded: "succeeded"
        case .silent: "silent"
        case .timedOut(let seconds): "timed out" + (seconds.map { " (\($0) s)" } ?? "")
        case .failed(let seconds): "failed" + (seconds.map { " (\($0) s)" } ?? "")
        }
    }
}
