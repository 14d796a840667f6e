// Replies in the Messages dialect: blocks, each with its start, deltas and stop; one is open at a time.
//
// Whatever this reader does not know it passes over, as the dialect demands: events, kinds of blocks, kinds of deltas.
// The blocks of tools that the provider runs itself are passed over too; the hub has no words for them.
//
// The proof of a thought is its whole block, so a block of thinking is put together again while its text is passed on.

import Conversation
import Wire

/// What has been understood of a streamed reply so far.
struct MessagesReplyReading {
    private var parts = ReplyParts()
    private var proofs: [MessagesProof] = []
    private var sources = MessagesSources()
    private var usage = MessagesUsage()
    private var stop: Stop?
    private var hasBegun = false

    /// Takes one event of the stream.
    mutating func take(_ event: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        guard let type = event["type"] else {
            if let error = event.given("error") { queue.push(.failed(readReplyFailure(error))) }
            return
        }
        if type.equals("content_block_delta") {
            try addDelta(event, into: &queue)
        } else if type.equals("content_block_start") {
            try startBlock(event, into: &queue)
        } else if type.equals("content_block_stop") {
            if let index = event["index"]?.int { close(index, into: &queue) }
        } else if type.equals("message_delta") {
            try change(event, into: &queue)
        } else if type.equals("message_start") {
            try begin(event["message"], into: &queue)
        } else if type.equals("message_stop") {
            try end(into: &queue)
        } else if type.equals("error") {
            queue.push(.failed(readReplyFailure(event["error"] ?? event)))
        }
    }

    /// A second beginning withdraws what came before it.
    private mutating func begin(_ message: JSONValue?, into queue: inout ReplyQueue) throws(Failure) {
        guard let message, message.isObject else { throw .malformed("message_start has no message") }
        hasBegun = true
        parts.forget()
        proofs.removeAll()
        sources = MessagesSources()
        stop = nil
        usage = MessagesUsage()
        queue.push(.started(readMessagesHead(message)))
        report(message["usage"], into: &queue)
    }

    private mutating func end(into queue: inout ReplyQueue) throws(Failure) {
        try mustHaveBegun()
        for proof in proofs { proof.push(into: &queue) }
        sources.endAll(into: &queue)
        parts.closeAll(into: &queue)
        queue.finish(stop ?? Stop(.ended))
    }

    private mutating func change(_ event: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        try mustHaveBegun()
        if let delta = event["delta"], let newer = readMessagesStop(delta) { stop = newer }
        report(event["usage"], into: &queue)
    }

    private mutating func report(_ newer: JSONValue?, into queue: inout ReplyQueue) {
        guard let newer, newer.isObject else { return }
        usage.take(newer)
        queue.push(.usageReported(usage.inclusive))
    }

    private func mustHaveBegun() throws(Failure) {
        guard hasBegun else { throw .malformed("it does not begin with message_start") }
    }
}

extension MessagesReplyReading {
    private mutating func startBlock(_ event: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        try mustHaveBegun()
        guard let index = event["index"]?.int, let block = event["content_block"] else {
            throw .malformed("content_block_start has no index or no block")
        }
        guard case .unknown = parts.find(index) else { throw .malformed("content block \(index) begins twice") }
        guard let kind = try readPartKind(block) else { return try parts.open(index, as: nil) }
        let part = try queue.startPart(kind)
        try parts.open(index, as: part)
        if let proof = MessagesProof(block, part, index: index) { proofs.append(proof) }
        if case .text = kind { sources.begin(part, block) }
        pushStartingText(of: block, part, into: &queue)
    }

    /// Usually a block starts empty; some gateways put what they have into its start.
    private func pushStartingText(of block: JSONValue, _ part: Int, into queue: inout ReplyQueue) {
        for name in ["text", "thinking"] as [StaticString] {
            if let text = Text(block[name]), !text.isEmpty { queue.push(.partDelta(part, text)) }
        }
        if let arguments = readArguments(block) { queue.push(.partDelta(part, arguments)) }
    }

    private mutating func close(_ index: Int, into queue: inout ReplyQueue) {
        if let place = proofs.firstIndex(where: { $0.index == index }) {
            proofs.remove(at: place).push(into: &queue)
        }
        if case .part(let part) = parts.find(index) { sources.end(part, into: &queue) }
        parts.close(index, into: &queue)
    }

    private mutating func addDelta(_ event: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        guard let index = event["index"]?.int, let delta = event["delta"], let type = delta["type"] else {
            throw .malformed("content_block_delta has no index or no delta")
        }
        switch parts.find(index) {
        case .unknown: throw .malformed("content block \(index) has not begun")
        case .passedOver: break
        case .part(let part): push(delta, type, index, part, into: &queue)
        }
    }

    private mutating func push(
        _ delta: JSONValue, _ type: JSONValue, _ index: Int, _ part: Int, into queue: inout ReplyQueue
    ) {
        if type.equals("text_delta") {
            push(delta["text"], part, into: &queue)
            if let text = Text(delta["text"]) { sources.count(text) }
        } else if type.equals("input_json_delta") {
            push(delta["partial_json"], part, into: &queue)
        } else if type.equals("thinking_delta") {
            push(delta["thinking"], part, into: &queue)
            prove(index) { $0.add(thinking: delta["thinking"]) }
        } else if type.equals("signature_delta") {
            prove(index) { $0.take(signature: delta["signature"]) }
        } else if type.equals("citations_delta") {
            sources.take(delta["citation"], of: part)
        }
    }

    private func push(_ text: JSONValue?, _ part: Int, into queue: inout ReplyQueue) {
        guard let text = Text(text) else { return }
        queue.push(.partDelta(part, text))
    }

    private mutating func prove(_ index: Int, _ change: (inout MessagesProof) -> Void) {
        if let place = proofs.firstIndex(where: { $0.index == index }) { change(&proofs[place]) }
    }
}
