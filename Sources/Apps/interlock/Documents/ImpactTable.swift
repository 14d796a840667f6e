// What a change means for requests: which targets each group gains or loses, for each shape of request.

import Wire

/// Lays out the eligibility impact of a change, as a dry run tells it.
struct ImpactTable {
    private let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    /// A table, or that nothing changes.
    var text: String {
        let rows = root.list("impact")
        guard !rows.isEmpty else { return "no group gains or loses a target" }
        var table = Table("GROUP", "REQUESTS", "GAINS", "LOSES")
        for row in rows {
            table.add(row.word("group"), row.word("shape"), targets(row.list("gained")), targets(row.list("lost")))
        }
        return table.text
    }

    private func targets(_ list: [JSONValue]) -> String {
        list.map { target in
            guard target.isObject else { return target.word }
            let reasons = target.list("reasons").map(\.word)
            return target.word("target") + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))")
        }.joined(separator: ", ")
    }
}
