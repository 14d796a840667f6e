// One counterexample that might be: documents, a request, dice. What the product decides beside what should be decided.

import Conversation
import Dialects
import Policy
import Routing
import Wire

/// Documents and a request, with what the product and the specification make of them.
struct Trial: Sendable {
    var documents: Tree
    var body: Tree
    var dialect: String
    var dice: UInt64

    init(seed: Int) {
        var throwing = Dice(seed)
        documents = Made.document(&throwing)
        dialect = throwing.pick(Made.dialects)
        body = Made.body(dialect, &throwing)
        dice = throwing.next()
    }

    var caller: Dialect { Dialect(rawValue: dialect) ?? .chat }

    var decision: SpecDecision { SpecDecision(documents, body, dialect) }

    var strategy: String { documents["groups"]?["g"]?["strategy"]?.string ?? "failover" }

    /// What the product makes of it; nil when it does not take the documents or the body.
    func planned() -> Plan? { Planner(self)?.plan(dice) }

    /// The first thing on which plan and specification disagree; nil when they agree on everything.
    func disagreement() -> String? {
        guard let plan = planned() else { return nil }
        let decision = decision
        // A static group asks nobody behind the one that it takes.
        let asked = strategy == "static" ? decision.admitted.first.map { $0 + 1 } : nil
        for (place, verdict) in decision.verdicts.prefix(asked ?? .max).enumerated() {
            let told = Set(plan.refusals.first { $0.target == place }?.names ?? [])
            if told != verdict.reasons && told != verdict.instead {
                return "target \(place): the plan says \(told.sorted()), and it should be \(verdict.reasons.sorted())"
            }
        }
        return disagreement(about: plan, decision)
    }

    private func disagreement(about plan: Plan, _ decision: SpecDecision) -> String? {
        if Set(plan.places) != Set(expectedPlaces(decision)) || plan.places.count != Set(plan.places).count {
            return "the plan tries \(plan.places), and it should be some order of \(expectedPlaces(decision))"
        }
        if strategy != "weighted" && plan.places != expectedPlaces(decision) {
            return "the plan tries \(plan.places), and it should be \(expectedPlaces(decision))"
        }
        for choice in plan.choices {
            let verdict = decision.verdicts[choice.target]
            let sent = choice.settlement.control.specified
            if sent != verdict.control && !(sent == .nothing && verdict.control == .on) {
                return "target \(choice.target) would be sent \(sent.word), and it should be \(verdict.control.word)"
            }
            if choice.settlement.rule == "coerced" && !verdict.coerced { return "\(choice.target) was coerced" }
            if decision.wish.isOff && sent.thinks { return "target \(choice.target) thinks, and off was asked" }
        }
        return nil
    }

    /// Who is tried, in documents' order.
    func expectedPlaces(_ decision: SpecDecision) -> [Int] {
        strategy == "static" ? Array(decision.admitted.prefix(1)) : decision.admitted
    }
}

/// The product's own reading of documents and body, ready to plan with any dice.
struct Planner {
    var facts: Facts
    var group: Group
    var caller: Dialect

    init?(_ trial: Trial) {
        let file = PolicyFile(name: "made.json", bytes: Array(trial.documents.json.utf8))
        let compiled = try? Policy.compile([file], sequence: 1) { _ in [UInt8](repeating: 0xAB, count: 32) }
        guard let group = compiled?.policy.groups.first,
            let body = try? JSONDocument(Array(trial.body.json.utf8)),
            var facts = try? trial.caller.readFacts(body)
        else { return nil }
        facts.load = measureRequest(body, bytes: trial.body.json.utf8.count, facts, against: group.loadLimits)
        (self.facts, self.group, caller) = (facts, group, trial.caller)
    }

    func plan(_ dice: UInt64) -> Plan {
        let now = Moment(milliseconds: 0, unixSeconds: 1_800_000_000)
        return Routing.plan(facts, from: caller, to: group, in: Circumstances(dice: dice, now: now))
    }
}

extension Settlement.Control {
    /// The same in the specification's words.
    var specified: SpecControl {
        switch self {
        case .silent: .nothing
        case .off: .off
        case .on: .on
        case .effort(let effort): .effort(effort.rawValue)
        case .budget(let tokens): .budget(tokens)
        }
    }
}
