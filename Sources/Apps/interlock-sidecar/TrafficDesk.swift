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
    private let logsRequests: Bool
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
        logsRequests = plan.logsRequests
        upstream = UpstreamPool(on: loop, limits: plan.upstream)
        advisors = AdvisorBook(on: loop)
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
            return tell(failure, at: target, Receipt(requestID: requestID, snapshot: nil), to: reply)
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
            tell(failure, at: target, receipt(requestID, standing.policy), allow: allow, to: reply)
        case .unknown:
            let failure = Failure(.unknownRoute, "There is nothing at \(target).")
            tell(failure, at: target, receipt(requestID, standing.policy), to: reply)
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
        ServedExchange(arrival, standing: standing, reply: reply, desk: self).begin()
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
            ServedExchange(arrival, standing: standing, reply: reply, desk: self).begin()
        } catch {
            tell(error, at: head.target, receipt(requestID, standing.policy), to: reply)
        }
    }

    func refusal(status: Int, message: StaticString, target: String) -> Refusal {
        let kind: Failure.Kind = status == 413 ? .tooLarge : status == 408 ? .timedOut : .malformed
        let failure = Failure(kind, "\(message)", status: status)
        var receipt = Receipt(requestID: ids.id(for: HTTPFields()), snapshot: box.current?.policy.snapshot)
        receipt.reasoning = Receipt.unread
        let answer = FailureAnswer(failure, dialect: Route.dialect(ofTarget: target), receipt: receipt)
        return Refusal(headers: answer.opening.headers, body: answer.body)
    }

    func onServerDrained() { onDrained() }

    /// Counts an ended request that began with the policy of this sequence, and logs it where that was asked for.
    func take(_ record: RequestRecord, under sequence: Int) {
        tally.take(record, under: sequence)
        if logsRequests { Console.info(RequestLog.line(record)) }
    }
}

extension TrafficDesk {
    func token(of fields: HTTPFields) -> TokenDigest? { RouterToken.digest(of: fields, by: digester) }

    private func receipt(_ requestID: String, _ policy: Policy) -> Receipt {
        Receipt(requestID: requestID, snapshot: policy.snapshot)
    }

    private func tell(
        _ failure: Failure, at target: String, _ receipt: Receipt, allow: String? = nil, to reply: Reply
    ) {
        tell(failure, Route.dialect(ofTarget: target), receipt, allow: allow, to: reply)
    }

    /// Answers with a failure, in a dialect.
    func tell(
        _ failure: Failure, _ dialect: Dialect, _ receipt: Receipt, allow: String? = nil, to reply: Reply
    ) {
        let answer = FailureAnswer(failure, dialect: dialect, receipt: receipt, allow: allow)
        reply.send(answer.opening.status, answer.opening.headers, answer.body)
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
