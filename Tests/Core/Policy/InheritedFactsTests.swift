// The facts of the systems that this one takes over from: which metadata they took and which they refused.

import Foundation
import Policy
import TestKit
import Testing

/// One row of `Tests/Fixtures/cases/cases-reasoning-eligibility.json`.
struct InheritedFacts: Sendable, CustomStringConvertible {
    var label: String
    var facts: String
    var isValid: Bool

    var description: String { label }

    static let rows: [InheritedFacts] = {
        guard let root = try? Fixtures.cases("cases-reasoning-eligibility.json"),
            let cases = root["cases"] as? [String: Any], let rows = cases["metadata_validation"] as? [[String: Any]]
        else { return [] }
        return rows.compactMap { row in
            guard let label = row["label"] as? String, let facts = row["reasoning"],
                let isValid = row["valid"] as? Bool,
                let text = try? JSONSerialization.data(withJSONObject: facts)
            else { return nil }
            return InheritedFacts(label: label, facts: String(decoding: text, as: UTF8.self), isValid: isValid)
        }
    }()
}

@Suite struct `Inherited facts about reasoning` {
    @Test(arguments: InheritedFacts.rows)
    func `what was valid there is valid here`(row: InheritedFacts) {
        let found = complaints(Sample.folder(reasoning: row.facts))
        #expect(found.isEmpty == row.isValid, "\(found)")
    }

    @Test func `the table was found whole`() {
        #expect(InheritedFacts.rows.count >= 22)
    }
}
