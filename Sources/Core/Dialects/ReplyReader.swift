// Reading replies.
//
// A reader is given bytes as they come, cut anywhere, and gives events. One event of the provider's stream becomes
// none, one or several of ours, so they wait in a queue; a whole reply is read at its end and becomes the same events,
// all at once.
//
//     bytes ─ feed ▶ EventStreamReader ─ an event's data ▶ JSONDocument ─ meaning, by dialect ▶ queue ─ next ▶ events
//
// When the provider itself reports that it failed, that is an event, `failed`; when its bytes make no sense or end too
// early, that is thrown. Either way the reader is done. A stream that ends before its dialect's end marker never ends
// in `finished`.
//
// An observing reader is for replies that go on as they came. It gives `started`, `usageReported`, `stopped`,
// `finished` and `failed`, and reads only the events that may matter for these (`ReplyGlance`), or for the proofs that
// it was told to note (`ReplyProofs`).
//
// The document is read into again for every event unless somebody still holds text of the one before; so passing text
// on costs no memory once everything has grown to its size.

package import Conversation
import Wire

/// Whether a reply comes at once or in pieces.
package enum ReplyForm: Sendable {
    case whole, stream
}

/// Reads one reply. An object, for what it knows is large and is moved about with the request that it belongs to.
package final class ReplyReader {
    @exclusivity(unchecked) private var reading: ReplyReading

    /// A reader of one reply. An observing one is for replies that go on as they came; it notes the proofs that it
    /// meets when somebody wants to know whose they are.
    package init(_ dialect: Dialect, _ form: ReplyForm, isObserving: Bool = false, notesProofs: Bool = false) {
        reading = ReplyReading(dialect, form, isObserving: isObserving, notesProofs: notesProofs)
    }

    /// How the reply comes.
    package var form: ReplyForm { reading.form }
    /// Everything was said: `finished`, `failed` or a thrown failure came out.
    package var isOver: Bool { reading.isOver }
    /// Events of the provider's stream that were read so far: in Responses, the number of the next one.
    package var eventCount: Int { reading.eventCount }

    /// Takes more bytes of the reply.
    package func feed(_ bytes: UnsafeRawBufferPointer) { reading.feed(bytes) }

    /// Takes more bytes of the reply.
    package func feed(_ bytes: [UInt8]) { bytes.withUnsafeBytes { reading.feed($0) } }

    /// There are no more bytes. What they lead to comes out of `next`.
    package func finish() { reading.finish() }

    /// The proofs that were noted since the last time.
    package func takeProofs() -> [String] { reading.takeProofs() }

    /// The next event; nil when more bytes are needed, or nothing can come any more. Throws when the bytes are not a
    /// reply, or when they ended too early.
    package func next() throws(Failure) -> ReplyEvent? { try reading.next() }
}

/// What a reader knows of its reply.
struct ReplyReading {
    let dialect: Dialect
    let form: ReplyForm
    let isObserving: Bool

    private var events = EventStreamReader(limit: ReplyLimits.eventBytes)
    private var document = JSONDocument()
    private var queue = ReplyQueue()
    private var hasEnded = false
    private var wholeBytes = 0
    private(set) var eventCount = 0

    private var chat = ChatReplyReading()
    private var responses = ResponsesReplyReading()
    private var messages = MessagesReplyReading()
    private var observed: ReplyObserving

    init(_ dialect: Dialect, _ form: ReplyForm, isObserving: Bool, notesProofs: Bool) {
        observed = ReplyObserving(notesProofs: isObserving && notesProofs)
        self.dialect = dialect
        self.form = form
        self.isObserving = isObserving
        if form == .whole { document.begin() }
    }

    var isOver: Bool { queue.isDrained }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        switch form {
        case .stream:
            events.feed(bytes)
        case .whole:
            wholeBytes += bytes.count
            if wholeBytes <= ReplyLimits.wholeBytes { document.feed(bytes) }
        }
    }

    mutating func finish() {
        hasEnded = true
    }

    mutating func takeProofs() -> [String] { observed.takeProofs() }

    mutating func next() throws(Failure) -> ReplyEvent? {
        while true {
            if let event = queue.pop() { return event }
            if queue.isDrained { return nil }
            do throws(Failure) {
                guard try advance() else { return nil }
            } catch {
                queue.abandon()
                throw error
            }
        }
    }

    /// Fills the queue from what was fed. False when that has been used up.
    private mutating func advance() throws(Failure) -> Bool {
        switch form {
        case .whole:
            guard hasEnded else { return false }
            try readWhole()
        case .stream:
            if try events.nextOrFailure(hasEnded) {
                try readEvent()
            } else if hasEnded {
                try end()
            } else {
                return false
            }
        }
        return true
    }
}

extension ReplyReading {
    private mutating func readWhole() throws(Failure) {
        guard wholeBytes <= ReplyLimits.wholeBytes else { throw .tooLong }
        do throws(JSONError) { try document.finish() } catch { throw .malformed(error) }
        let root = document.root
        guard root.isObject else { throw .malformed("it is not a JSON object") }
        if isObserving { return try observed.take(whole: root, dialect, into: &queue) }
        switch dialect {
        case .chat: try chat.take(whole: root, into: &queue)
        case .responses: try responses.take(whole: root, into: &queue)
        case .messages: try messages.take(whole: root, into: &queue)
        }
    }

    private mutating func readEvent() throws(Failure) {
        eventCount += 1
        if isObserving, !events.withData({ observed.matters($0, dialect) }) { return }
        // Not in use by any text that was given out: read into it again.
        if !isKnownUniquelyReferenced(&document) { document = JSONDocument() }
        switch try events.read(into: document, hasEnded: hasEnded) {
        case .nothing: return
        case .done: if dialect == .chat { try endChat() }
        case .value: try takeEvent(document.root)
        }
    }

    private mutating func takeEvent(_ event: JSONValue) throws(Failure) {
        guard event.isObject else { throw .malformed("an event is not a JSON object") }
        if isObserving { return try observed.take(event, dialect, into: &queue) }
        switch dialect {
        case .chat: try chat.take(chunk: event, into: &queue)
        case .responses: try responses.take(event, into: &queue)
        case .messages: try messages.take(event, into: &queue)
        }
    }

    /// The bytes ended and no end marker was seen.
    private mutating func end() throws(Failure) {
        // Chat servers of many makers leave out `[DONE]`; what they do send is a reason to stop.
        guard dialect == .chat, chat.hasStopped || observed.chat.hasStopped else { throw .truncated }
        try endChat()
    }

    private mutating func endChat() throws(Failure) {
        if isObserving { try observed.chat.end(into: &queue) } else { try chat.end(into: &queue) }
    }
}
