// What is known now of a target: whether it may be tried, and how it has been doing.
//
// Nothing known is not a bad sign: a target that nobody has used yet is well, and its figures are nil.

package import Conversation

/// Whether a target may be tried now.
package enum Health: Sendable, Equatable {
    case well
    /// It has failed too often: until this monotonic millisecond it is tried only when nothing else is left.
    case resting(until: Int)
    /// Its rest is over: one request is to find out whether it is well again.
    case due
    /// One request is finding out; to all others it is resting.
    case onTrial
}

extension Health {
    /// Tried only when nothing else is left.
    package var isResting: Bool {
        switch self {
        case .well, .due: false
        case .resting, .onTrial: true
        }
    }
}

/// What is known of one target at one moment. Rates are shares of the observed attempts, between 0 and 1; figures are
/// of the time that the group looks back on (600 seconds where it does not say).
package struct Condition: Sendable, Equatable {
    package var health: Health
    /// Attempts whose end says something about the target; 0: nothing is known, and everything below is nil.
    package var observations: Int
    /// Attempts that failed through the target's fault in another way than by their time.
    package var errorRate: Double?
    /// Attempts that did not answer in time.
    package var timeoutRate: Double?
    /// Attempts after which another target had to serve the request.
    package var fallbackRate: Double?
    /// Milliseconds from sending to the end of a reply: the median of the successful attempts.
    package var medianLatency: Int?
    /// Milliseconds within which 95 of 100 successful attempts were complete.
    package var p95Latency: Int?
    /// Milliseconds from sending to the first event of a streamed reply: the median of the successful attempts.
    package var timeToFirstByte: Int?
    /// Of successful attempts, from the first event of a reply to its last.
    package var outputTokensPerSecond: Double?

    package init(
        health: Health = .well, observations: Int = 0, errorRate: Double? = nil, timeoutRate: Double? = nil,
        fallbackRate: Double? = nil, medianLatency: Int? = nil, p95Latency: Int? = nil, timeToFirstByte: Int? = nil,
        outputTokensPerSecond: Double? = nil
    ) {
        self.health = health
        self.observations = observations
        self.errorRate = errorRate
        self.timeoutRate = timeoutRate
        self.fallbackRate = fallbackRate
        self.medianLatency = medianLatency
        self.p95Latency = p95Latency
        self.timeToFirstByte = timeToFirstByte
        self.outputTokensPerSecond = outputTokensPerSecond
    }
}

/// The conditions of one group's targets, by their places in the group. Asking is cheap; the answers may differ from
/// one moment to the next, for all workers of a sidecar tell what they learn to the same.
package protocol TargetConditions: AnyObject, Sendable {
    /// False while every target is well, which is all that most requests ask.
    var isAnyUnwell: Bool { get }
    /// Whether the target at a place may be tried.
    func health(of place: Int, at now: Moment) -> Health
    /// Everything that is known of the target at a place.
    func condition(of place: Int, at now: Moment) -> Condition
}

/// The conditions of one group's targets, with the door for those who learn something about them.
package protocol TargetWatch: TargetConditions {
    /// Asks to be the one request that finds out whether a target that is due is well again. Of all who ask, one is
    /// told true, and owes an observation.
    func claimTrial(of place: Int, at now: Moment) -> Bool
    /// The first event of a trial's reply has come.
    func noteAnswer(of place: Int, at now: Moment)
    /// Takes what an attempt at the target showed.
    func take(_ observation: Observation, of place: Int, at now: Moment)
}
