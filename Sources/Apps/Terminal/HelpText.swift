// What `--help` prints, laid out in columns.

extension Command {
    /// Every flag with its environment variable and its standard value.
    package var helpText: String {
        let words = (flags.isEmpty ? [] : ["[flags]"]) + operands.map(\.spelling)
        var text = "\(name): \(summary)\n\nusage: \(([name] + words).joined(separator: " "))\n"
        if !operands.isEmpty { text += "\n" + operands.map { "  \($0.name): \($0.help)\n" }.joined() }
        if !flags.isEmpty { text += "\n" + columns(flags.map { ($0.spelling, $0.explanation) }) }
        if !notes.isEmpty { text += "\n\(notes)\n" }
        if !examples.isEmpty { text += "\nfor example:\n" + examples.map { "  \($0)\n" }.joined() }
        return text
    }

    /// Its name and release, in a line.
    package var versionText: String { "\(name) \(Release.version)" }
}

extension Program {
    /// Every command with its summary, family by family.
    package var helpText: String {
        let width = commands.map { word($0).count }.max() ?? 0
        let lists = families.map { family in
            (family.title.isEmpty ? "" : "\(family.title)\n")
                + columns(family.commands.map { (word($0), [$0.summary]) }, width: width)
        }
        return "\(name): \(summary)\n\nusage: \(name) <command> [flags]\n\n\(lists.joined(separator: "\n"))"
            + "\n'\(name) <command> --help' lists the flags of a command.\n"
    }

    /// The commands that begin with `words`, each with its summary.
    package func helpText(of words: String) -> String {
        let found = commands.filter { word($0).hasPrefix(words + " ") }
        return "usage: \(name) \(words) <command> [flags]\n\n" + columns(found.map { (word($0), [$0.summary]) })
            + "\n'\(name) \(words) <command> --help' lists the flags of a command.\n"
    }

    /// Its name and release, in a line.
    package var versionText: String { "\(name) \(Release.version)" }
}

extension Flag {
    fileprivate var explanation: [String] {
        switch (hasVariable, standard) {
        case (true, let standard?): [help, "(\(variable); otherwise \(standard))"]
        case (true, nil): [help, "(\(variable))"]
        case (false, let standard?): [help, "(otherwise \(standard))"]
        case (false, nil): [help]
        }
    }
}

/// Two columns: what is on the left is padded, and what is on the right may take several lines.
private func columns(_ rows: [(left: String, right: [String])], width least: Int = 0) -> String {
    let width = max(least, rows.map(\.left.count).max() ?? 0) + 5
    return rows.map { row in
        row.right.enumerated().map { line, right in
            let left = line == 0 ? "  " + row.left : ""
            return left + String(repeating: " ", count: width - left.count) + right + "\n"
        }.joined()
    }.joined()
}
