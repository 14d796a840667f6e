// Asking an advisor in which order the eligible targets are tried.
//
// The advisor is asked after the gate and before the first attempt, once for a request, and only where there is
// something to choose: with one eligible target the answer is known. It gets facts (`Consultation`), and until its time
// limit the exchange waits with nothing sent. What does not come in time, or cannot be used, has a named cause; then
// the group's `on_error` says whether the request goes on in the order that the plan has without advice, or is refused.
// An answer that comes too late is nobody's.

import Accounting
import Conversation
import Policy
import Routing
import Wire

extension Exchange {
    /// Goes to the first target, after hearing the group's advisor where it has one.
    mutating func setOut(into out: inout Outbox) {
        guard let ask, let advisor = ask.group.advisor, ask.plan.choices.count > 1 else {
            return follow(itinerary.next(), at: began, into: &out)
        }
        let until = began.milliseconds + advisor.timeout
        phase = .consulting(until: until)
        do throws(AdviceFault) {
            let order = try order(for: advisor, ask)
            // The deadline comes first: whoever is asked may answer at once.
            out.commands.append(.wake(at: until))
            out.commands.append(.consult(order))
        } catch {
            doWithoutAdvice(error, at: began, into: &out)
        }
    }

    /// The advisor has answered.
    mutating func take(_ answer: [UInt8], at now: Moment, into out: inout Outbox) {
        guard case .consulting = phase, let ask else { return }
        do throws(AdviceFault) {
            let advice = try Advice(answer, for: ask.group, among: ask.plan)
            let facts = ask.facts
            ask.plan.follow(
                advice, in: ask.group, thoughtMarks: facts.thoughtMarks, loopMarks: facts.openLoop.marks,
                in: ask.circumstances)
            itinerary = Itinerary(ask.plan.places, maxAttempts: ask.group.maxAttempts)
            note(.used, class: advice.classLabel, at: now)
            follow(itinerary.next(), at: now, into: &out)
        } catch {
            doWithoutAdvice(error, at: now, into: &out)
        }
    }

    /// There is no usable advice: the order stays, or the request is refused.
    mutating func doWithoutAdvice(_ fault: AdviceFault, at now: Moment, into out: inout Outbox) {
        guard case .consulting = phase, let group = ask?.group, let advisor = group.advisor else { return }
        note(.failed(fault.rawValue), class: nil, at: now)
        switch advisor.onError {
        case .fallback: follow(itinerary.next(), at: now, into: &out)
        case .failClosed: refuse(Self.failure(of: group, fault), at: now, into: &out)
        }
    }

    /// Nothing is sent, and a decision says so.
    private mutating func refuse(_ failure: Failure, at now: Moment, into out: inout Outbox) {
        guard arrival.isRehearsal else { return tell(failure, at: now, into: &out) }
        ask?.withoutAdvice = failure
        ask?.plan.choices = []
        tellDecision(into: &out)
    }

    /// The clock has come to where the advisor's time ends, or was early.
    mutating func takeConsultingTime(until: Int, at now: Moment, into out: inout Outbox) {
        guard now.milliseconds >= until else { return out.commands.append(.wake(at: until)) }
        out.commands.append(.cancelConsultation)
        doWithoutAdvice(.timeout, at: now, into: &out)
    }

    private mutating func note(_ outcome: AdviceOutcome, class label: String?, at now: Moment) {
        record.advice = outcome
        record.adviceClass = label
        record.adviceDuration = now.milliseconds - began.milliseconds
        receipt.advice = outcome.word + (label.map { "; class=\($0)" } ?? "")
    }

    private static func failure(of group: Group, _ fault: AdviceFault) -> Failure {
        var details = JSONWriter()
        details.beginObject()
        details.key("cause")
        details.string(fault.rawValue)
        details.endObject()
        return Failure(
            .upstreamFailed,
            "The routing policy of `\(group.name)` could not be followed: its advisor gave no usable answer"
                + " (\(fault.rawValue)).",
            code: "routing-policy-error", details: details.bytes)
    }
}

extension Exchange {
    private func order(for advisor: Advisor, _ ask: Ask) throws(AdviceFault) -> AdviceOrder {
        let consultation = Consultation(
            ask.facts, from: arrival.dialect, to: ask.group, plan: ask.plan, in: ask.circumstances)
        let question = consultation.write(
            requestID: arrival.requestID, operation: arrival.operation.name, caller: record.caller ?? "")
        switch advisor.source {
        case .script(let script): return .script(script, question: question)
        case .external(let service):
            let head = try head(of: question, for: service, in: ask.group)
            let order = UpstreamOrder(
                origin: service.origin, proxy: nil, head: head, body: question, connectTimeout: advisor.timeout)
            return .external(order, maxResponseBytes: service.maxResponseBytes)
        }
    }

    private func head(
        of question: [UInt8], for service: ExternalAdvisor, in group: Group
    ) throws(AdviceFault) -> [UInt8] {
        guard case .line(let access) = standing.advisorAccess(of: group) else { throw .noKey }
        var head: [UInt8] = []
        head.append(text: "POST \(service.path) HTTP/1.1\r\nhost: \(service.authority)\r\n")
        head.append(literal: "accept: application/json\r\naccept-encoding: identity\r\n")
        head.append(text: "content-type: application/json\r\ncontent-length: \(question.count)\r\n")
        head.append(contentsOf: access)
        for header in service.headers { head.append(line: header) }
        head.append(literal: "\r\n")
        return head
    }
}
