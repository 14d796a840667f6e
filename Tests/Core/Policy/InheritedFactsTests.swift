// The facts of the systems that this one takes over from: which metadata they took and which they refused.

import Foundation
import Policy
import TestKit
import Testing

/// One row of the table beside the checkout.
struct InheritedFacts: Sendable, CustomStringConvertible {
    var label: String
    var facts: String
    var isValid: Bool

    var description: String { label }

    /// `cases-reasoning-eligibility.json`; empty where there is none beside the checkout.
    static let rows: [InheritedFacts] = {
        let file = Fixtures.checkout.deletingLastPathComponent()
            .appending(path: "shared/cases/cases-reasoning-eligibility.json")
        guard let data = try? Data(contentsOf: file),
            let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
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

@Suite(.enabled(if: !InheritedFacts.rows.isEmpty, "there is no ../shared/cases beside this checkout"))
struct `Inherited facts about reasoning` {
    @Test(arguments: InheritedFacts.rows)
    func `what was valid there is valid here`(row: InheritedFacts) {
        let found = complaints(Sample.folder(reasoning: row.facts))
        #expect(found.isEmpty == row.isValid, "\(found)")
    }

    @Test func `the table was found whole`() {
        #expect(InheritedFacts.rows.count >= 22)
    }
}
