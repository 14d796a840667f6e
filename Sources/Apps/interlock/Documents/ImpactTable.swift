// What a change means for requests: which targets each group gains or loses, and for which shapes of request.
//
//     GROUP   CHANGE  TARGET     REQUESTS                         WHY
//     coding  loses   near/big   openai-chat: tools, effort:high  tools-unsupported
//     coding  gains   far/small  every dialect: text              not-in-group

import Wire

/// Lays out the eligibility impact of a change, as a dry run tells it: one row for each target and reason.
struct ImpactTable {
    private struct Row {
        let group: String
        let change: String
        let target: String
        let reasons: String
        /// Dialects in the order in which they were told, each with its shapes.
        var requests: [(dialect: String, shapes: [String])] = []

        func isSame(_ other: Row) -> Bool {
            (group, change, target, reasons) == (other.group, other.change, other.target, other.reasons)
        }
    }

    private var rows: [Row] = []

    init(_ root: JSONValue) {
        for group in root.list("impact") {
            for verdict in group.list("loses") { take(verdict, "loses", group.word("group")) }
            for verdict in group.list("gains") { take(verdict, "gains", group.word("group")) }
        }
    }

    /// A table, or that nothing changes.
    var text: String {
        guard !rows.isEmpty else { return "no group gains or loses a target" }
        var table = Table("GROUP", "CHANGE", "TARGET", "REQUESTS", "WHY")
        for row in rows { table.add(row.group, row.change, row.target, told(row.requests), row.reasons) }
        return table.text
    }

    private mutating func take(_ verdict: JSONValue, _ change: String, _ group: String) {
        let reasons = verdict.list("reasons").map(\.word).joined(separator: ", ")
        let row = Row(group: group, change: change, target: verdict.word("target"), reasons: reasons)
        let place = rows.firstIndex { $0.isSame(row) } ?? rows.count
        if place == rows.count { rows.append(row) }
        let (dialect, shape) = (verdict.word("dialect"), verdict.word("shape"))
        if let known = rows[place].requests.firstIndex(where: { $0.dialect == dialect }) {
            rows[place].requests[known].shapes.append(shape)
        } else {
            rows[place].requests.append((dialect, [shape]))
        }
    }

    private func told(_ requests: [(dialect: String, shapes: [String])]) -> String {
        let isSame = requests.allSatisfy { $0.shapes == requests[0].shapes }
        guard isSame, requests.count == 3 else {
            return requests.map { "\($0.dialect): \(list($0.shapes))" }.joined(separator: "; ")
        }
        return "every dialect: \(list(requests[0].shapes))"
    }

    private func list(_ shapes: [String]) -> String {
        shapes.count > 4
            ? shapes.prefix(3).joined(separator: ", ") + " and \(shapes.count - 3) more"
            : shapes.joined(separator: ", ")
    }
}
