// Rows for people: aligned, narrow, nothing drawn.
//
//     NAME   LABELS        ACTIVE  STATE
//     pod-1  track=canary       7  converged
//
// A column of numbers stands to the right. What a cell lacks is a dash. Within a width the longest columns give way
// first, and a cell that is too long for its column loses its middle (`agent-pod-7…f-zone-b`): names differ at both
// ends. Without a width nothing is lost, and the columns for `--wide` are there too.

/// Lays rows out in columns.
struct Table {
    /// A column's title, and how much it may lose.
    struct Column: ExpressibleByStringLiteral {
        let title: String
        /// Shown where there is room for everything.
        var isWide = false
        /// Never shortened: what has to be typed again, and words of a fixed set.
        var isWhole = false

        init(stringLiteral title: String) { self.title = title }

        private init(_ title: String, isWide: Bool = false, isWhole: Bool = false) {
            (self.title, self.isWide, self.isWhole) = (title, isWide, isWhole)
        }

        /// A column for `--wide` alone.
        static func wide(_ title: String) -> Column { Column(title, isWide: true) }

        /// A column whose cells are never shortened.
        static func whole(_ title: String) -> Column { Column(title, isWhole: true) }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    /// An empty table with these columns.
    init(_ columns: Column...) { self.columns = columns }

    /// An empty table with these columns.
    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row: a cell for each column. An empty cell is shown as a dash.
    mutating func add(_ cells: String...) { add(cells) }

    /// Adds a row: a cell for each column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        rows.append(cells.map { $0.isEmpty ? "-" : $0 })
    }

    var isEmpty: Bool { rows.isEmpty }

    /// All lines, without a break after the last, at most `width` columns wide; nil: everything, as wide as it is.
    func text(within width: Int?) -> String {
        let shown = columns.indices.filter { width == nil || !columns[$0].isWide }
        let widths = Dictionary(uniqueKeysWithValues: zip(shown, self.widths(shown, within: width)))
        let areNumbers = Set(shown.filter { column in rows.contains { $0[column] != "-" } && isNumeric(column) })
        return ([columns.map(\.title)] + rows).map { row in
            let cells = shown.map { column in
                let cell = row[column].withoutMiddle(beyond: widths[column] ?? 0)
                let gap = String(repeating: " ", count: (widths[column] ?? 0) - cell.count)
                return areNumbers.contains(column) ? gap + cell : cell + gap
            }
            return Table.trimmed(cells.joined(separator: Table.gap))
        }.joined(separator: "\n")
    }

    private static let gap = "  "
    /// So much is left of a cell at least: its ends, and what says that there was more.
    private static let least = 5

    private func widths(_ shown: [Int], within width: Int?) -> [Int] {
        var widths = shown.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let titles = shown.map { columns[$0].title.count }
        for place in widths.indices { widths[place] = max(widths[place], titles[place]) }
        guard let width else { return widths }
        let mayShrink = shown.map { !columns[$0].isWhole && !isNumeric($0) }
        var excess = widths.reduce(0, +) + Table.gap.count * max(0, shown.count - 1) - width
        while excess > 0 {
            let able = widths.indices.filter { mayShrink[$0] && widths[$0] > max(titles[$0], Table.least) }
            guard let longest = able.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[longest] -= 1
            excess -= 1
        }
        return widths
    }

    private func isNumeric(_ column: Int) -> Bool { rows.allSatisfy { Table.isNumber($0[column]) } }

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

    /// At most `count` characters, with `…` in the place of the middle where there were more.
    func withoutMiddle(beyond count: Int) -> String {
        guard self.count > count, count > 1 else { return self.count > count ? String(prefix(count)) : self }
        let end = (count - 1) / 2
        return "\(prefix(count - 1 - end))…\(suffix(end))"
    }
}
