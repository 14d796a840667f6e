// Which target is tried when.
//
// The plan's order is walked once; when it ends and attempts are left, it is walked again, without the targets that
// have shown that they cannot do better, after a pause that doubles.
//
//     order a, b · four attempts:   a ✗ → b ✗ → (250 ms) a ✗ → b ✗ → the last failure is told

import Conversation

/// The attempts of one request.
struct Itinerary {
    /// Where to go next.
    enum Leg: Equatable {
        case now(Int)
        /// Wait this many milliseconds first.
        case later(Int, milliseconds: Int)
        /// Nothing is left to try.
        case end

        /// Of the target to go to.
        var place: Int? {
            switch self {
            case .now(let place), .later(let place, _): place
            case .end: nil
            }
        }
    }

    private var places: [Int]
    private var cursor = 0
    private var left: Int
    private var laps = 0

    /// Longest pause that a provider's `retry-after` is granted, in seconds; beyond it the caller decides.
    static let patience = 10

    init(_ places: [Int], maxAttempts: Int) {
        self.places = places
        left = maxAttempts
    }

    /// The first target, or where to go after the current one failed.
    mutating func next(after failed: FailedAttempt? = nil) -> Leg {
        if let failed {
            guard failed.verdict != .final else { return .end }
            if failed.verdict == .elsewhere { places.remove(at: cursor) } else { cursor += 1 }
        }
        guard left > 0, !places.isEmpty else { return .end }
        left -= 1
        guard cursor == places.count else { return .now(places[cursor]) }
        return nextLap(failed?.failure.retryAfter ?? 0)
    }

    /// Goes to the first of those left in this lap who are fit, before whom it would go to, unless that one is fit or
    /// nobody is. Returns the place to go to.
    mutating func prefer(where isFit: (Int) -> Bool) -> Int? {
        guard cursor < places.count else { return nil }
        if let better = places[cursor...].firstIndex(where: isFit), better > cursor {
            places.insert(places.remove(at: better), at: cursor)
        }
        return places[cursor]
    }

    private mutating func nextLap(_ retryAfter: Int) -> Leg {
        guard retryAfter <= Self.patience else { return .end }
        cursor = 0
        laps += 1
        return .later(places[0], milliseconds: max(retryAfter * 1_000, 250 << min(laps - 1, 4)))
    }
}
