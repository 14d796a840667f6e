// Replies as Messages streams: blocks with dense numbers, one after the other.
//
// The hub's parts may overlap (calls of a Chat or Responses server that run side by side), the dialect's blocks may
// not. So there is a front: the first part that has not been written to its end. Its block is open and streams; parts
// behind it are held until the front reaches them.
//
//     events                          front    written
//     0 call a f                      0        start 0 tool_use a
//     1 call b g                      0
//     1 {"x":1}                       0        (held)
//     0 {}                            0        delta 0 {}
//     0 end                           1        stop 0, start 1 tool_use b, delta 1 {"x":1}
//     1 end                           2        stop 1
//
// A text that stays empty has no block: callers send replies back, and the API refuses empty text. A sealed thought has
// one once its proof is there, and the proof of a call is a block of its own behind the call, for a `tool_use` has no
// place for it. Usage and the reason to stop come at the end, in one `message_delta`.

import Conversation
import Wire

/// What has been written of a streamed reply so far.
struct MessagesReplyWriting {
    let options: ReplyOptions
    private var parts: [MessagesPartWriting] = []
    private var front = 0
    private var blocks = MessagesBlockFrame()
    private var usage = Usage()
    private var stop = Stop(.ended)
    private var hasRefused = false
    private var hasBegun = false
    private var isOver = false

    init(_ options: ReplyOptions) {
        self.options = options
    }

    /// Appends the events that the event comes to.
    mutating func write(_ event: ReplyEvent, into output: inout [UInt8]) {
        guard !isOver else { return }
        switch event {
        case .started(let head): begin(head, into: &output)
        case .failed(let failure): fail(failure, into: &output)
        default: if hasBegun { go(on: event, into: &output) }
        }
    }

    private mutating func go(on event: ReplyEvent, into output: inout [UInt8]) {
        switch event {
        case .partDelta(let part, let text): add(text, to: part, into: &output)
        case .partStarted(_, let kind): start(kind, into: &output)
        case .partProved(let part, let proof): if parts.indices.contains(part) { parts[part].proof = proof }
        case .partEnded(let part): end(part, into: &output)
        case .usageReported(let newer): usage.take(newer)
        case .stopped(let stop): self.stop = stop
        case .finished: finish(into: &output)
        case .partCited, .started, .failed: break
        }
    }

    /// A reply that starts over: what was sent cannot be taken back, so it goes on in the same stream.
    private mutating func begin(_ head: ReplyHead, into output: inout [UInt8]) {
        if hasBegun {
            blocks.close(into: &output)
            parts.removeAll(keepingCapacity: true)
            front = 0
            hasRefused = false
            return
        }
        hasBegun = true
        output.messagesEvent("message_start") { json in
            json.key("message")
            json.messagesHead(head, options)
            json.beginArray()
            json.endArray()
            json.messagesStop(nil)
            json.key("usage")
            json.messagesUsage(Usage())
            json.endObject()
        }
    }

    private mutating func finish(into output: inout [UInt8]) {
        for part in parts.indices.dropFirst(front) { parts[part].isEnded = true }
        advance(into: &output)
        output.messagesEvent("message_delta") { json in
            json.key("delta")
            json.beginObject()
            json.messagesStop(stop.told(afterRefusal: hasRefused))
            json.endObject()
            json.key("usage")
            json.messagesUsage(usage)
        }
        output.messagesEvent("message_stop") { _ in }
        isOver = true
    }

    private mutating func fail(_ failure: Failure, into output: inout [UInt8]) {
        let event = Dialect.messages.failureEvent(failure, requestID: options.requestID, sequence: 0)
        EventStreamWriter.write(event: event.name, data: event.data, into: &output)
        isOver = true
    }
}

extension MessagesReplyWriting {
    private mutating func start(_ kind: PartKind, into output: inout [UInt8]) {
        let part = MessagesPartWriting(kind, options)
        if part.kind == .refusal { hasRefused = true }
        parts.append(part)
        if front == parts.count - 1 { open(into: &output) }
    }

    private mutating func add(_ text: Text, to part: Int, into output: inout [UInt8]) {
        guard parts.indices.contains(part), part >= front, !text.isEmpty else { return }
        guard part == front else { return parts[part].hold(text) }
        switch parts[part].kind {
        case .text, .refusal:
            if !blocks.isOpen { blocks.openText(into: &output) }
            blocks.write(text, into: &output)
        case .thought, .call: blocks.write(text, into: &output)
        case .freeCall: blocks.writeEncoded(into: &output) { $0.textContent(text) }
        case .sealed, .unseen: break
        }
    }

    private mutating func end(_ part: Int, into output: inout [UInt8]) {
        guard parts.indices.contains(part) else { return }
        parts[part].isEnded = true
        if part == front { advance(into: &output) }
    }

    /// Writes on up to the first part that has not ended.
    private mutating func advance(into output: inout [UInt8]) {
        while front < parts.count, parts[front].isEnded {
            close(into: &output)
            front += 1
            if front < parts.count { open(into: &output) }
        }
    }

    /// Begins the front's block, with what was held of it.
    private mutating func open(into output: inout [UInt8]) {
        let part = parts[front]
        switch part.kind {
        case .text, .refusal: if !part.held.isEmpty { blocks.openText(into: &output) }
        case .thought: blocks.openThought(into: &output)
        case .call, .freeCall: if let head = part.head { blocks.openCall(head.id, head.name, into: &output) }
        case .sealed, .unseen: return
        }
        if part.kind == .freeCall { blocks.write(.string(#"{"input":""#), into: &output) }
        // The front holds nothing more, neither its text nor the document of its name.
        parts[front].head = nil
        parts[front].held = EncodedText()
        if part.held.isEmpty { return }
        if part.kind == .freeCall {
            blocks.writeEncoded(into: &output) { $0.textContent(part.held) }
        } else {
            blocks.write(part.held, into: &output)
        }
    }

    /// Ends the front's block. What stays of the part is that it was there.
    private mutating func close(into output: inout [UInt8]) {
        let part = parts[front]
        parts[front].proof = nil
        switch part.kind {
        case .thought: if let proof = part.proof { blocks.writeSignature(proof, into: &output) }
        case .freeCall: blocks.write(.string(#""}"#), into: &output)
        case .text, .refusal, .sealed, .call, .unseen: break
        }
        blocks.close(into: &output)
        if part.mayBeSealed, options.thoughts != .hidden, let proof = part.proof {
            blocks.writeSealed(proof, into: &output)
        }
    }
}
