// How long a subscription waits, and how long it rests.
//
// After a failure it rests for a random time between nothing and a bound that doubles: the first time a quarter of a
// second, at most half a minute (full jitter: ten thousand sidecars whose control plane came back do not come back
// together). What the control plane asks for is respected, up to five minutes.

/// The times of a subscription, all in milliseconds but `waitSeconds`.
package struct SubscriptionPace: Sendable, Equatable {
    /// How long the control plane may keep a question.
    package var waitSeconds = 30
    /// How much later than that an answer must have begun; who says nothing for longer is gone.
    package var grace = 10_000
    /// How long an answer that has begun may take.
    package var transfer = 60_000
    /// The bound of the first rest.
    package var firstRest = 250
    /// The bound of every later one.
    package var longestRest = 30_000
    /// An answer without news that comes sooner than this, and sooner than it was asked to, counts as a small failure.
    package var hasty = 1_000
    /// How long to rest between questions that are not to wait at all, about.
    package var poll = 1_000
    /// How long to rest after a wait that was cut, at least and at most.
    package var cut = 50...300
    /// What the control plane may ask for at most.
    package var longestRetryAfter = 300_000
    /// How long a refusal stands that may have been the way's fault.
    package var doubt = 300_000

    package init() {}

    /// How long to rest after so many setbacks in a row, from 1.
    func rest(after setbacks: Int, dice: UInt64) -> Int {
        let bound = min(longestRest, firstRest << min(max(setbacks, 1) - 1, 20))
        return Int(dice % UInt64(bound + 1))
    }

    /// How long to rest after a wait that was cut: those whom one balancer has cut do not come back together.
    func restAfterCut(_ dice: UInt64) -> Int { cut.lowerBound + Int(dice % UInt64(cut.count)) }

    /// How long to rest between questions that are not to wait: three quarters of a second to one and a quarter.
    func restBetweenPolls(_ dice: UInt64) -> Int { poll * 3 / 4 + Int(dice % UInt64(poll / 2 + 1)) }

    /// How long to rest when the control plane names a time: that, and up to half as much again.
    func rest(respecting retryAfter: Int, dice: UInt64) -> Int {
        let asked = min(max(retryAfter, 0), longestRetryAfter)
        return asked + Int(dice % UInt64(asked / 2 + 1))
    }
}
