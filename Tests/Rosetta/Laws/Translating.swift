// A request through the hub, and a reply on its way back.

import Conversation
import Dialects
import Reasoning
import Wire

/// What came of a request.
struct SentRequest {
    var text: String
    /// `field: outcome`, sorted.
    var losses: [String]
    var names: ToolNames
}

/// A request that was not sent.
struct NotSent: Error {
    /// `code param`, and the message.
    var words: String
    /// It is the request that is at fault, or what it wishes.
    var isCallersFault = true
}

extension Settings {
    /// Reads a request, settles its wish and writes it.
    func send(_ text: String, in lane: Lane) throws -> SentRequest {
        do {
            let body = try JSONDocument(text)
            let facts = try lane.caller.readFacts(body)
            let restored = try lane.caller.readPrompt(body, facts).restored(by: Seal(lane.target))
            var sent = try write(restored.prompt, facts, in: lane)
            sent.losses = (sent.losses + restored.losses.map { "\($0.field): \($0.outcome)" }).sorted()
            return sent
        } catch let failure as Failure {
            let words = "\(failure.code ?? "-") \(failure.param ?? "-")\n\(failure.message)"
            throw NotSent(words: words, isCallersFault: failure.kind == .malformed)
        } catch let refusal as ReasoningRefusal {
            throw NotSent(words: refusal.rawValue)
        }
    }

    private func write(_ prompt: Prompt, _ facts: Facts, in lane: Lane) throws -> SentRequest {
        let target = target(lane)
        var shape = ReasoningShape(
            facts, lane: lane, maxTokens: lane.target == .messages ? target.cap(facts.maxTokens) : facts.maxTokens,
            showsThoughts: lane.caller != .chat || thoughts != .hidden)
        shape.lane = lane
        let settlement = try settle(facts.wish, by: metadata(lane.target), in: shape, coerce: coerce)
        var bytes: [UInt8] = []
        let written = try lane.target.writePrompt(prompt, for: target, settlement, into: &bytes)
        return SentRequest(
            text: String(decoding: bytes, as: UTF8.self),
            losses: written.losses.map { "\($0.field): \($0.outcome)" }.sorted(), names: written.names)
    }
}

/// A reply as a reader tells it.
struct HeardReply {
    var events: [ReplyEvent] = []
    /// What was thrown.
    var failure: Failure?

    /// Reads all bytes, in pieces of `size`.
    init(_ text: String, _ dialect: Dialect, _ form: ReplyForm, size: Int = .max) {
        self.init(bytes: Array(text.utf8), dialect, form, size: size)
    }

    /// Reads all bytes, in pieces of `size`.
    init(bytes: [UInt8], _ dialect: Dialect, _ form: ReplyForm, size: Int = .max) {
        let reader = ReplyReader(dialect, form)
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.feed(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
            drain(reader)
        }
        reader.finish()
        drain(reader)
    }

    private mutating func drain(_ reader: ReplyReader) {
        do throws(Failure) {
            while let event = try reader.next() { events.append(event) }
        } catch {
            failure = error
        }
    }

    /// The reply in another dialect, with its proofs in envelopes. A failure that was thrown is told as the last event.
    func written(_ dialect: Dialect, _ form: ReplyForm, _ options: ReplyOptions, _ sealing: ReplySealing) -> String {
        var output: [UInt8] = []
        let writer = ReplyWriter(dialect, form, options)
        var sealing = sealing
        for event in events + (failure.map { [.failed($0)] } ?? []) {
            let passed = sealing.pass(event)
            if let before = passed.before { writer.write(before, into: &output) }
            if let event = passed.event { writer.write(event, into: &output) }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The reply written in its own dialect, with the proofs that it has.
    func rewritten(_ dialect: Dialect, _ form: ReplyForm, _ options: ReplyOptions) -> String {
        var output: [UInt8] = []
        let writer = ReplyWriter(dialect, form, options)
        for event in events {
            if case .partProved(let part, let artefact) = event {
                let opaque = (try? Tree(artefact.string))?.opaque ?? artefact.string
                writer.write(.partProved(part, .string(opaque)), into: &output)
            } else {
                writer.write(event, into: &output)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The events as lines, and what was thrown.
    var script: [String] { events.map { words(of: $0) } + (failure.map { ["thrown \($0)"] } ?? []) }
}

private func words(of event: ReplyEvent) -> String {
    switch event {
    case .started(let head): "started \(head.id.string) \(head.model.string) \(head.created ?? 0)"
    case .partStarted(let part, let kind): "\(part) \(words(of: kind))"
    case .partDelta(let part, let text): "\(part) + \(text.string)"
    case .partProved(let part, let text): "\(part) proved \(text.string)"
    case .partCited(let part, let citation): "\(part) cited \(citation.url.string) \(citation.title?.string ?? "")"
    case .partEnded(let part): "\(part) ended"
    case .usageReported(let usage): "\(usage)"
    case .stopped(let stop):
        "stopped \(stop.reason) \(stop.sequence?.string ?? "") \(stop.explanation?.string ?? "")"
    case .finished: "finished"
    case .failed(let failure): "failed \(failure)"
    }
}

private func words(of kind: PartKind) -> String {
    switch kind {
    case .text: "text"
    case .refusal: "refusal"
    case .thought: "thought"
    case .sealedThought: "sealed thought"
    case .call(let id, let name): "call \(id.string) \(name.string)"
    case .customCall(let id, let name): "custom call \(id.string) \(name.string)"
    }
}
