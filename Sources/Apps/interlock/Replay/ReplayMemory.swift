// What the replaying upstream remembers: the requests of late, and how often a fault was asked for. All workers share
// it, so it is behind a lock; this upstream is a test's servant and not in a hurry.

import Synchronization

/// The log of received requests, and the counters of `fail-first`.
final class ReplayMemory: Sendable {
    private struct Contents {
        var received: [ReceivedRequest] = []
        var total = 0
        var bytes = 0
        var hits: [String: Int] = [:]
    }

    private let contents = Mutex(Contents())
    private let capacity: (requests: Int, bytes: Int)

    /// Remembers at most so many requests, and so many bytes of bodies; the oldest is forgotten first.
    init(requests: Int = 1000, bytes: Int = 64 << 20) { capacity = (requests, bytes) }

    /// Keeps a request and gives it its number.
    func keep(_ request: ReceivedRequest) {
        contents.withLock { contents in
            contents.total += 1
            contents.bytes += request.body.count
            contents.received.append(request)
            contents.received[contents.received.count - 1].number = contents.total
            while contents.received.count > capacity.requests || contents.bytes > capacity.bytes {
                contents.bytes -= contents.received.removeFirst().body.count
            }
        }
    }

    /// The last requests in the order of arrival, and how many there have ever been.
    func last(_ count: Int?) -> (requests: [ReceivedRequest], total: Int) {
        contents.withLock { ($0.received.suffix(max(0, count ?? .max)), $0.total) }
    }

    /// The request of that number, nil if it is forgotten.
    func request(number: Int) -> ReceivedRequest? {
        contents.withLock { $0.received.first { $0.number == number } }
    }

    /// How often `key` was hit before; counts this time.
    func hit(_ key: String) -> Int {
        contents.withLock { contents in
            defer { contents.hits[key, default: 0] += 1 }
            return contents.hits[key] ?? 0
        }
    }

    /// Forgets everything.
    func forget() { contents.withLock { $0 = Contents() } }
}
