// What attempts show about their targets, and who finds out whether a target that rested is well again.

import Conversation
import Policy
import Routing

extension Exchange {
    /// Where to go instead of a target that rests, if anybody else is left; and whether the request has got the trial
    /// of a target that is due.
    mutating func findFit(_ place: Int, at now: Moment) -> (place: Int, isTrial: Bool) {
        guard let watch = ask?.watch, watch.isAnyUnwell else { return (place, false) }
        // Between looking and asking another worker may have got the trial: then the target is no longer due.
        var fit = place
        for _ in 0..<3 {
            fit = itinerary.prefer { !watch.health(of: $0, at: now).isResting } ?? place
            guard watch.health(of: fit, at: now) == .due else { break }
            if watch.claimTrial(of: fit, at: now) { return (fit, true) }
        }
        return (fit, false)
    }

    /// The request for a trial could not be written: somebody else is to find out.
    func giveUpTrial(of place: Int, into out: inout Outbox) {
        guard let watch = ask?.watch else { return }
        out.commands.append(.observe(Observation(.silent, duration: 0, isTrial: true), of: place, by: watch))
    }

    /// The first event of a reply was read.
    mutating func noteFirstEvent(at now: Moment, into out: inout Outbox) {
        guard let attempt, attempt.passage.kind == .stream else { return }
        self.attempt?.firstEventAt = now.milliseconds
        guard attempt.isTrial, let watch = ask?.watch else { return }
        out.commands.append(.noteAnswer(of: attempt.place, by: watch))
    }

    /// Tells what the attempt under way has shown.
    func observe(_ end: AttemptEnd, fellBack: Bool = false, at now: Moment, into out: inout Outbox) {
        guard let attempt, let watch = ask?.watch else { return }
        let observation = Observation(
            end, firstEvent: attempt.firstEventAt.map { $0 - attempt.sentAt },
            duration: now.milliseconds - attempt.sentAt, outputTokens: attempt.passage.usage.output,
            fellBack: fellBack, isTrial: attempt.isTrial,
            isPaced: arrival.operation == .converse && !attempt.wasHeldBack)
        out.commands.append(.observe(observation, of: attempt.place, by: watch))
    }
}

extension FailedAttempt {
    /// Whose fault it was. A provider that does not know an operation besides conversations is not broken.
    func end(of operation: Operation) -> AttemptEnd {
        switch verdict {
        case .final: return .silent
        case .elsewhere: return operation == .converse ? .failed() : .silent
        case .again: break
        }
        switch failure.kind {
        case .timedOut, .upstreamTimeout: return .timedOut(retryAfter: failure.retryAfter)
        default: return .failed(retryAfter: failure.retryAfter)
        }
    }
}

extension Passage {
    /// What a reply that has come to its end says of the target.
    func ending(of operation: Operation) -> AttemptEnd {
        if let told = forwardedFailure { return FailedAttempt(told, Verdict(told.kind)).end(of: operation) }
        if case .refused = kind { return .silent }
        return .succeeded
    }
}
