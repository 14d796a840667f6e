// One request's whole life, as a pure machine: events in, commands out.
//
//     begin ─ admitted ─ planned ─▶ attempting ──first event──▶ replying ──last event──▶ over
//                  │          │       ▲ │   ▲                      │
//                  │          ▼       │ fails │ after a pause      fails: told inside the stream
//                  ▼ told   consulting  └─ pausing / next target
//                 over
//
// The commit rule: nothing reaches the caller before the first event of a reply has been read, checked and, on a
// bridge, translated. Until then a failure becomes the next attempt. Afterwards it is told inside the stream, and a
// broken stream never gets a success ending.
//
// Time and dice are arguments. The machine keeps the standing that it began with.

import Accounting
package import Conversation
import Dialects
import Policy
import Routing
import Wire

/// A conversation's request, from its last byte to the end of its reply.
package struct Exchange {
    /// What the machine waits for.
    enum Phase: Equatable {
        /// Nothing was done yet.
        case fresh
        /// An advisor was asked for the order of the targets, and has until this millisecond to answer.
        case consulting(until: Int)
        /// An attempt is under way; the caller has seen nothing.
        case attempting
        /// The next attempt, at this place of the group, begins at this millisecond.
        case pausing(place: Int, until: Int)
        /// The caller has seen the beginning of the attempt's reply.
        case replying
        case over
    }

    let standing: Standing
    let arrival: Arrival
    let began: Moment
    let surroundings: any Surroundings
    var phase = Phase.fresh
    var ask: Ask?
    var itinerary = Itinerary([], maxAttempts: 0)
    var attempt: Attempt?
    var receipt: Receipt
    var record: RequestRecord
    /// What the sidecar answers without asking anybody.
    var ownAnswer: [UInt8]?

    /// An exchange that has not done anything yet. The surroundings are asked while it plans.
    package init(_ arrival: Arrival, standing: Standing, at now: Moment, in surroundings: any Surroundings) {
        self.arrival = arrival
        self.standing = standing
        began = now
        self.surroundings = surroundings
        receipt = Receipt(requestID: arrival.requestID, snapshot: standing.policy.snapshot)
        record = RequestRecord(requestID: arrival.requestID)
        record.operation = arrival.operationName
        record.dialect = arrival.dialect
        record.snapshot = receipt.snapshot
        record.requestBytes = arrival.body.count
    }

    /// Admits, plans, and sends the first attempt, or tells why not.
    package mutating func begin(into out: inout Outbox) {
        precondition(phase == .fresh, "an exchange begins once")
        do throws(Failure) {
            try plan()
            if let ownAnswer, !arrival.isRehearsal { return answer(ownAnswer, into: &out) }
            setOut(into: &out)
        } catch {
            tell(error, at: began, into: &out)
        }
    }

    /// Takes an event.
    package mutating func on(_ event: ExchangeEvent, at now: Moment, into out: inout Outbox) {
        guard phase != .over else { return }
        switch event {
        case .upstreamHead(let head): take(head, at: now)
        case .upstreamBytes(let bytes): take(bytes, at: now, into: &out)
        case .upstreamEnded: endAttempt(at: now, into: &out)
        case .upstreamFailed(let fault): take(fault, at: now, into: &out)
        case .advised(let answer): take(answer, at: now, into: &out)
        case .adviceFailed(let fault): doWithoutAdvice(fault, at: now, into: &out)
        case .callerGone: leave(at: now, into: &out)
        case .callerFull: holdBack(true, at: now, into: &out)
        case .callerDrained: holdBack(false, at: now, into: &out)
        case .timeReached: takeTime(at: now, into: &out)
        }
    }
}

extension Exchange {
    /// The caller has left: nobody needs the reply.
    private mutating func leave(at now: Moment, into out: inout Outbox) {
        if case .consulting = phase { out.commands.append(.cancelConsultation) }
        if attempt != nil { out.commands.append(.cancelUpstream) }
        record.status = phase == .replying ? record.status : 0
        record.outcome = .callerLeft
        close(at: now, into: &out)
    }

    private mutating func holdBack(_ held: Bool, at now: Moment, into out: inout Outbox) {
        guard attempt != nil else { return }
        attempt?.deadlines.holdBack(held, at: now.milliseconds)
        attempt?.wasHeldBack = true
        out.commands.append(held ? .pauseUpstream : .resumeUpstream)
        armDeadline(at: now, into: &out)
    }

    private mutating func takeTime(at now: Moment, into out: inout Outbox) {
        if case .consulting(let until) = phase { return takeConsultingTime(until: until, at: now, into: &out) }
        if case .pausing(let place, let until) = phase {
            guard now.milliseconds >= until else { return out.commands.append(.wake(at: until)) }
            return start(place, at: now, into: &out)
        }
        guard let isOver = attempt?.deadlines.isOver(at: now.milliseconds) else { return }
        guard isOver else { return armDeadline(at: now, into: &out) }
        out.commands.append(.cancelUpstream)
        take(.timeout, at: now, into: &out)
    }

    func armDeadline(at now: Moment, into out: inout Outbox) {
        guard let moment = attempt?.deadlines.wake(after: now.milliseconds) else { return }
        out.commands.append(.wake(at: moment))
    }

    /// Ends the exchange with its record, and with what the attempt has learned: tokens are spent, however it ended.
    mutating func close(_ end: AttemptEnd = .silent, at now: Moment, into out: inout Outbox) {
        phase = .over
        observe(end, at: now, into: &out)
        if let usage = attempt?.passage.usage { record.usage = usage }
        if attempt?.passage.wasFailureForwarded == true { record.broke = true }
        completeRecord(at: now)
        attempt = nil
        out.commands.append(.record(record))
    }
}
