// A program with several commands chooses one by its first words.

/// A program whose first words name a command.
package struct Program: Sendable {
    /// Commands that belong together, and what they have in common.
    package struct Family: Sendable {
        /// A line above them; empty for none.
        package let title: String
        /// In the order in which `--help` lists them.
        package let commands: [Command]

        /// `commands` under `title`.
        package init(_ title: String, _ commands: [Command]) {
            self.title = title
            self.commands = commands
        }
    }

    /// What a command line asks for.
    package enum Choice {
        /// The text that helps: with everything, or with the commands of one word.
        case help(String)
        /// No command was named: the text that lists them.
        case missing(String)
        /// Which release this is.
        case version
        /// A command, and what is left for it to read.
        case command(Command, [String])
    }

    /// As it is typed.
    package let name: String
    /// One line that says what the program is for.
    package let summary: String
    /// In the order in which `--help` lists them.
    package let families: [Family]

    /// A program called `name` whose commands are named by their words behind it.
    package init(_ name: String, summary: String, families: [Family]) {
        self.name = name
        self.summary = summary
        self.families = families
    }

    /// All of its commands.
    package var commands: [Command] { families.flatMap(\.commands) }

    /// What `arguments` ask for: a command is named by one word (`apply`) or two (`tokens issue`).
    package func choose(_ arguments: [String]) throws(Misuse) -> Choice {
        guard let first = arguments.first else { return .missing(helpText) }
        switch first {
        case "--help", "-h": return .help(helpText)
        case "help":
            let words = arguments.dropFirst().filter { !$0.hasPrefix("-") }
            return words.isEmpty ? .help(helpText) : try choose(words.prefix(2) + ["--help"])
        case "--version", "-V": return .version
        default: break
        }
        if arguments.count > 1, let command = command("\(first) \(arguments[1])") {
            return .command(command, Array(arguments.dropFirst(2)))
        }
        if let command = command(first) { return .command(command, Array(arguments.dropFirst())) }
        let family = commands.map(word).filter { $0.hasPrefix(first + " ") }
        guard !family.isEmpty else {
            throw Misuse(
                unknown: "command", first, among: commands.map { firstWord($0) },
                otherwise: "'\(name) --help' lists them")
        }
        guard arguments.count > 1 else { return .missing(helpText(of: first)) }
        if ["--help", "-h", "help"].contains(arguments[1]) { return .help(helpText(of: first)) }
        // Only the second word can be wrong: the first one's letters are no likeness.
        let near = nearestName(to: arguments[1], among: family.map { String($0.dropFirst(first.count + 1)) })
        throw Misuse(
            unknown: "command", "\(first) \(arguments[1])", among: [],
            otherwise: near.map { "did you mean '\(first) \($0)'?" } ?? Misuse.list(family))
    }

    /// The words that name `command` within this program.
    package func word(_ command: Command) -> String { String(command.name.dropFirst(name.count + 1)) }

    private func command(_ words: String) -> Command? { commands.first { word($0) == words } }

    private func firstWord(_ command: Command) -> String {
        word(command).split(separator: " ").first.map { String($0) } ?? ""
    }
}
