// The answer to a rehearsed request: the decision that a real one would obey, as a document.
//
// The exchange was admitted and planned like any other; what is told here is its own plan, and what would be sent is
// written by the writer of real attempts. Nothing is sent, nothing is counted against a target.
//
// What a caller may not know stays out: other groups, origins, hosts, queries and keys of providers, and the headers
// that documents add. Bodies are shown while they are not too large for an answer.

import Accounting
import Conversation
import Dialects
import Policy
import Reasoning
import Routing
import Wire

extension Exchange {
    /// Answers with the decision.
    mutating func tellDecision(into out: inout Outbox) {
        guard let ask else { preconditionFailure("what has a model has a plan") }
        let answersItself = ownAnswer != nil
        let refusal = answersItself ? nil : refusal(of: ask)
        receipt.adjusted = []
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("object", "interlock.decision")
        writer.key("eligible")
        writer.bool(refusal == nil)
        writeRequest(ask, with: &writer)
        writeOrder(ask, with: &writer)
        writeTargets(ask, with: &writer)
        if answersItself { writer.member("answered_by", "sidecar") }
        if let refusal {
            writer.key("refusal")
            write(refusal, with: &writer)
        }
        writer.endObject()
        answer(writer.bytes, into: &out)
    }

    /// What a real request would be told instead of being sent.
    private func refusal(of ask: Ask) -> Failure? {
        if let failure = ask.withoutAdvice { return failure }
        return ask.plan.choices.isEmpty ? ask.plan.failure(of: ask.facts, from: arrival.dialect, to: ask.group) : nil
    }

    private func writeRequest(_ ask: Ask, with writer: inout JSONWriter) {
        writer.member("snapshot", standing.policy.snapshot.label)
        if let caller = record.caller { writer.member("caller", caller) }
        writer.member("group", ask.group.name)
        writer.member("dialect", arrival.dialect.rawValue)
        writer.key("stream")
        writer.bool(ask.facts.stream)
        writer.key("requirements")
        writer.strings(ask.plan.requirements(of: ask.facts))
        writer.key("reasoning")
        write(ask.plan.wish, of: ask, with: &writer)
    }

    /// The wish as it was understood.
    private func write(_ wish: ReasoningWish, of ask: Ask, with writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("asked", wish.receiptText)
        let source = wish.isEmpty ? "nobody" : ask.facts.wish.isEmpty ? "group default" : "caller"
        writer.member("source", source)
        if let effort = wish.effort { writer.member("effort", effort.rawValue) }
        if let budget = wish.budget {
            writer.key("budget_tokens")
            writer.int(budget)
        }
        if let summary = wish.summary { writer.member("summary", summary) }
        if ask.facts.skipsReasoningDefault, ask.group.reasoningDefault != nil {
            writer.key("skips_default")
            writer.bool(true)
        }
        writer.endObject()
    }

    private func writeOrder(_ ask: Ask, with writer: inout JSONWriter) {
        writer.member("strategy", ask.group.strategy.rawValue)
        writer.member("order_by", orderText(of: ask))
        writer.key("max_attempts")
        writer.int(ask.group.maxAttempts)
        writer.key("order")
        writer.strings(ask.plan.places.map { ask.group.targets[$0].name })
        writeAffinity(ask, with: &writer)
        if ask.group.advisor != nil { writeAdvice(with: &writer) }
    }

    /// How the order came about, for people.
    private func orderText(of ask: Ask) -> String {
        if ask.withoutAdvice != nil { return "nobody: without advice this group fails closed" }
        guard ask.group.advisor != nil, record.advice != .used else { return ask.group.strategy.orderText }
        return "by weight, or in the documents' order where there are no weights, because there was no advice"
    }

    /// What came of asking the group's advisor, who is asked only where there is something to choose.
    private func writeAdvice(with writer: inout JSONWriter) {
        writer.key("advice")
        writer.beginObject()
        writer.member("outcome", record.advice?.word ?? "not asked")
        if let label = record.adviceClass { writer.member("class", label) }
        writer.endObject()
    }

    private func write(_ failure: Failure, with writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("code", failure.code ?? "no-eligible-target")
        writer.member("message", failure.message)
        if let details = failure.details {
            writer.key("details")
            writer.raw(bytes: details)
        }
        writer.endObject()
    }
}

extension Group.Strategy {
    /// How the order came about, for people.
    fileprivate var orderText: String {
        switch self {
        case .fixed: "the first eligible target in the documents' order, and no other"
        case .weighted: "drawn by weight for this request; the next draw may differ"
        case .failover: "the documents' order"
        case .latency: "who has been answering soonest; of ten requests one goes to a target that is not known yet"
        case .cost: "who is estimated to cost least"
        case .dynamicScore: "the score, which what was observed moves away from the weights"
        case .script, .external: "what the group's advisor said, as far as it could be used"
        }
    }
}
