// The sidecar's half of the long poll, as a pure machine: events in, commands out; clocks and dice are handed in.
//
//        start ──▶ asking ──reply──▶ (activate, persist) ──▶ asking ──▶ …
//                    │  ▲
//      failed, late, │  │ time reached
//      refused       ▼  │
//                   resting
//
// What is in force only ever changes to something signed, newer, for this sidecar, and compiled. Everything else that
// can happen (no answer, half an answer, a lie, a full disk) changes nothing but what is said about it. What was
// refused is told to the control plane with every question until something newer comes, and is not asked for meanwhile.
//
// A question has a deadline: an answer must begin ten seconds after the wait is over at the latest. So a connection
// whose other end vanished without a word, which TCP would keep for hours, costs forty seconds.
//
// A wait that is cut on the way is no failure: the next question waits for less (`LongPollWait`).

package import Conversation

/// A sidecar's subscription to its control plane's publications.
package struct Subscription {
    private enum Phase {
        case unstarted
        case asking(since: Int, deadline: Int, isAnswering: Bool)
        case resting(until: Int)
    }

    let identity: SidecarIdentity
    let judgement: DeliveryJudgement
    let pace: SubscriptionPace
    private var wait: LongPollWait
    /// The wait that operators were told of last.
    private var reportedWait: Int?
    private var phase = Phase.unstarted
    private(set) var held: HeldPublication?
    /// Nothing below is ever taken, even with nothing in force.
    private(set) var floor = 0
    /// What is told as refused.
    private var standing: StandingRefusal?
    /// What was refused last, and may have been the way's fault.
    private var doubt: Doubt?
    /// Whether all documents should come, not a difference.
    private var wantsWhole = false
    /// In a row.
    private var setbacks = 0
    private var outage: String?
    private var lastSaid: DeliveryRefusal?
    /// What came of everything so far.
    package private(set) var status = SubscriptionStatus()
    private var commands: [SubscriptionCommand] = []

    private struct StandingRefusal {
        var refusal: SidecarReport.Refusal
        /// Monotonic milliseconds; nil: until something newer comes.
        var until: Int?
    }

    private struct Doubt: Equatable {
        var cause: DeliveryRefusal.Cause
        var sequence: Int?
    }

    package init(_ identity: SidecarIdentity, judgement: DeliveryJudgement, pace: SubscriptionPace = .init()) {
        self.identity = identity
        self.judgement = judgement
        self.pace = pace
        wait = LongPollWait(longest: pace.waitSeconds)
    }

    /// What has happened; answers what is to be done, in order. `dice` is a fresh random number.
    package mutating func on(_ event: SubscriptionEvent, at now: Moment, dice: UInt64) -> [SubscriptionCommand] {
        commands.removeAll(keepingCapacity: true)
        switch event {
        case .start(let stored): start(stored, now)
        case .connected: beginWait(now)
        case .answering: extend(now)
        case .reply(let reply): if isAsking { take(reply, now, dice) }
        case .failed(let why): if isAsking { fail(why, nil, now, dice) }
        case .cut(let why): if isAsking { endWait(why, nil, now, dice) }
        case .timeReached: wakeUp(now, dice)
        case .persisted(let failure): notePersisted(failure)
        case .reconsider: reconsider(now)
        }
        status.standing = standing?.refusal
        status.waitSeconds = wait.seconds
        return commands
    }

    private var isAsking: Bool { if case .asking = phase { true } else { false } }
}

// MARK: Asking and resting

extension Subscription {
    private mutating func ask(_ now: Moment) {
        if let until = standing?.until, until <= now.milliseconds { standing = nil }
        let deadline = now.milliseconds + wait.seconds * 1000 + pace.grace
        phase = .asking(since: now.milliseconds, deadline: deadline, isAnswering: false)
        commands.append(
            .ask(
                SidecarReport(
                    sidecar: identity.name, labels: identity.labels, after: held?.publication.sequence ?? 0,
                    have: wantsWhole ? nil : held?.publication.digest, refusal: standing?.refusal, boot: identity.boot,
                    wait: wait.seconds)))
        commands.append(.wake(at: deadline))
    }

    /// The question has left: what it took to get there is not part of the wait.
    private mutating func beginWait(_ now: Moment) {
        guard case .asking(let since, _, false) = phase, since < now.milliseconds else { return }
        let deadline = now.milliseconds + wait.seconds * 1000 + pace.grace
        phase = .asking(since: now.milliseconds, deadline: deadline, isAnswering: false)
        commands.append(.wake(at: deadline))
    }

    private mutating func rest(_ milliseconds: Int, _ now: Moment) {
        guard milliseconds > 0 else { return ask(now) }
        phase = .resting(until: now.milliseconds + milliseconds)
        commands.append(.wake(at: now.milliseconds + milliseconds))
    }

    private mutating func setBack(_ retryAfter: Int?, _ now: Moment, _ dice: UInt64) {
        setbacks += 1
        let own = pace.rest(after: setbacks, dice: dice)
        rest(max(own, retryAfter.map { pace.rest(respecting: $0, dice: dice) } ?? 0), now)
    }

    /// An answer has begun: it gets its own time to come whole.
    private mutating func extend(_ now: Moment) {
        guard case .asking(let since, _, _) = phase else { return }
        let deadline = now.milliseconds + pace.transfer
        phase = .asking(since: since, deadline: deadline, isAnswering: true)
        commands.append(.wake(at: deadline))
    }

    private mutating func wakeUp(_ now: Moment, _ dice: UInt64) {
        switch phase {
        case .asking(let since, let deadline, let isAnswering) where deadline <= now.milliseconds:
            commands.append(.cancelQuestion)
            if !isAnswering { wait.halve(at: now.milliseconds, randomBits: dice) }
            fail("no whole answer within \((now.milliseconds - since) / 1000) s", nil, now, dice)
        case .asking(_, let deadline, _): commands.append(.wake(at: deadline))
        case .resting(let until) where until <= now.milliseconds: ask(now)
        case .resting(let until): commands.append(.wake(at: until))
        case .unstarted: break
        }
    }

    private mutating func reconsider(_ now: Moment) {
        (standing, doubt, lastSaid, setbacks, wantsWhole) = (nil, nil, nil, 0, false)
        (wait, reportedWait) = (LongPollWait(longest: pace.waitSeconds), nil)
        if case .unstarted = phase { return }
        if isAsking { commands.append(.cancelQuestion) }
        ask(now)
    }
}

// MARK: The disk

extension Subscription {
    private mutating func start(_ stored: [UInt8]?, _ now: Moment) {
        if let stored { takeStored(stored) }
        ask(now)
    }

    private mutating func takeStored(_ bytes: [UInt8]) {
        do throws(DeliveryRefusal) {
            let delivery = try Subscription.read(bytes, claimed: nil)
            do throws(DeliveryRefusal) {
                let (taken, compiled) = try examination.examineStored(delivery)
                putInForce(taken, compiled)
                status.persistence = .saved
                let scope = taken.publication.scope
                guard !scope.matches(name: identity.name, labels: identity.labels) else { return }
                commands.append(.say(.storedForOthers(taken.publication.version)))
            } catch  where error.cause == .documents {
                refuseStored(error, delivery.publication.sequence)
            } catch  where error.cause == .key {
                // The trust keys may be the mistake: it stays where it is.
                commands.append(.say(.storedRefused(error)))
            }
        } catch {
            commands.append(.setAside(error.reason))
        }
    }

    /// It is genuine, and this sidecar cannot obey it. It stays on disk, and nothing older is taken in its place.
    private mutating func refuseStored(_ refusal: DeliveryRefusal, _ sequence: Int) {
        floor = sequence
        standing = StandingRefusal(refusal: SidecarReport.Refusal(sequence: sequence, reason: refusal.reason))
        commands.append(.say(.storedRefused(refusal)))
    }

    private mutating func notePersisted(_ failure: String?) {
        let before = status.persistence
        status.persistence = failure.map { .failed($0) } ?? .saved
        guard status.persistence != before else { return }
        if let failure {
            commands.append(.say(.notPersisted(failure)))
        } else if case .failed = before {
            commands.append(.say(.persistedAgain))
        }
    }

    /// What could not be put on disk is tried again whenever there was a word from the control plane.
    private mutating func persistAgain() {
        guard case .failed = status.persistence, let held else { return }
        commands.append(.persist(held.bytes))
    }
}

// MARK: Answers

extension Subscription {
    private mutating func take(_ reply: SubscriptionReply, _ now: Moment, _ dice: UInt64) {
        switch reply.status {
        case 200:
            noteContact(now)
            takeDelivery(reply, now, dice)
        case 304:
            noteContact(now)
            persistAgain()
            takeSilence(reply, now, dice)
        case _ where reply.isOfGateway: endWait(Subscription.complaint(reply), reply.retryAfter, now, dice)
        default: fail(Subscription.complaint(reply), reply.retryAfter, now, dice)
        }
    }

    private mutating func noteContact(_ now: Moment) {
        if outage != nil || status.lastContact == nil { commands.append(.say(.connected)) }
        outage = nil
        if status.connectedSince == nil { status.connectedSince = now.unixSeconds }
        status.lastContact = now.unixSeconds
        status.lastContactMilliseconds = now.milliseconds
        wait.answered()
    }

    /// Nothing new. Who says so without having waited, and does not say when to come again, is asked more slowly.
    private mutating func takeSilence(_ reply: SubscriptionReply, _ now: Moment, _ dice: UInt64) {
        guard case .asking(let since, _, _) = phase else { return }
        let (elapsed, asked) = (now.milliseconds - since, wait.seconds)
        if reply.retryAfter == nil { wait.survive(elapsed, at: now.milliseconds) }
        if let retryAfter = reply.retryAfter {
            setbacks = 0
            rest(min(max(retryAfter, 0), pace.longestRetryAfter), now)
        } else if asked == 0 {
            setbacks = 0
            rest(pace.restBetweenPolls(dice), now)
        } else if elapsed < min(pace.hasty, asked * 850) {
            setBack(nil, now, dice)
        } else {
            setbacks = 0
            ask(now)
        }
    }

    /// The question ended without an answer: cut on the way while it waited, or a failure.
    private mutating func endWait(_ why: String, _ retryAfter: Int?, _ now: Moment, _ dice: UInt64) {
        guard case .asking(let since, _, _) = phase else { return }
        let elapsed = now.milliseconds - since
        guard wait.isCut(after: elapsed) else { return fail(why, retryAfter, now, dice) }
        wait.shorten(after: elapsed, at: now.milliseconds, randomBits: dice)
        status.cuts += 1
        status.lastCut = SubscriptionStatus.Cut(at: now.unixSeconds, afterMilliseconds: elapsed, text: why)
        if reportedWait != wait.seconds {
            commands.append(.say(.waitCut(after: elapsed, why: why, wait: wait.seconds)))
        }
        reportedWait = wait.seconds
        rest(max(pace.restAfterCut(dice), retryAfter.map { pace.rest(respecting: $0, dice: dice) } ?? 0), now)
    }

    private mutating func takeDelivery(_ reply: SubscriptionReply, _ now: Moment, _ dice: UInt64) {
        do throws(DeliveryRefusal) {
            let delivery = try Subscription.read(reply.body, claimed: reply.claimedSequence)
            let (taken, compiled) = try examination.examine(delivery)
            putInForce(taken, compiled)
            commands.append(.persist(taken.bytes))
            setbacks = 0
            ask(now)
        } catch {
            refuse(error, now, dice)
        }
    }

    private var examination: Examination {
        Examination(judgement: judgement, identity: identity, held: held, floor: floor)
    }

    private static func read(_ body: [UInt8], claimed: Int?) throws(DeliveryRefusal) -> Delivery {
        do throws(DeliveryFault) {
            return try Delivery(body: body)
        } catch {
            throw DeliveryRefusal(.unreadable, sequence: claimed, "it cannot be read: \(error)")
        }
    }

    private mutating func putInForce(_ taken: HeldPublication, _ compiled: CompiledPolicy) {
        held = taken
        floor = taken.publication.sequence
        (standing, doubt, lastSaid, wantsWhole) = (nil, nil, nil, false)
        status.inForce = taken.publication
        commands.append(.activate(compiled))
    }

    private mutating func fail(_ why: String, _ retryAfter: Int?, _ now: Moment, _ dice: UInt64) {
        status.failures += 1
        status.lastFailure = SubscriptionStatus.Event(at: now.unixSeconds, text: why)
        status.connectedSince = nil
        if outage != why { commands.append(.say(.lost(why))) }
        outage = why
        setBack(retryAfter, now, dice)
    }
}

// MARK: Refusals

extension Subscription {
    private mutating func refuse(_ refusal: DeliveryRefusal, _ now: Moment, _ dice: UInt64) {
        status.refusals[refusal.cause, default: 0] += 1
        status.lastRefusal = SubscriptionStatus.Refused(at: now.unixSeconds, refusal: refusal)
        if lastSaid != refusal { commands.append(.say(.refused(refusal, inForce: held?.publication.version))) }
        lastSaid = refusal
        let isNews = stand(by: refusal, now)
        persistAgain()
        guard isNews, setbacks == 0 else { return setBack(nil, now, dice) }
        // The control plane hears of it at once; who answers with the same again is asked more slowly.
        setbacks = 1
        ask(now)
    }

    /// Takes note of what is to be told as refused; answers whether that is news.
    private mutating func stand(by refusal: DeliveryRefusal, _ now: Moment) -> Bool {
        guard refusal.cause.isDoubtful else { return note(refusal, until: nil) }
        wantsWhole = true
        let again = Doubt(cause: refusal.cause, sequence: refusal.sequence)
        defer { doubt = again }
        return doubt == again ? note(refusal, until: now.milliseconds + pace.doubt) : false
    }

    private mutating func note(_ refusal: DeliveryRefusal, until: Int?) -> Bool {
        guard let sequence = refusal.sequence else { return false }
        let told = SidecarReport.Refusal(sequence: sequence, reason: refusal.reason)
        let isNews = standing?.refusal != told
        standing = StandingRefusal(refusal: told, until: until)
        return isNews
    }
}
