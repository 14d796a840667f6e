// Rows for people: aligned, narrow, nothing drawn.
//
//     NAME   LABELS        ACTIVE  STATE
//     pod-1  track=canary       7  converged
//
// A column of numbers stands to the right. What a cell lacks is a dash.

/// Lays rows out in columns.
struct Table {
    private let titles: [String]
    private var rows: [[String]] = []

    /// An empty table with these columns.
    init(_ titles: String...) { self.titles = titles }

    /// Adds a row: a cell for each column. An empty cell is shown as a dash.
    mutating func add(_ cells: String...) { add(cells) }

    /// Adds a row: a cell for each column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == titles.count)
        rows.append(cells.map { $0.isEmpty ? "-" : $0 })
    }

    var isEmpty: Bool { rows.isEmpty }

    /// All lines, without a break after the last.
    var text: String {
        let widths = titles.indices.map { column in ([titles] + rows).map { $0[column].count }.max() ?? 0 }
        let areNumbers = titles.indices.map { column in
            rows.allSatisfy { Table.isNumber($0[column]) } && rows.contains { $0[column] != "-" }
        }
        return ([titles] + rows).map { row in
            let cells = row.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].count)
                return areNumbers[column] ? gap + row[column] : row[column] + gap
            }
            return Table.trimmed(cells.joined(separator: "  "))
        }.joined(separator: "\n")
    }

    private static func isNumber(_ cell: String) -> Bool {
        cell == "-" || cell.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}

extension String {
    /// At most `count` characters, the last of which says that there were more.
    func shortened(to count: Int) -> String {
        self.count <= count ? self : String(prefix(count - 1)) + "…"
    }
}
