// The table of an earlier system's reasoning defaults, row by row through the whole exchange: its configuration as
// documents, its request, and the bytes that go to the provider.

import Conversation
import Exchange
import Foundation
import Policy
import TestKit
import Testing

/// `cases-reasoningconfig.json`
private enum Table {
    nonisolated(unsafe) static let file = (try? Fixtures.cases("cases-reasoningconfig.json")) ?? [:]

    static func rows(_ name: String) -> [JSONObject] { file[name] as? [JSONObject] ?? [] }

    static let budgets: [String: Int] = rows("effort_budget_table").reduce(into: [:]) { table, row in
        table[row["effort"] as? String ?? ""] = row["budget"] as? Int
    }

    static func mirror(_ row: JSONObject, enabled: String, at url: String?, prefers: Bool = false) -> MirroredReasoning
    {
        MirroredReasoning(
            enabled: row[enabled] as? Bool ?? false, effort: row["effort"] as? String,
            budget: row["max_tokens"] as? Int,
            baseURL: url ?? row["base_url"] as? String ?? "", prefersBudgets: prefers, table: budgets)
    }

    static let fragments = rows("fragment_cases").map { row in
        let prefers = row["prefer_tokens"] as? Bool ?? false
        let words = ["enabled_in", "effort", "max_tokens", "base_url", "prefer_tokens"].map { "\(row[$0] ?? "-")" }
        return ReasoningRow(
            words.joined(separator: " "), mirror(row, enabled: "enabled_in", at: nil, prefers: prefers),
            fragment: row["fragment"] as? JSONObject)
    }

    static let detections = rows("provider_detection_cases").map { row in
        ReasoningRow(
            "server \(row["label"] ?? "")", mirror(row, enabled: "enabled", at: nil),
            fragment: row["fragment"] as? JSONObject)
    }

    static let environments = rows("environment_cases").flatMap { row in
        [("https://openrouter.ai/api/v1", "openrouter"), ("https://api.openai.com/v1", "openai")].map { url, name in
            ReasoningRow(
                "environment \(row["effort"] ?? "") \(row["max_tokens"] ?? "") \(name)",
                mirror(row, enabled: "enabled", at: url), fragment: row["\(name)_fragment"] as? JSONObject)
        }
    }

    static let injections = rows("injection_cases").compactMap { row -> ReasoningRow? in
        guard let request = row["request_in"] as? JSONObject, let made = row["request_out"] as? JSONObject else {
            return nil
        }
        let config = row["config"] as? JSONObject ?? [:]
        let mirror = mirror(config, enabled: "enabled", at: row["base_url"] as? String)
        return ReasoningRow(row["label"] as? String ?? "", mirror, request, made)
    }

    static let all = fragments + detections + environments + injections
}

@Suite struct `Reasoning defaults of an earlier system` {
    @Test(arguments: Table.all)
    func `the provider gets what it got, but for differences with a reason`(row: ReasoningRow) throws {
        let document = try row.mirror.document(token: ExchangeScript.tokenHex)
        if row.isRefused {
            let refusal = #expect(throws: PolicyRefusal.self) { try ExchangeScript(document, body: "{}") }
            return #expect(refusal?.complaints.map(\.path) == ["groups.g.reasoning_default.budget_tokens"])
        }
        let request = String(decoding: try JSONSerialization.data(withJSONObject: row.request), as: UTF8.self)
        var script = try ExchangeScript(document, body: request)
        script.begin()
        let sent = try #require(script.sent.first, "\(script.heard)")
        let body = try #require(try JSONSerialization.jsonObject(with: Data(sent.utf8)) as? JSONObject)
        let (expected, reasons) = ReasoningDifference.ours(row)
        #expect(isSame(body, expected), "\(sent)\nexpected \(expected)\nbecause \(reasons)")
    }

    @Test(arguments: ReasoningDifference.all)
    func `a difference that no row shows any more is struck from the list`(difference: ReasoningDifference) {
        #expect(
            Table.all.contains { row in
                var body = row.made
                difference.change(row, &body)
                return !isSame(body, row.made)
            })
    }

    @Test func `most rows need no difference`() {
        let same = Table.all.filter { !$0.isRefused && ReasoningDifference.ours($0).reasons.isEmpty }
        #expect(Table.all.count >= 335)
        #expect(same.count * 4 >= Table.all.count * 3, "\(same.count) of \(Table.all.count)")
    }

    @Test func `its table is the one that the documents of providers hold`() throws {
        let file = Fixtures.checkout.appending(path: "policies/providers/anthropic.json")
        let root = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? JSONObject
        var value: Any? = root
        for name in ["providers", "anthropic-2023", "models", "sonnet-4-5", "reasoning", "effort_budgets"] {
            value = (value as? JSONObject)?[name]
        }
        #expect(value as? [String: Int] == Table.budgets)
        #expect(Table.budgets.count == 6)
    }

    @Test func `a default outside the provider's bounds reaches nobody`() throws {
        let range = Table.file["environment_budget_range"] as? JSONObject
        let bounds = #""min_budget_tokens": \#(range?["min"] ?? 0), "max_budget_tokens": \#(range?["max"] ?? 0)"#
        for (budget, reason) in [(1023, "below-min"), (32001, "above-max")] {
            let document = Deployments.pair("openai-chat", #""reasoning_default": {"budget_tokens": \#(budget)}"#)
                .replacing(
                    #""model": "m-a""#,
                    with: #""model": "m-a", "reasoning": {"supported": true, "mode": "opt_in", "control": "both", "#
                        + #""encoding": "reasoning_object", \#(bounds)}"#)
            var script = try ExchangeScript(document, body: Requests.whole)
            script.begin()
            #expect(script.heard.contains("reasoning-budget-\(reason)") && script.sent.isEmpty)
        }
    }
}
