// The reasoning rules of the system that this one takes over from: what counted as asking, which facts were valid,
// which targets were left, and how efforts became budgets. Where ours differ, a rule says so with its reason; no row is
// named, so rows that nobody has seen yet are held to the same rules.

import Conversation
import Dialects
import Foundation
import Policy
import Reasoning
import Routing
import TestKit
import Testing
import Wire

private typealias Object = [String: Any]

/// A row of `cases-reasoning-eligibility.json`.
struct InheritedRow: @unchecked Sendable, CustomStringConvertible {
    fileprivate var row: Object
    var description: String { "\(row["label"] ?? "\(row)")" }

    static func rows(_ name: String) -> [InheritedRow] {
        let file = (try? Fixtures.cases("cases-reasoning-eligibility.json")) ?? [:]
        return ((file["cases"] as? Object)?[name] as? [Object] ?? []).map { InheritedRow(row: $0) }
    }

    fileprivate func object(_ name: String) -> Object { row[name] as? Object ?? [:] }

    fileprivate func dialect(_ name: String) -> Dialect {
        switch row[name] as? String {
        case "openai-responses": .responses
        case "anthropic": .messages
        default: .chat
        }
    }
}

/// Compiles one target with these facts, in a group `g`.
private func compiled(_ facts: Object?, _ dialect: Dialect, coerce: Bool) throws(PolicyRefusal) -> Group {
    var model: Object = ["model": "x"]
    model["reasoning"] = facts
    let document: Object = [
        "providers": [
            "p": [
                "dialect": dialect.rawValue, "base_url": "https://host", "auth": ["scheme": "none"],
                "models": ["m": model],
            ]
        ],
        "groups": [
            "g": [
                "contract": ["on_unsupported": coerce ? "coerce" : "reject"],
                "targets": [["provider": "p", "model_ref": "m"]],
            ]
        ],
    ]
    let bytes = (try? JSONSerialization.data(withJSONObject: document)) ?? Data()
    let file = PolicyFile(name: "row", bytes: Array(bytes))
    return try Policy.compile([file], sequence: 1) { _ in [UInt8](repeating: 0, count: 32) }.policy.groups[0]
}

/// The wish of a row; nil when it is one that we refuse to read: a word that is no effort, a budget of nothing.
private func wish(_ intent: Object) -> ReasoningWish? {
    if intent["kind"] as? String == "token_budget" {
        guard let budget = intent["budget_tokens"] as? Int, budget > 0 else { return nil }
        return ReasoningWish(budget: budget)
    }
    guard let word = intent["effort"] as? String else { return ReasoningWish() }
    return word.isEmpty ? ReasoningWish(enabled: true) : Effort(rawValue: word).map { ReasoningWish(effort: $0) }
}

private func outcome(_ wish: ReasoningWish, _ group: Group, _ dialect: Dialect) -> Plan {
    let facts = request {
        $0.wish = wish
        $0.maxTokens = 200_000
    }
    return plan(facts, from: dialect, to: group, dice: 1)
}

@Suite struct `Inherited wishes to think` {
    /// What a request asks, in the table's words.
    private func asked(_ row: InheritedRow) -> String {
        var body = row.object("body_fragment")
        body["model"] = "g"
        let bytes = (try? JSONSerialization.data(withJSONObject: body)) ?? Data()
        guard let document = try? JSONDocument(Array(bytes)),
            let facts = try? row.dialect("inbound").readFacts(document)
        else { return "400" }
        return told(facts.wish)
    }

    private func told(_ wish: ReasoningWish) -> String {
        let parts = [
            wish.effort.map { "effort \($0.rawValue)" }, wish.budget.map { "budget \($0)" },
            wish.enabled && wish.effort == nil && wish.budget == nil ? "on" : nil, wish.summary,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    /// What the table says was asked.
    private func expected(_ row: InheritedRow) -> String {
        let expected = row.object("expect")
        if expected["disabled"] as? Bool == true { return "effort none" }
        guard expected["requested"] as? Bool == true else { return "" }
        return told(
            wish(expected).map { asked in
                var asked = asked
                asked.summary = expected["summary"] as? String
                return asked
            } ?? ReasoningWish())
    }

    /// What ours is instead, and why; nil where it is the same.
    private func difference(_ row: InheritedRow) -> (reason: String, ours: String)? {
        let body = row.object("body_fragment")
        let members = ["reasoning", "thinking"].filter { ($0 == "thinking") == (row.dialect("inbound") == .messages) }
        for name in members {
            guard let value = body[name], !(value is NSNull), !(value is Object) else { continue }
            return ("what is no object is a 400", "400")
        }
        switch row.dialect("inbound") {
        case .chat: return chatDifference(body)
        case .responses: return responsesDifference(body)
        case .messages: return messagesDifference(body)
        }
    }

    private func isWrong(_ word: Any?) -> Bool {
        guard let word, !(word is NSNull) else { return false }
        return (word as? String).flatMap(Effort.init) == nil
    }

    private let wrongWord = ("a word that is no effort is a 400 that lists them", "400")

    private func chatDifference(_ body: Object) -> (reason: String, ours: String)? {
        let object = body["reasoning"] as? Object ?? [:]
        if isWrong(body["reasoning_effort"]) || isWrong(object["effort"]) { return wrongWord }
        guard body["reasoning_effort"] as? String == nil else { return nil }
        let summary = (object["summary"] as? String).map { ", \($0)" } ?? ""
        if let effort = object["effort"] as? String {
            return ("OpenRouter's object asks", "effort \(effort)\(summary)")
        }
        if let budget = object["max_tokens"] as? Int {
            return ("OpenRouter's object asks", budget > 0 ? "budget \(budget)\(summary)" : "400")
        }
        guard let isOn = object["enabled"] as? Bool else { return nil }
        return ("OpenRouter's object asks", (isOn ? "on" : "effort none") + summary)
    }

    private func responsesDifference(_ body: Object) -> (reason: String, ours: String)? {
        let object = body["reasoning"] as? Object ?? [:]
        if isWrong(object["effort"]) { return wrongWord }
        let saysNothing = !object.isEmpty && object.values.allSatisfy { $0 is NSNull }
        return saysNothing ? ("null is nothing", "") : nil
    }

    private func messagesDifference(_ body: Object) -> (reason: String, ours: String)? {
        let thinking = body["thinking"] as? Object ?? [:]
        let effort = (body["output_config"] as? Object)?["effort"]
        if isWrong(effort) { return wrongWord }
        let word = (effort as? String).map { "effort \($0)" }
        switch thinking["type"] as? String {
        case "enabled" where (thinking["budget_tokens"] as? Int ?? 0) < 1:
            return ("thinking without a budget, or with one of nothing, is a 400", "400")
        case "adaptive": return ("adaptive thinking asks", word ?? "on")
        case nil where body["thinking"] is Object: return ("thinking of no type is a 400", "400")
        case nil: return word.map { ("an effort asks", $0) }
        case "enabled", "disabled": return nil
        default: return ("a type that is none is a 400", "400")
        }
    }

    @Test(arguments: InheritedRow.rows("intent"))
    func `are read as they were, but for differences with a reason`(row: InheritedRow) {
        let difference = difference(row)
        #expect(asked(row) == difference?.ours ?? expected(row), "\(difference?.reason ?? "")")
        if let difference { #expect(difference.ours != expected(row), "this row is no difference any more") }
    }

    @Test func `are a table that was found whole`() {
        let rows = InheritedRow.rows("intent")
        #expect(rows.count >= 15 && rows.filter { difference($0) == nil }.count >= 9)
    }
}

@Suite struct `Inherited facts about reasoning` {
    @Test(arguments: InheritedRow.rows("metadata_validation"))
    func `are valid where they were`(row: InheritedRow) {
        // `default_on` was a member; it is a `mode` now.
        let facts = row.object("reasoning")
        // `supported` has to be said, and an empty word is no word.
        let isSaid = facts["supported"] != nil && facts["mode"] as? String != "" && facts["control"] as? String != ""
        let isValid = row.row["valid"] as? Bool == true && facts["default_on"] == nil && isSaid
        do throws(PolicyRefusal) {
            _ = try compiled(facts, .chat, coerce: false)
            #expect(isValid)
        } catch {
            #expect(!isValid, "\(error.complaints)")
            #expect(error.complaints.allSatisfy { $0.path.hasPrefix("providers.p.models.m.reasoning") })
        }
    }

    @Test func `are a table that was found whole`() {
        #expect(InheritedRow.rows("metadata_validation").count >= 22)
    }
}

@Suite struct `Inherited reasons against targets` {
    /// The table's word for a refusal.
    private func word(_ refusal: ReasoningRefusal?) -> String? {
        switch refusal {
        case nil: nil
        case .metadataMissing, .unsupported: "reasoning-support"
        default: "reasoning-control"
        }
    }

    /// What ours is instead, and why; nil where it is the same.
    private func difference(_ row: InheritedRow, _ wish: ReasoningWish) -> (reason: String, ours: String?)? {
        let fields = row.object("target_fields")
        let thinking = fields["default_thinking"] as? Object
        if thinking?["type"] as? String == "enabled", !wish.isOff {
            return ("what a model can do is said in `reasoning` and nowhere else", "reasoning-support")
        }
        guard let facts = fields["reasoning"] as? Object, let control = facts["control"] as? String else {
            return wish.isOff ? ("off is silence where nothing thinks", nil) : nil
        }
        let dialect = row.dialect("target_dialect")
        let isMessages = dialect == .messages
        if wish.isOff {
            return (
                "off is silence where nothing thinks unasked",
                facts["mode"] as? String == "always_on" ? "reasoning-control" : nil
            )
        }
        if wish.enabled {
            let isSaid = dialect == .responses || facts["mode"] as? String == "always_on"
            let ours = isSaid || (isMessages && control == "effort_enum") ? nil : "reasoning-control"
            return ("thinking without a strength needs a word for it, or a `default_effort`", ours)
        }
        if control == "effort_enum", let effort = wish.effort, ![.low, .medium, .high].contains(effort) {
            return ("a model without a list has the three usual efforts", "reasoning-control")
        }
        switch (control, wish.budget) {
        case ("effort_enum", nil) where isMessages: return ("Messages has words for efforts, adaptive thinking", nil)
        case ("effort_enum", _?) where !isMessages:
            return ("nothing but `effort_budgets` turns a budget into an effort", "reasoning-control")
        case ("token_budget", nil):
            return ("nothing but `effort_budgets` turns efforts into budgets", "reasoning-control")
        case ("token_budget", _?) where !isMessages:
            return ("the dialect has no common word for budgets", "reasoning-control")
        case ("token_budget", let budget?):
            let (least, most) = (facts["min_budget_tokens"] as? Int ?? 1024, facts["max_budget_tokens"] as? Int ?? .max)
            return (least...most).contains(budget)
                ? nil : ("a budget is clamped in groups that coerce only", "reasoning-control")
        default: return nil
        }
    }

    @Test(arguments: InheritedRow.rows("filter_reason"))
    func `are the same, but for differences with a reason`(row: InheritedRow) throws {
        // What is a 400 reaches no target.
        guard let asked = wish(row.object("intent")) else { return }
        let dialect = row.dialect("target_dialect")
        let group = try compiled(row.object("target_fields")["reasoning"] as? Object, dialect, coerce: false)
        let plan = outcome(asked, group, dialect)
        let difference = asked.isEmpty ? nil : difference(row, asked)
        let expected = difference.map(\.ours) ?? row.row["filter_reason"] as? String
        #expect(word(plan.refusals.first?.reasoning) == expected, "\(difference?.reason ?? "")")
        #expect(plan.choices.isEmpty == (expected != nil))
    }

    @Test func `are a table that was found whole`() {
        #expect(InheritedRow.rows("filter_reason").count >= 42)
    }
}

@Suite struct `Inherited efforts and budgets` {
    /// The earlier system's own numbers, as a table of a document.
    private let table = [(Effort.low, 2048), (.medium, 8192), (.high, 24576)]

    /// The table within bounds, without rows that the bounds make equal: of these the strongest stays.
    private func table(_ bounds: Object) -> [String: Int] {
        let (least, most) = (bounds["min_budget_tokens"] as? Int ?? 0, bounds["max_budget_tokens"] as? Int ?? .max)
        var rows: [Int: Effort] = [:]
        for (effort, budget) in table { rows[min(max(budget, least), most)] = effort }
        return rows.reduce(into: [:]) { $0[$1.value.rawValue] = $1.key }
    }

    private func budgetGroup(_ bounds: Object) throws -> Group {
        let facts: Object = [
            "supported": true, "mode": "opt_in", "control": "token_budget", "encoding": "thinking_budget",
            "default_effort": "medium", "effort_budgets": table(bounds),
        ]
        return try compiled(facts.merging(bounds) { $1 }, .messages, coerce: true)
    }

    private func effortGroup() throws -> Group {
        let efforts = ["minimal", "low", "medium", "high", "xhigh", "max"]
        let facts: Object = [
            "supported": true, "mode": "opt_in", "control": "effort_enum", "efforts": efforts,
            "default_effort": "medium", "effort_budgets": table([:]),
        ]
        return try compiled(facts, .chat, coerce: true)
    }

    /// The effort of the nearest budget, the smaller on a tie: where the earlier system had thresholds of its own.
    private func nearest(to budget: Int) -> String {
        (table.min { abs($0.1 - budget) < abs($1.1 - budget) } ?? table[0]).0.rawValue
    }

    @Test(arguments: InheritedRow.rows("effort_budget"))
    func `become efforts by the nearest row`(row: InheritedRow) throws {
        guard let asked = wish(row.object("intent")) else { return }
        let choice = outcome(asked, try effortGroup(), .chat).choices.first
        switch (choice?.settlement.control, asked.budget) {
        case (.effort(let effort)?, let budget?): #expect(effort.rawValue == nearest(to: budget))
        case (.effort(let effort)?, nil): #expect(effort.rawValue == row.row["as_effort"] as? String)
        default: #expect(asked.isOff && choice?.settlement.control == .silent)
        }
    }

    @Test(arguments: InheritedRow.rows("effort_budget"))
    func `become budgets by the table, within the bounds`(row: InheritedRow) throws {
        guard let asked = wish(row.object("intent")) else { return }
        let bounds = row.object("bounds")
        let choice = outcome(asked, try budgetGroup(bounds), .messages).choices.first
        guard case .budget(let budget)? = choice?.settlement.control else {
            #expect(asked.isOff && choice?.settlement.control == .silent, "switched off is no budget")
            return
        }
        if let effort = asked.effort, table(bounds)[effort.rawValue] == nil {
            #expect(table(bounds).values.contains(budget) && choice?.settlement.rule == "coerced")
        } else {
            #expect(budget == row.row["as_budget"] as? Int)
        }
    }

    @Test func `are a table that was found whole`() {
        let rows = InheritedRow.rows("effort_budget")
        #expect(rows.count >= 32 && rows.filter { wish($0.object("intent")) != nil }.count >= 29)
    }
}
