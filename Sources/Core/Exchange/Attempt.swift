// One try at one target: what is sent, and what is known while its reply is read.

import Accounting
import Conversation
import Dialects
import Policy
import Reasoning
import Routing
import Wire

/// An attempt under way.
struct Attempt {
    /// Of its target in the group.
    let place: Int
    /// Monotonic milliseconds.
    let sentAt: Int
    /// It is to find out whether its target is well again.
    var isTrial = false
    /// When the first event of a streamed reply was read, in monotonic milliseconds.
    var firstEventAt: Int?
    /// The caller has not kept up with the provider.
    var wasHeldBack = false
    var receipt: Receipt
    var deadlines: Deadlines
    var passage: Passage
}

extension Exchange {
    /// Writes the request for the target at `place` of the group.
    func prepare(
        _ place: Int, at now: Moment, with out: inout Outbox
    ) throws(FailedAttempt) -> (Attempt, UpstreamOrder) {
        guard let ask, let choice = ask.plan.choices.first(where: { $0.target == place }) else {
            preconditionFailure("only planned targets are tried")
        }
        let target = ask.group.targets[place]
        let provider = standing.policy.providers[target.provider]
        let access = try access(to: provider, place: target.provider)
        let (letter, facts) = try write(choice, of: ask, access, into: &out.spareBody)
        let head = UpstreamHead.write(facts, to: provider, caller: arrival.fields, into: &out.spareHead)
        let order = UpstreamOrder(
            origin: provider.origin, proxy: provider.proxy, head: head, body: letter.body,
            connectTimeout: target.timeouts.connect)
        return (attempt(at: place, target, facts.lane, letter, KeyRedaction(access: access), now), order)
    }

    /// Writes the letter to a chosen target, its body in the array that `room` holds, and says what its head is
    /// made of.
    func write(
        _ choice: Choice, of ask: Ask, _ access: [UInt8], into room: inout [UInt8]
    ) throws(FailedAttempt) -> (Letter, UpstreamHead.Facts) {
        let target = ask.group.targets[choice.target]
        let provider = standing.policy.providers[target.provider]
        let lane = lane(to: target)
        var letter = Letter(settlement: choice.settlement)
        swap(&letter.body, &room)
        if lane.isStraight {
            writeStraight(&letter, ask, to: target, provider)
        } else {
            try writeBridged(&letter, to: target, provider)
        }
        var facts = UpstreamHead.Facts(
            access: access, lane: lane, length: letter.body.count, headers: letter.headers)
        arrival.operation.address(&facts, at: provider)
        return (letter, facts)
    }

    /// Only conversations cross bridges; other calls are passed on as they are.
    func lane(to target: Target) -> Lane {
        let isConversation = arrival.operation == .converse
        return Lane(caller: arrival.dialect, target: isConversation ? target.dialect : arrival.dialect)
    }

    private func attempt(
        at place: Int, _ target: Target, _ lane: Lane, _ letter: Letter, _ redaction: KeyRedaction, _ now: Moment
    ) -> Attempt {
        Attempt(
            place: place, sentAt: now.milliseconds, receipt: receipt(for: target, letter),
            deadlines: Deadlines(
                target.timeouts, requestBegan: began.milliseconds, now: now.milliseconds),
            passage: Passage(
                lane: lane, target: target.name, requestID: arrival.requestID, writer: writer(lane, letter),
                sealing: sealing(lane, target), redaction: redaction, isOpaque: arrival.operation.isOpaque,
                asksForStream: arrival.operation == .converse && ask?.facts.stream == true,
                notesProofs: standing.notedDialects.contains(target.dialect)))
    }

    func access(to provider: Provider, place: Int) throws(FailedAttempt) -> [UInt8] {
        switch standing.accesses[place] {
        case .line(let line):
            return line
        case .missing(let secret):
            let failure = Failure(
                .configuration, "The provider `\(provider.name)` cannot be used: \(secret) holds no key.",
                code: "configuration_error")
            throw FailedAttempt(failure, .elsewhere)
        }
    }

    func receipt(for target: Target, _ letter: Letter) -> Receipt {
        var receipt = receipt
        receipt.target = target.name
        receipt.adjusted = letter.losses
        receipt.reasoning = nil
        if let plan = ask?.plan, !plan.wish.isEmpty || letter.settlement.control != .silent {
            receipt.reasoning =
                ReasoningReceipt(
                    wish: plan.wish, settlement: letter.settlement, isDefault: plan.wishIsDefault
                ).report
        }
        return receipt
    }

    private func sealing(_ lane: Lane, _ target: Target) -> ReplySealing? {
        guard !lane.isStraight, let ask else { return nil }
        return ReplySealing(
            standing.seal(of: target), replay: target.reasoning?.replay ?? .none, caller: lane.caller,
            isHidden: ask.group.thoughtDisplay == .hidden)
    }

    private func writer(_ lane: Lane, _ letter: Letter) -> ReplyWriter? {
        guard !lane.isStraight, let ask else { return nil }
        var options = ReplyOptions(
            model: ask.group.name, now: began.unixSeconds, requestID: arrival.requestID)
        options.includeUsage = ask.facts.includeUsage
        options.thoughts = ask.group.thoughtDisplay
        options.toolNames = letter.toolNames
        options.request = ask.document.root
        return ReplyWriter(lane.caller, ask.facts.stream ? .stream : .whole, options)
    }
}
