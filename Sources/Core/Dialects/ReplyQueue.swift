// Events that wait to be asked for.

import Conversation

/// What a reply may cost before it is refused.
enum ReplyLimits {
    /// One event of a stream, in bytes.
    static let eventBytes = 16 << 20
    /// A whole reply, in bytes.
    static let wholeBytes = 64 << 20
    /// Parts of one reply, skipped ones included.
    static let parts = 4096
}

/// The events that one step of reading leads to, in order, and the numbers of the parts.
struct ReplyQueue {
    private var events: [ReplyEvent] = []
    private var taken = 0
    private var isClosed = false
    /// How many parts have started since the reply last did.
    private(set) var partCount = 0

    /// Nothing is left and nothing can come.
    var isDrained: Bool { isClosed && events.isEmpty }

    /// Takes the oldest event out. The queue lets go of its text.
    mutating func pop() -> ReplyEvent? {
        guard taken < events.count else { return nil }
        let event = events[taken]
        taken += 1
        if taken == events.count {
            events.removeAll(keepingCapacity: true)
            taken = 0
        }
        return event
    }

    /// Adds an event. Behind `finished` and `failed` there is nothing.
    mutating func push(_ event: ReplyEvent) {
        guard !isClosed else { return }
        // All that an observer sees of a whole reply.
        if events.capacity == 0 { events.reserveCapacity(5) }
        events.append(event)
        switch event {
        case .finished, .failed: isClosed = true
        case .started: partCount = 0
        default: break
        }
    }

    /// Starts the next part, and ends it at once if it cannot grow.
    mutating func startPart(_ kind: PartKind) throws(Failure) -> Int {
        guard partCount < ReplyLimits.parts else { throw .tooManyParts }
        let part = partCount
        push(.partStarted(part, kind))
        partCount += 1
        return part
    }

    /// A part that is complete.
    mutating func addPart(_ kind: PartKind, _ text: Text?, proof: Text? = nil) throws(Failure) {
        let part = try startPart(kind)
        if let text, !text.isEmpty { push(.partDelta(part, text)) }
        if let proof, !proof.isEmpty { push(.partProved(part, proof)) }
        push(.partEnded(part))
    }

    /// The end of a reply that said why it stopped.
    mutating func finish(_ stop: Stop) {
        push(.stopped(stop))
        push(.finished)
    }

    /// Forgets what waits: reading failed.
    mutating func abandon() {
        events.removeAll()
        taken = 0
        isClosed = true
    }
}
