// The hands of an exchange: what its commands say is done here, and what happens is told to it. Nothing is decided.

import Accounting
import EventLoop
import Exchange
import HTTPServer
import Policy
import Routing
import Upstream
import Wire

/// An exchange under way on a worker's loop. Lives as long as its reply is watched.
final class ServedExchange {
    private var exchange: Exchange
    private let reply: Reply
    private unowned let desk: TrafficDesk
    /// Of the policy that the request began with.
    private let sequence: Int
    /// Of the request, for its record; nil where nobody reads it.
    private let head: (method: String, path: String)?
    private var replyBytes = 0
    private var call: UpstreamCall?
    private var question: AdvisorQuestion?
    private var timer = TimerID.none
    private var isFull = false
    private var isOver = false

    /// So many bytes may wait for a slow caller before its provider is held back.
    private static let pendingLimit = 256 << 10

    init(_ arrival: Arrival, at head: HTTPRequestHead, standing: Standing, reply: Reply, desk: TrafficDesk) {
        self.head = desk.writesRequests ? ("\(head.methodName)", TrafficDesk.path(of: head.target)) : nil
        self.reply = reply
        self.desk = desk
        sequence = standing.policy.snapshot.sequence
        exchange = Exchange(arrival, standing: standing, at: desk.now, in: desk.memory)
    }

    func begin() {
        reply.watch(by: self)
        var out = desk.takeOutbox()
        desk.lendRoom(to: &out)
        exchange.begin(into: &out)
        perform(&out, nil)
        desk.give(&out)
    }

    /// Tells the exchange what happened, and does what it says.
    func tell(_ event: ExchangeEvent, _ bytes: UnsafeRawBufferPointer? = nil) {
        var out = desk.takeOutbox()
        exchange.on(event, at: desk.now, into: &out)
        perform(&out, bytes)
        desk.give(&out)
    }

    private func perform(_ out: inout Outbox, _ bytes: UnsafeRawBufferPointer?) {
        for command in out.commands {
            switch command {
            case .consult(let order): consult(order)
            case .cancelConsultation: stopConsulting()
            case .send(let order): send(order)
            case .cancelUpstream: hangUp()
            case .pauseUpstream: call?.pause()
            case .resumeUpstream: call?.resume()
            case .openReply(let opening): reply.begin(opening.status, opening.headers, length: opening.length)
            case .sendBytes:
                replyBytes += out.bytes.count
                reply.write(out.bytes)
            case .forward(let range):
                replyBytes += range.count
                if let bytes { reply.write(UnsafeRawBufferPointer(rebasing: bytes[range])) }
            case .endReply: reply.end()
            case .wake(let milliseconds): wake(at: milliseconds)
            case .record(let record): finish(record)
            case .remember(let id, let place): desk.memory.responses.remember(id, place)
            case .observe(let observation, let place, let watch): watch.take(observation, of: place, at: desk.now)
            case .noteAnswer(let place, let watch): watch.noteAnswer(of: place, at: desk.now)
            case .noteProofs(let proofs, let maker): desk.memory.proofs.note(proofs, of: maker)
            }
        }
        holdBackIfFull()
    }

    private func holdBackIfFull() {
        guard !isFull, !isOver, reply.pending > Self.pendingLimit else { return }
        isFull = true
        reply.tellWhenDrained()
        tell(.callerFull)
    }

    func callerDrained() {
        isFull = false
        tell(.callerDrained)
    }

    func forgetCall() { call = nil }

    func forgetQuestion() { question = nil }
}

extension ServedExchange {
    private func send(_ order: UpstreamOrder) {
        guard let origin = desk.origins.find(order.origin, proxy: order.proxy) else {
            preconditionFailure("a compiled provider has an origin")
        }
        let request = UpstreamRequest(
            origin: origin, head: order.head, body: order.body, connectMilliseconds: order.connectTimeout)
        call = desk.upstream.send(request, self)
    }

    private func consult(_ order: AdviceOrder) {
        do throws(AdviceFault) {
            question = try desk.ask(order, for: self)
        } catch {
            tell(.adviceFailed(error))
        }
    }

    private func stopConsulting() {
        question?.cancel()
        question = nil
    }

    private func hangUp() {
        call?.cancel()
        call = nil
    }

    private func wake(at milliseconds: Int) {
        desk.loop.cancel(timer)
        timer = desk.loop.schedule(at: milliseconds * 1_000_000, for: self)
    }

    private func finish(_ record: RequestRecord) {
        isOver = true
        desk.loop.cancel(timer)
        var record = record
        (record.method, record.path, record.replyBytes) = (head?.method, head?.path, replyBytes)
        desk.take(record, under: sequence)
    }
}

extension UpstreamFault {
    /// What the shell's words mean to an exchange.
    init(_ failure: UpstreamFailure) {
        self =
            switch failure.kind {
            case .connect, .tls: .connect(failure.message)
            case .timeout: .timeout
            case .reset, .cut: .cut
            case .malformed: .malformed(failure.message)
            case .coding: .coding(failure.message)
            case .proxy(let status): .proxy(failure.message, status: status)
            }
    }
}
