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
        origins = OriginBook(authorities: plan.authorities, proxies: plan.proxies)
        self.loop = loop
        memory = plan.memory
        box = plan.box
        tally = plan.tally
        log = plan.log
        upstream = UpstreamPool(on: loop, limits: plan.upstream)
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
        switch Route.find(method: head.methodName, target: target) {
        case .found(.about): describe(requestID, to: reply)
        case .found(let route):
            guard let standing = box.current else {
                let failure = Failure(.notReady, "No policy is in force yet.", retryAfter: 1)
                return refuse(failure, head, receipt(requestID), to: reply)
            }
            serve(route, head, &body, requestID, standing, reply)
        case .options(let allow): answerOptions(allow, requestID, to: reply)
        case .wrongMethod(let allow): refuseMethod(head, allow, requestID, to: reply)
        case .unknown: refuse(Self.unknown(target), head, receipt(requestID), to: reply)
        }
    }

    private func serve(
        _ route: Route, _ head: HTTPRequestHead, _ body: inout [UInt8], _ requestID: String, _ standing: Standing,
        _ reply: Reply
    ) {
        switch route {
        case .converse(let dialect): begin(.converse, dialect, head, &body, requestID, standing, reply)
        case .operate(let operation):
            begin(operation, Route.dialect(ofTarget: head.target), head, &body, requestID, standing, reply)
        case .decide: decide(head, &body, requestID, standing, reply)
        case .models: list(nil, head, requestID, standing, to: reply)
        case .model(let name): list(name, head, requestID, standing, to: reply)
        case .about: describe(requestID, to: reply)
        }
    }

    private func begin(
        _ operation: Operation, _ dialect: Dialect, _ head: HTTPRequestHead, _ body: inout [UInt8],
        _ requestID: String, _ standing: Standing, _ reply: Reply
    ) {
        var mine: [UInt8] = []
        swap(&mine, &body)
        do throws(Failure) {
            try decode(&mine, of: head, for: standing.policy)
        } catch {
            return refuse(error, head, receipt(requestID), in: dialect, to: reply)
        }
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
            try decode(&mine, of: head, for: standing.policy)
            var arrival = try Arrival(rehearsing: mine, target: head.target, fields: head.fields)
            (arrival.token, arrival.requestID, arrival.dice) = (token, requestID, ids.roll())
            ServedExchange(arrival, at: head, standing: standing, reply: reply, desk: self).begin()
        } catch {
            refuse(error, head, receipt(requestID), operation: "decision", to: reply)
        }
    }

    func refusal(status: Int, message: String, target: String) -> Refusal {
        refusal(Self.failure(status, message), target, requestID: ids.id(for: HTTPFields())).refusal
    }

    func refusesBody(of head: HTTPRequestHead) -> (status: Int, refusal: Refusal)? {
        guard let failure = refusesUnread(head, standing: box.current) else { return nil }
        return refusal(failure, head.target, requestID: ids.id(for: head.fields))
    }

    private func refusal(
        _ failure: Failure, _ target: String, requestID: String
    ) -> (status: Int, refusal: Refusal) {
        var receipt = receipt(requestID)
        receipt.reasoning = .unread
        let answer = FailureAnswer(failure, dialect: Route.dialect(ofTarget: target), receipt: receipt)
        let headers = answer.opening.headers + Self.fields(of: failure)
        if writesRequests {
            var record = RequestRecord(requestID: receipt.requestID)
            (record.path, record.snapshot) = (Self.path(of: target), receipt.snapshot)
            note(failure, answer, Route.dialect(ofTarget: target), in: &record)
            write(record)
        }
        return (answer.opening.status, Refusal(headers: headers, body: answer.body))
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
        reply.send(answer.opening.status, answer.opening.headers + Self.fields(of: failure), answer.body)
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

    func receipt(_ requestID: String) -> Receipt {
        Receipt(requestID: requestID, snapshot: box.current?.policy.snapshot)
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
