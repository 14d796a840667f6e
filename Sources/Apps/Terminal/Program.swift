// A program with several commands chooses one by its first word.

/// A program whose first word names a command.
package struct Program: Sendable {
    /// As it is typed.
    package let name: String
    /// One line that says what the program is for.
    package let summary: String
    /// In the order in which `--help` lists them.
    package let commands: [Command]

    /// A program called `name` that can do `commands`, each named by its last word.
    package init(_ name: String, summary: String, commands: [Command]) {
        self.name = name
        self.summary = summary
        self.commands = commands
    }

    /// The command that the first of `arguments` names, and what is left for it to read; nil when help is asked for.
    package func choose(_ arguments: [String]) throws(Misuse) -> (command: Command, arguments: [String])? {
        guard let word = arguments.first else { throw Misuse("a command is missing; '\(name) --help' lists them") }
        if ["--help", "-h", "help"].contains(word) { return nil }
        guard let command = commands.first(where: { self.word($0) == word }) else {
            throw Misuse(unknown: "command", word, among: commands.map { self.word($0) })
        }
        return (command, Array(arguments.dropFirst()))
    }

    /// The word that names `command` within this program.
    package func word(_ command: Command) -> String { String(command.name.dropFirst(name.count + 1)) }
}
