// What a change means for requests: which targets each group gains or loses, for whose requests, and of which shapes.
//
//     GROUP   CHANGE  TARGET     CALLERS         REQUESTS            WHY
//     coding  loses   near/big   chat            tools, effort:high  tools-unsupported
//     coding  gains   far/small  chat, messages  text, +12           not-in-group

import Wire

/// Lays out the eligibility impact of a change, as a dry run tells it.
struct ImpactTable {
    /// A target that is gained or lost, and why: one place in the table, with a line for each set of shapes.
    private struct Entry {
        let group: String
        let change: String
        let target: String
        let reasons: String
        /// Dialects in the order in which they were told, each with its shapes.
        var requests: [(dialect: String, shapes: [String])] = []

        func isSame(_ other: Entry) -> Bool {
            (group, change, target, reasons) == (other.group, other.change, other.target, other.reasons)
        }
    }

    private var entries: [Entry] = []

    init(_ root: JSONValue) {
        for group in root.list("impact") {
            for verdict in group.list("loses") { take(verdict, "loses", group.word("group")) }
            for verdict in group.list("gains") { take(verdict, "gains", group.word("group")) }
        }
    }

    /// A table within so many columns (nil: as many as it needs), or that nothing changes.
    func text(within width: Int?) -> String {
        guard !entries.isEmpty else { return "no group gains or loses a target" }
        var table = Table("GROUP", .whole("CHANGE"), "TARGET", "CALLERS", "REQUESTS", "WHY")
        for entry in entries {
            for line in ImpactTable.lines(entry.requests, most: width == nil ? 4 : 2) {
                table.add(entry.group, entry.change, entry.target, line.callers, line.shapes, entry.reasons)
            }
        }
        return table.text(within: width)
    }

    private mutating func take(_ verdict: JSONValue, _ change: String, _ group: String) {
        let reasons = verdict.list("reasons").map(\.word).joined(separator: ", ")
        let entry = Entry(group: group, change: change, target: verdict.word("target"), reasons: reasons)
        let place = entries.firstIndex { $0.isSame(entry) } ?? entries.count
        if place == entries.count { entries.append(entry) }
        let (dialect, shape) = (ImpactTable.short(verdict.word("dialect")), verdict.word("shape"))
        if let known = entries[place].requests.firstIndex(where: { $0.dialect == dialect }) {
            entries[place].requests[known].shapes.append(shape)
        } else {
            entries[place].requests.append((dialect, [shape]))
        }
    }

    /// Dialects with the same shapes share a line; of many shapes the first are told, and how many more there are.
    private static func lines(
        _ requests: [(dialect: String, shapes: [String])], most: Int
    ) -> [(callers: String, shapes: String)] {
        var lines: [(callers: String, shapes: String)] = []
        for (dialect, shapes) in requests {
            let told = shapes.count > most ? shapes.prefix(most / 2) + ["+\(shapes.count - most / 2)"] : shapes[...]
            let text = told.joined(separator: ", ")
            if let known = lines.firstIndex(where: { $0.shapes == text }) {
                lines[known].callers += ", \(dialect)"
            } else {
                lines.append((dialect, text))
            }
        }
        return lines.map { $0.callers == "chat, responses, messages" ? ("all", $0.shapes) : $0 }
    }

    /// `openai-chat` → `chat`
    private static func short(_ dialect: String) -> String {
        dialect.split(separator: "-").last.map { String($0) } ?? dialect
    }
}
