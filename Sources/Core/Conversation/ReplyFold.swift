// A whole reply, put together from its events.

/// What a reply has said so far.
package struct Reply {
    /// Nil until the reply has started.
    package private(set) var head: ReplyHead?
    /// In order of appearance: a part's number is its place.
    package private(set) var parts: [ReplyPart] = []
    /// Nil until something was reported.
    package private(set) var usage: Usage?
    package private(set) var stop: Stop?
    package private(set) var failure: Failure?
    /// The reply came to its proper end.
    package private(set) var isFinished = false

    /// Nothing said yet.
    package init() {}

    /// Adds what an event says. Events for parts that never began say nothing.
    package mutating func take(_ event: ReplyEvent) {
        switch event {
        case .started(let head): restart(head)
        case .partStarted(let part, let kind): start(part, kind)
        case .partDelta(let part, let piece): change(part) { $0.content.append(piece) }
        case .partProved(let part, let proof): change(part) { $0.proof = proof }
        case .partCited(let part, let citation): change(part) { $0.citations.append(citation) }
        case .partEnded(let part): change(part) { $0.isEnded = true }
        case .usageReported(let usage): report(usage)
        case .stopped(let stop): self.stop = stop
        case .finished: isFinished = true
        case .failed(let failure): self.failure = failure
        }
    }

    private mutating func restart(_ head: ReplyHead) {
        self.head = head
        parts = []
    }

    private mutating func start(_ part: Int, _ kind: PartKind) {
        guard part == parts.count else { return }
        parts.append(ReplyPart(kind))
    }

    private mutating func change(_ part: Int, _ change: (inout ReplyPart) -> Void) {
        guard parts.indices.contains(part) else { return }
        change(&parts[part])
    }

    private mutating func report(_ newer: Usage) {
        var sum = usage ?? Usage()
        sum.take(newer)
        usage = sum
    }
}

/// One part of a reply.
package struct ReplyPart {
    package var kind: PartKind
    /// Text, thought, refusal, a call's arguments as JSON, or a custom call's input.
    package var content = EncodedText()
    /// The proof of a thought or a call.
    package var proof: Text?
    /// The sources of a text.
    package var citations: [Citation] = []
    /// False while more may come.
    package var isEnded = false

    /// A part that has said nothing.
    package init(_ kind: PartKind) {
        self.kind = kind
    }
}
