// The groups of the system that this one takes over from: which of their targets were eligible for which request.
//
// Each row goes the whole way: its group is written as documents and compiled, its request is read by the dialect.

import Conversation
import Dialects
import Foundation
import Policy
import Routing
import Testing
import Wire

/// One row of the table.
struct InheritedGroup: @unchecked Sendable, CustomStringConvertible {
    typealias Object = [String: Any]

    var label: String
    var group: Object
    var request: Object
    var expected: Object

    var description: String { label }

    /// Rows that are decided elsewhere, with the reason.
    static let elsewhere = [
        "model allowed but not configured":
            "a group that does not exist cannot stand in an allow list: compile refuses",
        "no model and no default": "groups have no default; reading the request's facts refuses",
    ]

    /// `group_scenarios` of `cases-reasoning-eligibility.json`.
    static let rows: [InheritedGroup] = {
        let cases = InheritedCases.load("cases-reasoning-eligibility.json")["cases"] as? Object
        let rows = cases?["group_scenarios"] as? [Object] ?? []
        return rows.compactMap { row in
            guard let label = row["label"] as? String, let group = row["group"] as? Object,
                let request = row["request"] as? Object, let expected = row["expect"] as? Object
            else { return nil }
            return InheritedGroup(label: label, group: group, request: request, expected: expected)
        }
    }()

    /// The row's targets' own names.
    var names: [String] { targets.compactMap { $0["id"] as? String } }

    var targets: [Object] { group["targets"] as? [Object] ?? [] }

    /// One provider for each target, so that each may speak its own dialect.
    var document: Object {
        var providers: Object = [:]
        for target in targets {
            var model: Object = ["model": "x"]
            model["reasoning"] = target["reasoning"]
            if target["tool_support"] != nil { model["capabilities"] = ["tools": true] }
            providers[target["id"] as? String ?? ""] = [
                "dialect": target["dialect"] ?? "", "base_url": "https://host", "auth": ["scheme": "none"],
                "models": ["m": model],
            ]
        }
        var mine: Object = ["strategy": group["strategy"] ?? "failover"]
        mine["contract"] = group["contract"]
        mine["targets"] = targets.map { target in
            var use: Object = ["provider": target["id"] ?? "", "model_ref": "m"]
            use["weight"] = target["weight"]
            return use
        }
        return ["providers": providers, "groups": [group["name"] as? String ?? "group": mine]]
    }

    var dialect: Dialect { request["path"] as? String == "/v1/responses" ? .responses : .chat }

    func body(for group: Group) -> Object {
        var body = request["body"] as? Object ?? [:]
        body["model"] = group.name
        return body
    }
}

@Suite struct `Inherited groups` {
    private func planned(_ row: InheritedGroup) throws -> (plan: Plan, facts: Facts, group: Group) {
        let group = try InheritedCases.group(row.document)
        let body = Array(try JSONSerialization.data(withJSONObject: row.body(for: group)))
        let facts = try row.dialect.readFacts(JSONDocument(body))
        return (plan(facts, from: row.dialect, to: group, dice: 1), facts, group)
    }

    @Test(arguments: InheritedGroup.rows.filter { InheritedGroup.elsewhere[$0.label] == nil })
    func `the same targets are eligible`(row: InheritedGroup) throws {
        let (plan, facts, group) = try planned(row)
        let eligible = plan.places.map { row.names[$0] }
        if let expected = row.expected["eligible"] as? [String] { #expect(Set(eligible) == Set(expected)) }
        if let selected = row.expected["selected"] as? String { #expect(eligible.first == selected) }
        if row.expected["status"] as? Int == 502 {
            expectRefusal(row, plan.failure(of: facts, from: row.dialect, to: group))
        }
    }

    private func expectRefusal(_ row: InheritedGroup, _ failure: Failure) {
        #expect(failure.kind == .noEligibleTarget && failure.code == row.expected["error_type"] as? String)
        for name in row.expected["message_names"] as? [String] ?? [] { #expect(failure.message.contains(name)) }
        let details = Data(failure.details ?? [])
        let told = try? JSONSerialization.jsonObject(with: details) as? InheritedGroup.Object
        let needs = told?["requirements"] as? [String]
        if let last = row.expected["requirements_end_with"] as? String { #expect(needs?.last == last) }
        guard let expected = row.expected["details"] as? InheritedGroup.Object else { return }
        #expect(needs == expected["requirements"] as? [String])
        #expect(told?["model"] as? String == expected["model"] as? String)
        #expect(told?["dialect"] as? String == expected["dialect"] as? String)
        #expect(told?["hint"] is String)
    }

    @Test func `the table was found whole, and every exception is a row`() {
        #expect(InheritedGroup.rows.count >= 10)
        #expect(Set(InheritedGroup.elsewhere.keys).isSubset(of: InheritedGroup.rows.map(\.label)))
    }
}
