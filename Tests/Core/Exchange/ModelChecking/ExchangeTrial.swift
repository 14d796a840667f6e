// What an exchange sends, to whom and in which order, beside what should be sent.

import Accounting
import Conversation
import Exchange
import Routing

/// An exchange among failing providers.
struct ExchangeTrial {
    var trial: Trial
    var throwing: Dice
    /// Who was sent what, in order, with what became of it.
    private(set) var attempts: [(place: Int, body: String, mood: UpstreamMood)] = []

    init(_ trial: Trial) {
        self.trial = trial
        throwing = Dice(Int(truncatingIfNeeded: trial.dice >> 8))
    }

    /// The first thing that is not as it should be; nil when everything is.
    mutating func disagreement() -> String? {
        // Who asks for an earlier response is answered before any plan when nobody made it.
        guard trial.body["previous_response_id"] == nil, let places = trial.planned()?.places,
            var script = try? ExchangeScript(
                trial.documents.json, dialect: trial.caller, body: trial.body.json, dice: trial.dice)
        else { return nil }
        script.begin()
        while script.record == nil, attempts.count < 20 {
            guard script.sent.count > attempts.count else { return "nothing is sent, and nothing is told" }
            if let fault = meet(&script) { return fault }
        }
        return fault(in: script, planned: places)
    }

    /// A provider takes the last attempt and does something with it.
    private mutating func meet(_ script: inout ExchangeScript) -> String? {
        guard let digit = script.done.last(where: { $0.hasPrefix("send http://h") })?.last,
            let place = trial.decision.verdicts.firstIndex(where: { $0.target.name == "p\(digit)/m" })
        else { return "the last attempt went nowhere" }
        let mood = UpstreamMood.drawn(&throwing)
        attempts.append((place, script.sent[attempts.count], mood))
        let sent = Tree(script.sent[attempts.count - 1])
        let dialect = trial.decision.verdicts[place].target.dialect
        try? script.meet(mood, in: dialect, streams: sent?["stream"]?.isTrue == true)
        // Deadlines and pauses: time goes on until somebody else is asked, or the caller is told.
        for _ in 0..<200 where script.record == nil && script.sent.count == attempts.count { script.wait(5000) }
        return nil
    }

    // MARK: What must be so

    private func fault(in script: ExchangeScript, planned: [Int]) -> String? {
        let decision = trial.decision
        if decision.admitted.isEmpty {
            if script.record?.status != 502 { return "nobody is eligible, and \(script.done) was done" }
            return attempts.isEmpty && script.heard.contains("no-eligible-target") ? nil : "nobody is eligible"
        }
        if attempts.isEmpty { return "nothing was sent: \(script.heard)" }
        for (number, attempt) in attempts.enumerated() {
            if let fault = fault(of: attempt, in: decision) { return fault }
            let earlier = attempts.prefix(number)
            if earlier.contains(where: { $0.mood.isFinal }) { return "an attempt after the final one" }
            if earlier.contains(where: { $0.place == attempt.place && $0.mood.rulesTargetOut }) {
                return "target \(attempt.place) is tried again"
            }
        }
        return faultOfOrder(planned, decision) ?? faultOfReceipt(script, decision)
    }

    private func fault(of attempt: (place: Int, body: String, mood: UpstreamMood), in decision: SpecDecision) -> String?
    {
        let place = attempt.place
        let verdict = decision.verdicts[place]
        if !verdict.reasons.isEmpty { return "target \(place) was sent something, and is refused: \(verdict.reasons)" }
        guard let body = Tree(attempt.body) else { return "what was sent to \(place) is no JSON" }
        let controls = SpecReadBack.controls(in: body, verdict.target.dialect)
        let expected = verdict.control == .nothing ? [] : [verdict.control]
        let isOnAnyway = verdict.control == .on && controls.isEmpty
        // Every Messages model takes a `disabled`, so the caller's own stays where it stood.
        let isOffAnyway = verdict.control == .nothing && decision.wish.isOff && controls == [.off]
        let saysNoMore = isOnAnyway || (isOffAnyway && verdict.target.dialect == "anthropic-messages")
        if controls != expected && !saysNoMore {
            return "target \(place) was told \(controls.map(\.word)), and should be told \(expected.map(\.word))"
        }
        if body["model"]?.string != verdict.target.model { return "target \(place) was asked for another model" }
        return attempt.body.contains("skip_reasoning") ? "skip_reasoning was sent" : nil
    }

    /// The first round goes through the plan in order; no request costs more than its attempts.
    private func faultOfOrder(_ planned: [Int], _ decision: SpecDecision) -> String? {
        var firsts: [Int] = []
        for attempt in attempts where !firsts.contains(attempt.place) { firsts.append(attempt.place) }
        if !planned.starts(with: firsts) { return "tried \(firsts), and the plan is \(planned)" }
        if trial.strategy == "static" && firsts != [decision.admitted[0]] { return "a static group tried \(firsts)" }
        let most = trial.documents["groups"]?["g"]?["max_attempts"]?.int ?? 3
        return attempts.count > most ? "\(attempts.count) attempts, and \(most) are allowed" : nil
    }

    private func faultOfReceipt(_ script: ExchangeScript, _ decision: SpecDecision) -> String? {
        guard let last = attempts.last, last.mood == .succeeds else { return nil }
        if script.record?.status != 200 { return "target \(last.place) answered, and the caller hears \(script.heard)" }
        let target = "x-interlock-target: \(decision.verdicts[last.place].target.name)\r\n"
        if !script.headers.contains(target) { return "the receipt names another target: \(script.headers)" }
        let verdict = decision.verdicts[last.place]
        let sent = "sent=\(verdict.control.word);"
        if !script.headers.contains(sent) { return "the receipt should say \(sent) and says \(script.headers)" }
        let asked = "asked=\(decision.isDefault ? "default:" : "")\(decision.asked);"
        if !script.headers.contains(asked) { return "the receipt should say \(asked) and says \(script.headers)" }
        let coerced = script.headers.contains("rule=coerced")
        return coerced && !verdict.coerced ? "a wish was coerced in a group that rejects" : nil
    }
}

extension SpecDecision {
    /// The receipt's words for what was asked.
    var asked: String {
        if wish.isOff { return "off" }
        let parts = [wish.effort.map { "effort:\($0)" }, wish.budget.map { "budget:\($0)" }].compactMap { $0 }
        return parts.isEmpty ? (wish.on ? "on" : "nothing") : parts.joined(separator: ",")
    }
}

extension ExchangeScript {
    /// The provider does this with the last attempt.
    mutating func meet(_ mood: UpstreamMood, in dialect: String, streams: Bool) throws {
        switch mood {
        case .refuses: tell(.upstreamFailed(.connect("refused")))
        case .silent: break
        case .cuts:
            try head(200)
            bytes("{\"id\":")
            tell(.upstreamFailed(.cut))
        case .babbles:
            try head(200)
            bytes("<html>")
            tell(.upstreamEnded)
        case .answers(let status):
            try head(status)
            bytes(#"{"type":"error","error":{"type":"x","message":"no","code":null,"param":null}}"#)
            tell(.upstreamEnded)
        case .succeeds:
            try head(200, streams ? "text/event-stream" : "application/json")
            bytes((streams ? ShortReply.streams : ShortReply.wholes)[dialect] ?? "")
            tell(.upstreamEnded)
        }
    }
}
