// How fast a recording is played.

import Terminal

/// The time that passes before a reply and between its events.
enum Pace: Equatable, Sendable {
    /// The provider's own time before the first byte, where a header recorded it; events follow at once, for no index
    /// records the time between them.
    case recorded
    /// Milliseconds between one event and the next; none before the first.
    case every(Int)

    /// Reads `recorded`, `0` or a number of milliseconds.
    init(reading text: String) throws(Misuse) {
        if text == "recorded" {
            self = .recorded
        } else if let pause = Int(text), (0...60_000).contains(pause) {
            self = .every(pause)
        } else {
            throw Misuse("'\(text)' is no pace: 'recorded', or milliseconds from 0 to 60000")
        }
    }

    /// Milliseconds before the head.
    func beforeFirst(_ exchange: RecordedExchange) -> Int { self == .recorded ? exchange.recordedDelay : 0 }

    /// Milliseconds between two events.
    var betweenEvents: Int {
        if case .every(let pause) = self { pause } else { 0 }
    }
}
