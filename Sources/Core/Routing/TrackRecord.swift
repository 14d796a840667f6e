// How a target has been doing lately: observations folded into slots of ten seconds.
//
//     slot 171  4 attempts, 1 failed, …   slot 172  (nothing)   slot 174  9 attempts, …   ◀ now
//
// Only slots in which something happened exist, and those that are too old for anybody are dropped, so an idle target
// costs nothing and a busy one 1.2 KB for each slot that is looked back on. A look adds the slots up; whoever looks
// often keeps the answer for a second.

/// What was observed of one target.
package struct TrackRecord: Sendable {
    fileprivate struct Slot {
        var number: Int
        var attempts = 0
        var errors = 0
        var timeouts = 0
        var fallbacks = 0
        var outputTokens = 0
        /// In which those were written, in milliseconds.
        var writing = 0
        var firstEvents = Histogram()
        var durations = Histogram()
    }

    /// In order of number.
    private var slots: [Slot] = []
    /// Seconds that anybody looks back.
    package var memory: Int

    /// Milliseconds.
    private static let slotLength = 10_000

    /// - Parameter memory: seconds after which observations may be forgotten.
    package init(memory: Int = 600) {
        self.memory = memory
    }

    /// Takes an observation, unless nothing was learned.
    ///
    /// - Parameter now: monotonic milliseconds.
    package mutating func take(_ observation: Observation, at now: Int) {
        guard observation.end != .silent else { return }
        open(now / Self.slotLength)
        slots[slots.count - 1].take(observation)
    }

    private mutating func open(_ number: Int) {
        if let last = slots.last, last.number >= number { return }
        let oldest = number - memory * 1_000 / Self.slotLength
        slots.removeAll { $0.number < oldest }
        slots.append(Slot(number: number))
    }

    /// What is known of the last `seconds`, as a condition without its health.
    ///
    /// - Parameter now: monotonic milliseconds.
    package func condition(over seconds: Int, at now: Int) -> Condition {
        let oldest = (now - seconds * 1_000) / Self.slotLength
        var sum = Slot(number: 0)
        for slot in slots.reversed() {
            guard slot.number >= oldest else { break }
            sum.add(slot)
        }
        return sum.condition
    }
}

extension TrackRecord.Slot {
    fileprivate mutating func take(_ observation: Observation) {
        attempts += 1
        switch observation.end {
        case .silent: break
        case .timedOut: timeouts += 1
        case .failed: errors += 1
        case .succeeded: takeSuccess(observation)
        }
        if observation.fellBack { fallbacks += 1 }
    }

    private mutating func takeSuccess(_ observation: Observation) {
        guard observation.isPaced else { return }
        durations.add(observation.duration)
        if let first = observation.firstEvent { firstEvents.add(first) }
        guard let tokens = observation.outputTokens, tokens > 0 else { return }
        outputTokens += tokens
        writing += max(1, observation.duration - (observation.firstEvent ?? 0))
    }

    fileprivate mutating func add(_ other: Self) {
        attempts += other.attempts
        errors += other.errors
        timeouts += other.timeouts
        fallbacks += other.fallbacks
        outputTokens += other.outputTokens
        writing += other.writing
        firstEvents.add(other.firstEvents)
        durations.add(other.durations)
    }

    fileprivate var condition: Condition {
        guard attempts > 0 else { return Condition() }
        return Condition(
            observations: attempts, errorRate: share(errors), timeoutRate: share(timeouts),
            fallbackRate: share(fallbacks), medianLatency: durations.quantile(0.5),
            p95Latency: durations.quantile(0.95),
            timeToFirstByte: firstEvents.quantile(0.5),
            outputTokensPerSecond: writing > 0 ? Double(outputTokens) * 1_000 / Double(writing) : nil)
    }

    private func share(_ count: Int) -> Double { Double(count) / Double(attempts) }
}
