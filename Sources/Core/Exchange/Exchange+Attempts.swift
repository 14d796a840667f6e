// Going from target to target, until one answers.

import Accounting
import Conversation
import Dialects
import Policy
import Wire

extension Exchange {
    /// Goes where the itinerary leads, or tells the last failure. A rehearsal ends here, before its first step.
    mutating func follow(_ leg: Itinerary.Leg, after failure: Failure? = nil, at now: Moment, into out: inout Outbox) {
        if arrival.isRehearsal { return tellDecision(into: &out) }
        switch leg {
        case .now(let place):
            start(place, at: now, into: &out)
        case .later(let place, let milliseconds):
            phase = .pausing(place: place, until: now.milliseconds + milliseconds)
            out.commands.append(.wake(at: now.milliseconds + milliseconds))
        case .end:
            tell(failure ?? Failure(.upstreamFailed, "There is no target to try."), at: now, into: &out)
        }
    }

    /// Sends the request to the target at `place` of the group.
    mutating func start(_ place: Int, at now: Moment, into out: inout Outbox) {
        let (place, isTrial) = findFit(place, at: now)
        do throws(FailedAttempt) {
            var (attempt, order) = try prepare(place, at: now, with: &out)
            attempt.isTrial = isTrial
            phase = .attempting
            record.attempts += 1
            record.target = attempt.passage.target
            record.lane = attempt.passage.lane
            self.attempt = attempt
            out.commands.append(.send(order))
            armDeadline(at: now, into: &out)
        } catch {
            if isTrial { giveUpTrial(of: place, into: &out) }
            fail(error, of: ask?.group.targets[place].name, at: now, into: &out)
        }
    }

    /// The attempt has failed and the caller has seen nothing: the next one, or the telling.
    mutating func fail(
        _ failed: FailedAttempt, of target: String? = nil, at now: Moment, into out: inout Outbox
    ) {
        record.failedAttempts += 1
        note(failed, of: target)
        let leg = itinerary.next(after: failed)
        let fellBack = attempt != nil && leg.place != nil && leg.place != attempt?.place
        observe(failed.end(of: arrival.operation), fellBack: fellBack, at: now, into: &out)
        if let attempt { receipt = attempt.receipt }
        attempt = nil
        follow(leg, after: failed.failure, at: now, into: &out)
    }

    private mutating func note(_ failed: FailedAttempt, of target: String? = nil) {
        guard let name = target ?? attempt?.passage.target else { return }
        record.failures.append("\(name): \(failed.cause)")
    }

    /// The connection broke, or the time is up.
    mutating func take(_ fault: UpstreamFault, at now: Moment, into out: inout Outbox) {
        guard let name = attempt?.passage.target else { return }
        // Everything was said and only the end of the connection is missing: that is an end.
        if attempt?.passage.isComplete == true { return endAttempt(at: now, into: &out) }
        let failed = attempt?.passage.undecodable(fault) ?? FailedAttempt(fault, target: name)
        if phase == .replying {
            note(failed)
            breakOff(failed.failure, at: now, into: &out)
        } else {
            fail(failed, at: now, into: &out)
        }
    }

    /// The provider's status and headers.
    mutating func take(_ head: HTTPResponseHead, at now: Moment) {
        attempt?.passage.take(head, now: now.unixSeconds)
    }

    /// More of the provider's reply.
    mutating func take(_ bytes: UnsafeRawBufferPointer, at now: Moment, into out: inout Outbox) {
        guard attempt != nil else { return }
        attempt?.deadlines.heard(at: now.milliseconds)
        do throws(FailedAttempt) {
            let step = try attempt!.passage.take(bytes, isCommitted: phase == .replying, into: &out.bytes)
            noteProofs(into: &out)
            perform(step, at: now, into: &out)
        } catch {
            interrupt(error, at: now, into: &out)
        }
    }

    /// The provider's reply has come to its end.
    mutating func endAttempt(at now: Moment, into out: inout Outbox) {
        guard attempt != nil else { return }
        do throws(FailedAttempt) {
            let step = try attempt!.passage.end(isCommitted: phase == .replying, into: &out.bytes)
            noteProofs(into: &out)
            perform(step, at: now, into: &out)
            if phase != .over { finish(at: now, into: &out) }
        } catch {
            interrupt(error, at: now, into: &out, hasEnded: true)
        }
    }

    private mutating func interrupt(
        _ failed: FailedAttempt, at now: Moment, into out: inout Outbox, hasEnded: Bool = false
    ) {
        noteProofs(into: &out)
        if !hasEnded { out.commands.append(.cancelUpstream) }
        if phase == .attempting, attempt?.passage.isBoundToStream == true { openStream(at: now, into: &out) }
        if phase == .replying {
            note(failed)
            breakOff(failed.failure, at: now, into: &out)
        } else {
            out.bytes.removeAll(keepingCapacity: true)
            fail(failed, at: now, into: &out)
        }
    }

    /// Does what the passage says is to be done with what it has read.
    private mutating func perform(_ step: Passage.Step, at now: Moment, into out: inout Outbox) {
        switch step {
        case .wait:
            break
        case .stream(let forwarded):
            if phase == .attempting { openStream(at: now, into: &out) }
            if !out.bytes.isEmpty { out.commands.append(.sendBytes) }
            if !forwarded.isEmpty { out.commands.append(.forward(forwarded)) }
        case .whole(let status):
            openWhole(status: status, length: out.bytes.count, at: now, into: &out)
        }
    }
}
