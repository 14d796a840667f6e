// When to stop waiting.

import Policy

/// The deadlines of one attempt, as monotonic milliseconds. Reading bytes only notes the time; nothing is re-armed
/// until the earliest deadline is reached.
struct Deadlines {
    private let timeouts: Timeouts
    private let requestBegan: Int
    private var lastHeard: Int
    private var hasFirst = false
    /// While the caller does not read, the provider's silence is ours.
    private var isHeldBack = false

    init(_ timeouts: Timeouts, requestBegan: Int, now: Int) {
        self.timeouts = timeouts
        self.requestBegan = requestBegan
        lastHeard = now
    }

    /// The next moment at which something could be overdue.
    var next: Int {
        let silence = lastHeard + (hasFirst ? timeouts.idle : timeouts.firstByte)
        guard let total = timeouts.total else { return silence }
        return min(silence, requestBegan + total)
    }

    /// True when a deadline has passed.
    func isOver(at now: Int) -> Bool {
        if let total = timeouts.total, now >= requestBegan + total { return true }
        return !isHeldBack && now >= next
    }

    /// The provider's first event was read.
    mutating func first(at now: Int) {
        hasFirst = true
        lastHeard = now
    }

    mutating func heard(at now: Int) {
        if hasFirst { lastHeard = now }
    }

    mutating func holdBack(_ held: Bool, at now: Int) {
        isHeldBack = held
        lastHeard = now
    }
}

extension Deadlines {
    /// When to look again. Never in the past, so that a provider who is held back does not keep the clock busy.
    func wake(after now: Int) -> Int {
        max(next, now + (isHeldBack ? 1_000 : 1))
    }
}
