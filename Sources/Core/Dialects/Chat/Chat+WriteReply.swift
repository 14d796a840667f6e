// Replies as Chat streams: a chunk for each event, all with the same beginning.
//
//     data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":9,"model":"m","choices":[{"index":0,"delta":{
//           ─────────────────────────────────── written once, then copied ──────────────────────────────────────────
//     "content":"Hel"
//     },"logprobs":null,"finish_reason":null}]}⏎⏎
//
// The first chunk says the role; the last one why the reply stopped; then, if the caller asked for it, one with the
// usage and no choice, while all others have `"usage":null`; then `[DONE]`. A reply that fails ends with an `error` in
// place of all of these, so that nobody takes it for a complete one.
//
// Thoughts have no place in the standard; `ThoughtDisplay` names those in use.

import Conversation
import Wire

/// What has been written of a streamed reply so far.
struct ChatReplyWriting {
    let options: ReplyOptions
    private var frame = ChatChunkFrame()
    private var parts: [ChatPartWriting] = []
    private var callCount = 0
    private var thoughtCount = 0
    private var citationCount = 0
    private var isInThinkTags = false
    private var hasRefused = false
    private var usage: Usage?
    private var stop = Stop(.ended)
    private var isOver = false

    init(_ options: ReplyOptions) {
        self.options = options
    }

    /// Appends the chunks that the event comes to.
    mutating func write(_ event: ReplyEvent, into output: inout [UInt8]) {
        guard !isOver else { return }
        switch event {
        case .started(let head): begin(head, into: &output)
        case .failed(let failure): fail(failure, into: &output)
        default: if !frame.isEmpty { go(on: event, into: &output) }
        }
    }

    private mutating func go(on event: ReplyEvent, into output: inout [UInt8]) {
        switch event {
        case .partStarted(_, let kind): start(kind, into: &output)
        case .partDelta(let part, let text): add(text, to: part, into: &output)
        case .partProved(let part, let proof): prove(part, proof, into: &output)
        case .partCited(_, let citation): cite(citation, into: &output)
        case .partEnded(let part): end(part, into: &output)
        case .usageReported(let newer): report(newer)
        case .stopped(let stop): self.stop = stop
        case .finished: finish(into: &output)
        case .started, .failed: break
        }
    }

    private mutating func begin(_ head: ReplyHead, into output: inout [UInt8]) {
        // A reply that starts over: what was sent cannot be taken back, so it goes on in the same stream.
        parts.removeAll(keepingCapacity: true)
        guard frame.isEmpty else { return }
        frame = ChatChunkFrame(head, options)
        frame.writeDelta(into: &output) { delta in
            delta.key("role")
            delta.string("assistant")
            delta.key("content")
            delta.string("")
        }
    }

    private mutating func report(_ newer: Usage) {
        var sum = usage ?? Usage()
        sum.take(newer)
        usage = sum
    }

    private mutating func finish(into output: inout [UInt8]) {
        closeThinkTags(into: &output)
        if stop.reason == .refused, !hasRefused, let explanation = stop.explanation, !explanation.isEmpty {
            frame.writeDelta("refusal", explanation, into: &output)
        }
        frame.writeEnd(chatFinishReason(stop.reason), into: &output)
        if options.includeUsage, let usage { frame.writeUsage(usage, into: &output) }
        output.append(contentsOf: "data: [DONE]\n\n".utf8)
        isOver = true
    }

    private mutating func fail(_ failure: Failure, into output: inout [UInt8]) {
        let event = Dialect.chat.failureEvent(failure, requestID: options.requestID, sequence: 0)
        EventStreamWriter.write(event: event.name, data: event.data, into: &output)
        isOver = true
    }
}

extension ChatReplyWriting {
    private mutating func start(_ kind: PartKind, into output: inout [UInt8]) {
        switch kind {
        case .text:
            parts.append(.text)
        case .refusal:
            parts.append(.refusal)
            hasRefused = true
        case .thought:
            startThought(into: &output)
        case .sealedThought:
            parts.append(.sealed(thoughtCount))
            thoughtCount += 1
        case .call(let id, let name):
            startCall(id, name, isCustom: false, into: &output)
        case .customCall(let id, let name):
            startCall(id, name, isCustom: true, into: &output)
        }
    }

    private mutating func startThought(into output: inout [UInt8]) {
        parts.append(.thought(thoughtCount))
        thoughtCount += 1
        // Tells the caller that the model thinks, also when its thoughts are withheld.
        if let member = options.thoughts.member { frame.writeDelta(member, .string(""), into: &output) }
    }

    private mutating func startCall(_ id: Text, _ name: Text, isCustom: Bool, into output: inout [UInt8]) {
        closeThinkTags(into: &output)
        let row = options.toolNames.row(sent: name)
        let isWrapped = !isCustom && row?.isWrapped == true
        let call = ChatCallWriting(index: callCount, isCustom: isCustom || isWrapped, wrapped: isWrapped ? "" : nil)
        parts.append(.call(call))
        callCount += 1
        frame.writeCall(call, id: id, name: row.map { .string($0.original) } ?? name, into: &output)
    }

    private mutating func add(_ text: Text, to part: Int, into output: inout [UInt8]) {
        guard parts.indices.contains(part) else { return }
        switch parts[part] {
        case .text:
            if !text.isEmpty { closeThinkTags(into: &output) }
            frame.writeContent(text, into: &output)
        case .refusal:
            if !text.isEmpty { closeThinkTags(into: &output) }
            frame.writeDelta("refusal", text, into: &output)
        case .thought:
            addThought(text, into: &output)
        case .call(var call):
            if call.take(text) { frame.writeFragment(call, text, into: &output) }
            parts[part] = .call(call)
        case .sealed:
            break
        }
    }

    private mutating func addThought(_ text: Text, into output: inout [UInt8]) {
        if text.isEmpty { return }
        if let member = options.thoughts.member { frame.writeDelta(member, text, into: &output) }
        if options.thoughts == .thinkTags {
            if !isInThinkTags { frame.writeContent(.string("<think>"), into: &output) }
            isInThinkTags = true
            frame.writeContent(text, into: &output)
        }
    }

    /// An element of `reasoning_details`, which clients send back as they got it.
    private mutating func prove(_ part: Int, _ proof: Text, into output: inout [UInt8]) {
        guard options.thoughts != .hidden, parts.indices.contains(part) else { return }
        switch parts[part] {
        case .thought(let number), .sealed(let number):
            frame.writeDelta(into: &output) { delta in
                delta.key("reasoning_details")
                delta.beginArray()
                delta.reasoningDetail(proof, number)
                delta.endArray()
            }
        default: break
        }
    }

    /// Clients that fold a stream put together what comes in lists by its `index`, and refuse elements without.
    private mutating func cite(_ citation: Citation, into output: inout [UInt8]) {
        let index = citationCount
        citationCount += 1
        frame.writeDelta(into: &output) { delta in
            delta.key("annotations")
            delta.beginArray()
            delta.chatAnnotation(citation, index)
            delta.endArray()
        }
    }

    private mutating func end(_ part: Int, into output: inout [UInt8]) {
        guard parts.indices.contains(part), case .call(let call) = parts[part] else { return }
        if let rest = call.ending { frame.writeFragment(call, rest, into: &output) }
    }

    private mutating func closeThinkTags(into output: inout [UInt8]) {
        guard isInThinkTags else { return }
        isInThinkTags = false
        frame.writeContent(.string("</think>"), into: &output)
    }
}
