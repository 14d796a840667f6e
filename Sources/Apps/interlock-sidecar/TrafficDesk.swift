// Where agents' requests arrive on one worker: routes, refusals, and the beginning of exchanges.

import Accounting
import Conversation
import Dialects
import EventLoop
import Exchange
import HTTPServer
import Policy
import PolicyFiles
import Routing
import Terminal
import Upstream
import Wire

import struct HTTPServer.Refusal
import struct HTTPServer.Reply

/// Serves the traffic of one worker.
final class TrafficDesk: HTTPService {
    let loop: EventLoop
    let upstream: UpstreamPool
    let advisors: AdvisorBook
    var origins: OriginBook
    let memory: SidecarMemory
    private let box: StandingBox
    private let tally: TallyBox
    private let log: ServerLog?
    private let digester = Digester()
    private var ids = RequestIDs()
    var shelf = OfferShelf()
    private var spareOutbox = Outbox()
    var onDrained: () -> Void = {}

    init(_ plan: WorkerPlan, on loop: EventLoop) {
        origins = OriginBook(authorities: plan.authorities)
        self.loop = loop
        memory = plan.memory
        box = plan.box
        tally = plan.tally
        log = plan.log
        upstream = UpstreamPool(on: loop)
        advisors = AdvisorBook(on: loop, versions: plan.programs)
    }

    /// Has the programs running that the policy in force names, and no others.
    func refreshAdvisors() {
        if let policy = box.current?.policy { advisors.obey(policy) }
    }

    /// A reading of both clocks, as old as the loop's turn.
    var now: Moment { Moment(milliseconds: loop.milliseconds, unixSeconds: loop.wallSeconds) }

    func onRequest(_ head: HTTPRequestHead, _ body: inout [UInt8], _ reply: Reply) {
        let target = head.target
        let requestID = ids.id(for: head.fields)
        guard let standing = box.current else {
            let failure = Failure(.notReady, "No policy is in force yet.", retryAfter: 1)
            return refuse(failure, head, Receipt(requestID: requestID, snapshot: nil), to: reply)
        }
        switch Route.find(method: head.methodName, target: target) {
        case .found(.converse(let dialect)):
            begin(.converse, dialect, head, &body, requestID, standing, reply)
        case .found(.operate(let operation)):
            begin(operation, Route.dialect(ofTarget: target), head, &body, requestID, standing, reply)
        case .found(.decide): decide(head, &body, requestID, standing, reply)
        case .found(.models): list(nil, head, requestID, standing, to: reply)
        case .found(.model(let name)): list(name, head, requestID, standing, to: reply)
        case .wrongMethod(let allow):
            let failure = Failure(.methodNotAllowed, "\(target) takes \(allow), not \(head.methodName).")
            refuse(failure, head, receipt(requestID, standing.policy), allow: allow, to: reply)
        case .unknown:
            let failure = Failure(.unknownRoute, "There is nothing at \(target).")
            refuse(failure, head, receipt(requestID, standing.policy), to: reply)
        }
    }

    private func begin(
        _ operation: Operation, _ dialect: Dialect, _ head: HTTPRequestHead, _ body: inout [UInt8],
        _ requestID: String, _ standing: Standing, _ reply: Reply
    ) {
        var mine: [UInt8] = []
        swap(&mine, &body)
        let arrival = Arrival(
            dialect: dialect, fields: head.fields, body: mine, token: token(of: head.fields), requestID: requestID,
            dice: ids.roll(), operation: operation)
        ServedExchange(arrival, at: head, standing: standing, reply: reply, desk: self).begin()
    }

    /// `POST /v1/decision`: an exchange that is rehearsed. Who may not ask is told so before the envelope is looked at.
    private func decide(
        _ head: HTTPRequestHead, _ body: inout [UInt8], _ requestID: String, _ standing: Standing, _ reply: Reply
    ) {
        var mine: [UInt8] = []
        swap(&mine, &body)
        do throws(Failure) {
            let token = token(of: head.fields)
            _ = try admit(token, to: standing.policy, now: now.unixSeconds)
            var arrival = try Arrival(rehearsing: mine, target: head.target, fields: head.fields)
            (arrival.token, arrival.requestID, arrival.dice) = (token, requestID, ids.roll())
            ServedExchange(arrival, at: head, standing: standing, reply: reply, desk: self).begin()
        } catch {
            refuse(error, head, receipt(requestID, standing.policy), operation: "decision", to: reply)
        }
    }

    func refusal(status: Int, message: StaticString, target: String) -> Refusal {
        let kind: Failure.Kind = status == 413 ? .tooLarge : status == 408 ? .timedOut : .malformed
        let failure = Failure(kind, "\(message)", status: status)
        var receipt = Receipt(requestID: ids.id(for: HTTPFields()), snapshot: box.current?.policy.snapshot)
        receipt.reasoning = .unread
        let answer = FailureAnswer(failure, dialect: Route.dialect(ofTarget: target), receipt: receipt)
        if writesRequests {
            var record = RequestRecord(requestID: receipt.requestID)
            (record.path, record.snapshot) = (Self.path(of: target), receipt.snapshot)
            note(failure, answer, Route.dialect(ofTarget: target), in: &record)
            write(record)
        }
        return Refusal(headers: answer.opening.headers, body: answer.body)
    }

    func onServerDrained() { onDrained() }

    /// Counts an ended request that began with the policy of this sequence, and logs it where that was asked for.
    func take(_ record: RequestRecord, under sequence: Int) {
        tally.take(record, under: sequence)
        write(record)
        guard let log, !record.failures.isEmpty, log.writes(.debug) else { return }
        for failure in record.failures {
            log.append(LogEvent(.debug, "attempt_failed", ["request_id": .text(record.requestID)], message: failure))
        }
    }
}

// MARK: - Requests that are no exchange

extension TrafficDesk {
    /// Whether requests are logged: what only the log needs is not made otherwise.
    var writesRequests: Bool { log?.writesRequests ?? false }

    /// Without its query, which may hold a secret.
    static func path(of target: String) -> String { String(target.prefix { $0 != "?" }) }

    /// Writes a line of the request log.
    func write(_ record: RequestRecord) {
        guard let log, log.writesRequests else { return }
        log.appendRequest(RequestLog.line(record, at: loop.wallNanoseconds))
    }

    /// Answers with a failure, in a dialect, which the path decides where none is given.
    func refuse(
        _ failure: Failure, _ head: HTTPRequestHead, _ receipt: Receipt, operation: String? = nil,
        caller: String? = nil, in dialect: Dialect? = nil, allow: String? = nil, to reply: Reply
    ) {
        let dialect = dialect ?? Route.dialect(ofTarget: head.target)
        let answer = FailureAnswer(failure, dialect: dialect, receipt: receipt, allow: allow)
        reply.send(answer.opening.status, answer.opening.headers, answer.body)
        guard writesRequests else { return }
        var record = record(head, receipt, operation: operation)
        record.caller = caller
        note(failure, answer, dialect, in: &record)
        write(record)
    }

    /// What is known of a request before it is answered.
    func record(_ head: HTTPRequestHead, _ receipt: Receipt, operation: String?) -> RequestRecord {
        var record = RequestRecord(requestID: receipt.requestID)
        record.method = "\(head.methodName)"
        record.path = Self.path(of: head.target)
        record.operation = operation
        record.snapshot = receipt.snapshot
        return record
    }

    private func note(
        _ failure: Failure, _ answer: FailureAnswer, _ dialect: Dialect, in record: inout RequestRecord
    ) {
        record.dialect = dialect
        record.outcome = .refused
        record.status = answer.opening.status
        record.errorCode = failure.codeForRecords
        record.replyBytes = answer.body.count
    }
}

extension TrafficDesk {
    func token(of fields: HTTPFields) -> TokenDigest? { RouterToken.digest(of: fields, by: digester) }

    private func receipt(_ requestID: String, _ policy: Policy) -> Receipt {
        Receipt(requestID: requestID, snapshot: policy.snapshot)
    }

}

extension TrafficDesk {
    /// An empty outbox, mostly with room from earlier events.
    func takeOutbox() -> Outbox {
        var outbox = Outbox()
        swap(&outbox, &spareOutbox)
        return outbox
    }

    /// An order's head and body are given back to the loop's pool once they were sent; here is where they come from.
    func lendRoom(to outbox: inout Outbox) {
        if outbox.spareHead.capacity == 0 { outbox.spareHead = loop.buffers.take() }
        if outbox.spareBody.capacity == 0 { outbox.spareBody = loop.buffers.take() }
    }

    /// Gives an outbox back.
    func give(_ outbox: inout Outbox) {
        guard outbox.bytes.capacity <= 1 << 20 else { return }
        outbox.clear()
        swap(&outbox, &spareOutbox)
    }
}
