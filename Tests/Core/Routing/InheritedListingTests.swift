// The lists of models of the system that this one takes over from: which groups told which levels.
//
// A row says what its targets' reasoning is, and what the list says of the group. Where the source's own two revisions
// differ (members left out, or emptied), the first holds here: what is not there is left out.

import Conversation
import Dialects
import Foundation
import Policy
import Routing
import TestKit
import Testing
import Wire

/// One row of `Tests/Fixtures/cases/cases-reasoning-eligibility.json`.
struct InheritedListing: @unchecked Sendable, CustomStringConvertible {
    typealias Object = [String: Any]

    var label: String
    var targets: [Object]
    var expected: Object

    var description: String { label }

    /// Rows that are decided elsewhere, with the reason.
    static let elsewhere = [
        "plain group in the later upstream revision": "the source's revisions differ: here members are left out"
    ]

    static let rows: [InheritedListing] = {
        guard let root = try? Fixtures.cases("cases-reasoning-eligibility.json"),
            let rows = (root["cases"] as? Object)?["models_listing"] as? [Object]
        else { return [] }
        return rows.compactMap { row in
            guard let label = row["label"] as? String, let targets = row["targets"] as? [Object],
                let expected = row["expect"] as? Object
            else { return nil }
            return InheritedListing(label: label, targets: targets, expected: expected)
        }
    }()

    /// The source's `default_on` is a mode here.
    private func model(of target: Object) -> Object {
        var model: Object = ["model": "x"]
        if let isToolOnly = target["tool_only"] { model["capabilities"] = ["tool_only": isToolOnly] }
        guard var facts = target["reasoning"] as? Object else { return model }
        if facts.removeValue(forKey: "default_on") as? Bool == true { facts["mode"] = "default_on" }
        model["reasoning"] = facts
        return model
    }

    /// The group's entry in the list.
    func entry(of dialect: Dialect) throws -> Object {
        var models: Object = [:]
        for (place, target) in targets.enumerated() { models["m\(place)"] = model(of: target) }
        let document: Object = [
            "providers": [
                "p": [
                    "dialect": dialect.rawValue, "base_url": "https://host", "auth": ["scheme": "none"],
                    "models": models,
                ]
            ],
            "groups": [
                "g": [
                    "strategy": "failover",
                    "targets": targets.indices.map { ["provider": "p", "model_ref": "m\($0)"] },
                ]
            ],
        ]
        let bytes = try JSONSerialization.data(withJSONObject: document)
        let policy = try Policy.compile(
            [PolicyFile(name: "p.json", bytes: Array(bytes))], sequence: 1,
            digest: { _ in [UInt8](repeating: 1, count: 32) }
        ).policy
        let now = Circumstances(dice: 0, now: Moment(milliseconds: 0, unixSeconds: 1_800_000_000))
        let offer = offer(of: policy.groups[0], to: [dialect], in: now)
        let written = ModelList.write("g", offer, dialect: dialect)
        return try #require(JSONSerialization.jsonObject(with: Data(written)) as? Object)
    }
}

@Suite struct `Inherited lists of models` {
    private static let members = [
        "supported_reasoning_levels", "supports_reasoning_summaries", "default_reasoning_summary",
        "default_reasoning_level",
    ]

    @Test(arguments: InheritedListing.rows.filter { InheritedListing.elsewhere[$0.label] == nil }, Dialect.allCases)
    func `what was told there is told here`(row: InheritedListing, dialect: Dialect) throws {
        let entry = try row.entry(of: dialect)
        let levels = entry["supported_reasoning_levels"] as? [[String: String]] ?? []
        if let efforts = row.expected["supported_reasoning_levels_efforts"] as? [String] {
            #expect(levels.map { $0["effort"] } == efforts)
        }
        #expect(levels.allSatisfy { $0["description"]?.isEmpty == false })
        if row.expected["advertises_reasoning"] as? Bool == false {
            #expect(Self.members.allSatisfy { entry[$0] == nil })
        }
        for absent in row.expected["absent"] as? [String] ?? [] { #expect(entry[absent] == nil) }
        if let summaries = row.expected["supports_reasoning_summaries"] as? Bool {
            #expect(entry["supports_reasoning_summaries"] as? Bool == summaries)
        }
        for name in ["default_reasoning_summary", "default_reasoning_level"] {
            guard let word = row.expected[name] as? String else { continue }
            #expect(entry[name] as? String == (word.hasPrefix("absent") ? nil : word))
        }
    }

    @Test func `no group has some of the members`() throws {
        for row in InheritedListing.rows where InheritedListing.elsewhere[row.label] == nil {
            let entry = try row.entry(of: .chat)
            let present = Self.members.filter { entry[$0] != nil && $0 != "default_reasoning_level" }
            #expect(present.isEmpty || present.count == 3)
        }
    }

    @Test func `the table was found whole`() {
        #expect(InheritedListing.rows.count >= 6)
    }
}
