// What `--help` prints, laid out in columns.

extension Command {
    /// Every flag with its environment variable and its standard value.
    package var helpText: String {
        var text = "\(name): \(summary)\n\nusage: \(name)\(flags.isEmpty ? "" : " [flags]")"
        text += operand.map { " \($0.name)\n\n  \($0.name): \($0.help)\n" } ?? "\n"
        if !flags.isEmpty { text += "\n" + columns(flags.map { ($0.spelling, $0.explanation) }) }
        if !notes.isEmpty { text += "\n\(notes)\n" }
        return text
    }
}

extension Program {
    /// Every command with its summary.
    package var helpText: String {
        "\(name): \(summary)\n\nusage: \(name) <command> [flags]\n\n"
            + columns(commands.map { (word($0), [$0.summary]) })
            + "\n'\(name) <command> --help' lists the flags of a command.\n"
    }
}

extension Flag {
    fileprivate var explanation: [String] {
        let standing = standard.map { "\(variable); otherwise \($0)" } ?? variable
        return [help, "(\(standing))"]
    }
}

/// Two columns: what is on the left is padded, and what is on the right may take several lines.
private func columns(_ rows: [(left: String, right: [String])]) -> String {
    let width = (rows.map(\.left.count).max() ?? 0) + 5
    return rows.map { row in
        row.right.enumerated().map { line, right in
            let left = line == 0 ? "  " + row.left : ""
            return left + String(repeating: " ", count: width - left.count) + right + "\n"
        }.joined()
    }.joined()
}
