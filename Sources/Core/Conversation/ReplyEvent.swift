// What a model says, as it says it.
//
// A whole reply is a stream that arrives at once: every reader yields these events and every writer takes them.
// The order is: started, then parts (each started, then its deltas, then ended; parts may overlap), usage at any time
// after started (cumulative, the last report of each counter wins), stopped, finished. `failed` may come at any point
// and ends everything. A second `started` withdraws every part before it and counts parts from 0 again: a provider that
// falls back to another model in the middle of a stream says so. Who has already passed the parts on just goes on.
//
// A thought, as one dialect says it:   content_block_start thinking, delta "Hm", signature "S", content_block_stop
//                and in these events:   partStarted(0, .thought), partDelta(0, "Hm"),
//                                       partProved(0, {"type":"thinking","thinking":"Hm","signature":"S"}),
//                                       partEnded(0)
//
// `Text` inside an event is good until the reader is asked for the next one, unless it is kept.

/// One step of a reply.
package enum ReplyEvent {
    case started(ReplyHead)
    /// Part numbers are dense, from 0, in order of appearance.
    case partStarted(Int, PartKind)
    /// More text, thought or refusal; for a call, more of its arguments' JSON, or of a custom call's free input. May be
    /// empty. A call that ends without any arguments has none: `{}`.
    case partDelta(Int, Text)
    /// The proof of a thought, or of a call (Gemini signs its calls): from a reader, the provider's own JSON as text
    /// (see `Proof`); for a writer, the envelope that the caller gets. Once for each part, just before its end.
    case partProved(Int, Text)
    /// A source of a text part.
    case partCited(Int, Citation)
    case partEnded(Int)
    case usageReported(Usage)
    case stopped(Stop)
    case finished
    indirect case failed(Failure)
}

/// What a reply says of itself before its first word.
package struct ReplyHead {
    package var id: Text
    package var model: Text
    /// Seconds since 1970, when the provider said so.
    package var created: Int?

    package init(id: Text, model: Text, created: Int? = nil) {
        self.id = id
        self.model = model
        self.created = created
    }
}

/// What kind of part begins.
package enum PartKind {
    case text
    case refusal
    case thought
    /// A thought whose text is withheld: it has a proof and no deltas.
    case sealedThought
    case call(id: Text, name: Text)
    /// A call of a free-form tool: its deltas are the input itself, not JSON.
    case customCall(id: Text, name: Text)
}

/// A page that a text rests on.
package struct Citation {
    package var url: Text
    package var title: Text?
    /// First character of the text that rests on it, and the one behind the last, counted in the whole reply's text.
    package var range: Range<Int>?

    package init(url: Text, title: Text? = nil, range: Range<Int>? = nil) {
        self.url = url
        self.title = title
        self.range = range
    }
}

/// Why the model stopped.
package enum StopReason: Sendable, Equatable {
    case ended
    case stopSequence
    case length
    case contextExceeded
    case toolCalls
    case refused
    case filtered
    case paused
}

/// The end of a reply's content.
package struct Stop {
    package var reason: StopReason
    /// The sequence that was met, for `.stopSequence`.
    package var sequence: Text?
    /// The provider's words about a refusal.
    package var explanation: Text?

    package init(_ reason: StopReason, sequence: Text? = nil, explanation: Text? = nil) {
        self.reason = reason
        self.sequence = sequence
        self.explanation = explanation
    }
}

/// Token counts. A counter that was not reported is nil. `input` is everything that was read: cache reads and cache
/// writes included, whatever the dialect's own habit.
package struct Usage: Sendable, Equatable {
    package var input: Int?
    package var cachedInput: Int?
    package var cacheWrite: Int?
    /// Everything that was written, reasoning included.
    package var output: Int?
    package var reasoning: Int?

    package init(
        input: Int? = nil, cachedInput: Int? = nil, cacheWrite: Int? = nil, output: Int? = nil, reasoning: Int? = nil
    ) {
        self.input = input
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.output = output
        self.reasoning = reasoning
    }

    /// Takes every counter that the newer report has.
    package mutating func take(_ newer: Usage) {
        input = newer.input ?? input
        cachedInput = newer.cachedInput ?? cachedInput
        cacheWrite = newer.cacheWrite ?? cacheWrite
        output = newer.output ?? output
        reasoning = newer.reasoning ?? reasoning
    }
}
