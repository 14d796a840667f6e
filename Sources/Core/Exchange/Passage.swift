// How a provider's reply becomes the caller's.
//
//                     upstream streams                        upstream sends a whole reply
//     straight lane   whole events go on, a reader observes   goes on when it is complete and was understood
//     bridge          reader ─▶ sealing ─▶ writer             the same, all at once
//
// Whatever the caller asked for decides what the writer makes; what the provider's content type says decides how the
// reader reads. A reply that is no success is collected and understood as a failure.

import Conversation
import Dialects
import Policy
import Reasoning
import Wire

/// The reading of one reply. An object, for it is large and lives as long as an attempt does.
final class Passage {
    /// What is to be done after a step of reading.
    enum Step: Equatable {
        case wait
        /// A stream may go on: first what lies in the outbox, then this range of the bytes just read.
        case stream(forwarded: Range<Int>)
        /// A whole reply lies in the outbox.
        case whole(status: Int)
    }

    enum Kind: Equatable {
        case awaited
        case refused(status: Int)
        case whole(status: Int)
        case stream
    }

    let lane: Lane
    let target: String
    let requestID: String
    var kind = Kind.awaited
    var usage = Usage()
    /// Header lines of the provider that go to the caller.
    var headers: [UInt8] = []
    /// The failure that the provider told inside the stream, where the caller has it.
    var forwardedFailure: Failure?
    /// Nil in the straight lane.
    var writer: ReplyWriter?
    /// Nil in the straight lane.
    var sealing: ReplySealing?
    /// Nil until the head has said what to read, and for a refusal.
    var reader: ReplyReader?
    var straight = StraightStream()
    var collected: [UInt8] = []
    var hasEvent = false
    var hasFinished = false
    /// Whole replies are documents that a provider keeps: they go on as they are, whatever they tell.
    let isOpaque: Bool
    private let redaction: KeyRedaction
    /// The provider was asked for a stream.
    private let asksForStream: Bool
    /// Proofs are told from those of other origins.
    let notesProofs: Bool
    /// The id that the reply gave itself, in the straight lane.
    private(set) var responseID: String?
    private var retryAfter: Int?

    /// What a reply of no success may cost before the rest of it is ignored.
    static let refusalLimit = 1 << 20
    /// A whole reply, in bytes.
    static let wholeLimit = 64 << 20

    init(
        lane: Lane, target: String, requestID: String, writer: ReplyWriter?, sealing: ReplySealing?,
        redaction: KeyRedaction, isOpaque: Bool = false, asksForStream: Bool = false, notesProofs: Bool = false
    ) {
        self.lane = lane
        self.target = target
        self.requestID = requestID
        self.writer = writer
        self.sealing = sealing
        self.redaction = redaction
        self.isOpaque = isOpaque
        self.asksForStream = asksForStream
        self.notesProofs = notesProofs
    }

    /// The first event of a stream was read and the caller is to have a stream: from here on failures are told in it,
    /// also those that came in the same bytes.
    var isBoundToStream: Bool { hasEvent && kind == .stream && writer?.form != .whole }

    /// Everything that belongs to the reply was read.
    var isComplete: Bool { hasFinished || wasFailureForwarded }

    /// The provider told its failure inside the stream, and the caller has it.
    var wasFailureForwarded: Bool { forwardedFailure != nil }

    /// Learns from the head how to read what follows.
    func take(_ head: HTTPResponseHead, now: Int) {
        retryAfter = ProviderHeaders.retryAfter(head.fields, now: now)
        headers = ProviderHeaders.kept(head.fields, lane: lane, now: now)
        guard (200..<300).contains(head.status) else { return kind = .refused(status: head.status) }
        let isStream = ProviderHeaders.isEventStream(head.fields, whenAsked: asksForStream)
        kind = isStream ? .stream : .whole(status: head.status)
        if isOpaque && !isStream { return }
        reader = ReplyReader(
            lane.target, isStream ? .stream : .whole, isObserving: lane.isStraight, notesProofs: notesProofs)
    }

    /// Takes more bytes of the reply.
    func take(
        _ bytes: UnsafeRawBufferPointer, isCommitted: Bool, into output: inout [UInt8]
    ) throws(FailedAttempt) -> Step {
        switch kind {
        case .awaited:
            return .wait
        case .refused:
            collected.append(contentsOf: bytes.prefix(Self.refusalLimit - collected.count))
            return .wait
        case .whole:
            try collect(bytes)
            return .wait
        case .stream:
            reader?.feed(bytes)
            try drain(isCommitted: isCommitted, into: &output)
            return lane.isStraight ? passOn(bytes, isCommitted: isCommitted, into: &output) : streamed
        }
    }

    /// Takes the end of the reply.
    func end(isCommitted: Bool, into output: inout [UInt8]) throws(FailedAttempt) -> Step {
        switch kind {
        case .awaited: throw FailedAttempt(.cut, target: target)
        case .refused(let status): return try endRefusal(status, into: &output)
        case .whole(let status): return try endWhole(status, into: &output)
        case .stream: return try endStream(isCommitted: isCommitted, into: &output)
        }
    }

    /// Tells a failure inside a stream that has begun.
    func write(_ failure: Failure, into output: inout [UInt8]) {
        if let writer {
            writer.write(.failed(failure), into: &output)
        } else {
            let event = lane.caller.failureEvent(failure, requestID: requestID, sequence: reader?.eventCount ?? 0)
            EventStreamWriter.write(event: event.name, data: event.data, into: &output)
        }
    }
}

extension Passage {
    private func collect(_ bytes: UnsafeRawBufferPointer) throws(FailedAttempt) {
        if !lane.isStraight {
            reader?.feed(bytes)
            return
        }
        collected.append(contentsOf: bytes)
        guard collected.count <= Self.wholeLimit else { throw FailedAttempt(.malformed("too long"), target: target) }
    }

    private func endRefusal(_ status: Int, into output: inout [UInt8]) throws(FailedAttempt) -> Step {
        collected = redaction.clean(collected)
        let told = collected.withUnsafeBytes {
            lane.target.readFailure(status: status, body: $0, retryAfter: retryAfter)
        }
        var failed = FailedAttempt(status: status, told: told, target: target)
        // A provider that has forgotten a response says so itself.
        if isOpaque, status == 404 { failed = FailedAttempt(told, .final) }
        guard lane.isStraight, failed.verdict == .final, status >= 400, isObject(collected) else { throw failed }
        output.append(contentsOf: collected)
        return .whole(status: status)
    }

    /// A refusal whose words cannot be decoded; nil for whatever else has happened.
    func undecodable(_ fault: UpstreamFault) -> FailedAttempt? {
        guard case .refused(let status) = kind, case .coding(let reason) = fault else { return nil }
        let told = UnsafeRawBufferPointer(start: nil, count: 0)
        return FailedAttempt(
            status: status, told: lane.target.readFailure(status: status, body: told, retryAfter: retryAfter),
            undecodable: reason, target: target)
    }

    private func endWhole(_ status: Int, into output: inout [UInt8]) throws(FailedAttempt) -> Step {
        if lane.isStraight { reader?.feed(collected) }
        reader?.finish()
        try drain(isCommitted: false, into: &output)
        guard hasFinished || isOpaque && isObject(collected) else { throw FailedAttempt(.cut, target: target) }
        output.append(contentsOf: collected)
        return writer?.form == .stream ? .stream(forwarded: 0..<0) : .whole(status: status)
    }

    private func endStream(isCommitted: Bool, into output: inout [UInt8]) throws(FailedAttempt) -> Step {
        reader?.finish()
        try drain(isCommitted: isCommitted, into: &output)
        guard isComplete else { throw FailedAttempt(.cut, target: target) }
        straight.releaseAll(into: &output)
        output.append(contentsOf: collected)
        return writer?.form == .whole ? .whole(status: 200) : .stream(forwarded: 0..<0)
    }

    private func passOn(
        _ bytes: UnsafeRawBufferPointer, isCommitted: Bool, into output: inout [UInt8]
    ) -> Step {
        if isCommitted { return .stream(forwarded: straight.pass(bytes, into: &output)) }
        straight.hold(bytes)
        guard hasEvent else { return .wait }
        straight.release(into: &output)
        return .stream(forwarded: 0..<0)
    }

    private var streamed: Step {
        hasEvent && writer?.form == .stream ? .stream(forwarded: 0..<0) : .wait
    }

    private func isObject(_ bytes: [UInt8]) -> Bool {
        (try? JSONDocument(bytes))?.root.isObject ?? false
    }
}

extension Passage {
    /// Hands every event that the reader has to the writer, or only looks at it.
    private func drain(isCommitted: Bool, into output: inout [UInt8]) throws(FailedAttempt) {
        while let event = try nextEvent() {
            switch event {
            case .started(let head): if lane == .straightResponses { responseID = head.id.string }
            case .usageReported(let report): usage.take(report)
            case .finished: hasFinished = true
            case .failed(let failure): try take(failure, isCommitted: isCommitted)
            default: break
            }
            hasEvent = true
            if sealing != nil { seal(event, into: &output) }
        }
    }

    private func seal(_ event: ReplyEvent, into output: inout [UInt8]) {
        guard let told = sealing?.pass(event) else { return }
        if let before = told.before { write(before, into: &output) }
        if let event = told.event { write(event, into: &output) }
    }

    /// A whole reply is written when it has finished, which may be long before the last byte: it waits in `collected`.
    private func write(_ event: ReplyEvent, into output: inout [UInt8]) {
        if writer?.form == .whole {
            if collected.capacity == 0 { collected.reserveCapacity(960) }
            writer?.write(event, into: &collected)
        } else {
            writer?.write(event, into: &output)
        }
    }

    /// The provider reports a failure inside its reply.
    private func take(_ failure: Failure, isCommitted: Bool) throws(FailedAttempt) {
        guard isCommitted || hasEvent && kind == .stream, lane.isStraight else {
            throw FailedAttempt(told: failure, target: target)
        }
        // Its own telling goes on with the other bytes.
        forwardedFailure = failure
    }

    private func nextEvent() throws(FailedAttempt) -> ReplyEvent? {
        do throws(Failure) { return try reader?.next() } catch { throw FailedAttempt(error, .again) }
    }
}

extension Lane {
    /// The lane whose replies may be asked for again.
    static let straightResponses = Lane(caller: .responses, target: .responses)
}
