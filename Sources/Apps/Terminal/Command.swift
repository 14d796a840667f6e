// Reads a command line against the flags that a command declares.
//
//     let serve = Command("interlock-sidecar", summary: "…", flags: [
//         Flag("policies", .value("DIR"), help: "the folder of policy documents"),
//         Flag("listen", .values("ADDRESS"), standard: "127.0.0.1:4100", help: "where callers connect"),
//         Flag("check", .toggle, help: "compile and exit"),
//     ])
//     let answers = try serve.read(Array(CommandLine.arguments.dropFirst()))
//
// `--flag value` and `--flag=value` say the same. A value on the command line replaces the environment's, which
// replaces the standard one; an empty variable says nothing. Of flags that exclude each other (`Alternatives`) the one
// on the command line silences the others' variables. A flag may have a letter (`-f`); words that are no flags are the
// operands that the command declares, and `--` makes operands of all that follows.

/// A command: its name, what it is for, and what it can be told.
package struct Command: Sendable {
    /// As it is typed: `interlock replay-upstream`.
    package let name: String
    /// One line for a list of commands.
    package let summary: String
    /// In the order in which `--help` lists them.
    package let flags: [Flag]
    /// Flags of which at most one may be given, each with those that go with it alone.
    package let alternatives: [Alternatives]
    /// The words that are no flags, in their order; only the last may stand several times.
    package let operands: [Operand]
    /// Paragraphs that `--help` ends with.
    package let notes: String
    /// Command lines that show how it is used.
    package let examples: [String]

    /// A command that obeys `flags`.
    package init(
        _ name: String, summary: String, flags: [Flag] = [], alternatives: [Alternatives] = [],
        operands: [Operand] = [], notes: String = "", examples: [String] = []
    ) {
        self.name = name
        self.summary = summary
        self.flags = flags
        self.alternatives = alternatives
        self.operands = operands
        self.notes = notes
        self.examples = examples
    }

    /// What `arguments` (without the command's own name) and the environment say.
    /// Throws for an unknown flag, a flag without its value, a word too many or one that is missing.
    package func read(
        _ arguments: [String], environment: (String) -> String? = environmentVariable
    ) throws(Misuse) -> Answers {
        var answers = try readFlags(arguments[...])
        guard !answers.wantsHelp, !answers.wantsVersion else { return answers }
        let needed = operands.prefix { $0.number == .one }
        if answers.operands.count < needed.count {
            let missing = needed[answers.operands.count]
            throw Misuse("\(missing.name) is missing: \(missing.help)")
        }
        let silent = try silencedVariables(beside: Set(answers.values.keys), environment)
        for flag in flags where answers.values[flag.name] == nil {
            let variable = silent.contains(flag.name) ? nil : try readVariable(flag, environment)
            answers.values[flag.name] = variable ?? flag.standard.map { split($0, for: flag) }
        }
        return answers
    }

    /// The flags whose variables do not count, because something else was chosen.
    private func silencedVariables(
        beside given: Set<String>, _ environment: (String) -> String?
    ) throws(Misuse) -> Set<String> {
        var silent: Set<String> = []
        for choice in alternatives {
            let variables = choice.names.filter { name in
                flags.contains { $0.name == name && $0.hasVariable && environment($0.variable)?.isEmpty == false }
            }
            silent.formUnion(try choice.silenced(onCommandLine: given, inEnvironment: Set(variables)))
        }
        return silent
    }

    private func readFlags(_ arguments: ArraySlice<String>) throws(Misuse) -> Answers {
        var answers = Answers()
        var rest = arguments
        while let word = rest.popFirst() {
            switch word {
            case "--help", "-h": return Answers(wantsHelp: true)
            case "--version": return Answers(wantsVersion: true)
            case "--":
                for word in rest { try take(word, &answers) }
                return answers
            case _ where word == "-" || !word.hasPrefix("-"): try take(word, &answers)
            default:
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let flag = try flag(called: String(parts[0]))
                let value = try readValue(of: flag, attached: parts.count == 2 ? String(parts[1]) : nil, &rest)
                answers.values[flag.name, default: []].append(value)
            }
        }
        return answers
    }

    private func take(_ operand: String, _ answers: inout Answers) throws(Misuse) {
        guard answers.operands.count < operands.count || operands.last?.number == .any else {
            throw Misuse(operands.isEmpty ? "'\(operand)' is not a flag" : "'\(operand)' is a word too many")
        }
        answers.operands.append(operand)
    }

    private func flag(called word: String) throws(Misuse) -> Flag {
        if let flag = flags.first(where: { $0.isCalled(word) }) { return flag }
        guard word.hasPrefix("--") else { throw Misuse("'\(word)' is not a flag") }
        throw Misuse(
            unknown: "flag", word, among: flags.map { "--\($0.name)" } + ["--help"],
            otherwise: "'\(name) --help' lists them")
    }

    private func readValue(
        of flag: Flag, attached: String?, _ rest: inout ArraySlice<String>
    ) throws(Misuse) -> String {
        guard flag.takesValue else {
            guard let attached else { return "true" }
            guard flag.hasVariable else { throw Misuse("--\(flag.name) takes no value") }
            return try readSwitch(attached, "--\(flag.name)")
        }
        if let attached { return attached }
        guard let next = rest.first, !next.hasPrefix("--") else {
            throw Misuse("--\(flag.name) needs a value: \(flag.spelling)")
        }
        rest.removeFirst()
        return next
    }

    private func readVariable(_ flag: Flag, _ environment: (String) -> String?) throws(Misuse) -> [String]? {
        guard flag.hasVariable, let text = environment(flag.variable), !text.isEmpty else { return nil }
        return flag.takesValue ? split(text, for: flag) : [try readSwitch(text, flag.variable)]
    }

    /// What a variable has switched on, `--flag=false` switches off.
    private func readSwitch(_ text: String, _ source: String) throws(Misuse) -> String {
        switch text.lowercased() {
        case "1", "true", "yes", "on": return "true"
        case "0", "false", "no", "off": return "false"
        default: throw Misuse("\(source): '\(text)' is neither true nor false")
        }
    }

    private func split(_ text: String, for flag: Flag) -> [String] {
        flag.isList ? text.split(separator: ",").map { String($0) } : [text]
    }
}
