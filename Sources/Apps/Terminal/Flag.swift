// What a command can be told: by a flag, or by the environment variable of the same name.

/// One flag of a command: `--listen ADDRESS`, or `INTERLOCK_LISTEN` in the environment.
package struct Flag: Sendable, Equatable {
    /// What follows the name.
    package enum Shape: Sendable, Equatable {
        /// Nothing: the flag is there or it is not.
        case toggle
        /// One value; the last one wins.
        case value(String)
        /// One value each time it is written, all kept; commas separate them in the environment.
        case values(String)
    }

    /// Without the dashes: `sidecar-token-file`.
    package let name: String
    /// What follows the name.
    package let shape: Shape
    /// Used when neither the flag nor its variable is there; a list may hold several, with commas.
    package let standard: String?
    /// One sentence for `--help`.
    package let help: String
    /// The letter that says the same behind one dash: `f` of `-f`; nil for flags without one.
    package let letter: Character?
    /// Whether the environment may say it too: what is meant for one call only may not stand there.
    package let hasVariable: Bool

    /// A flag that takes what `shape` says; `standard` is its value when nothing is said.
    package init(
        _ name: String, _ shape: Shape, letter: Character? = nil, standard: String? = nil, hasVariable: Bool = true,
        help: String
    ) {
        self.name = name
        self.shape = shape
        self.letter = letter
        self.standard = standard
        self.hasVariable = hasVariable
        self.help = help
    }

    /// The environment variable that says the same: `INTERLOCK_SIDECAR_TOKEN_FILE`.
    package var variable: String { Flag.variable(of: name) }

    /// The variable of the flag called `name`.
    static func variable(of name: String) -> String {
        "INTERLOCK_" + String(name.uppercased().map { $0 == "-" ? "_" : $0 })
    }

    /// As it is written on a command line: `--listen ADDRESS`, `-f, --file PATH…`.
    package var spelling: String {
        let names = (letter.map { "-\($0), " } ?? "") + "--\(name)"
        return switch shape {
        case .toggle: names
        case .value(let placeholder): "\(names) \(placeholder)"
        case .values(let placeholder): "\(names) \(placeholder)…"
        }
    }

    /// Whether `word` is this flag's name or letter, with its dashes.
    func isCalled(_ word: String) -> Bool { word == "--\(name)" || letter.map { word == "-\($0)" } ?? false }

    var takesValue: Bool { shape != .toggle }

    var isList: Bool {
        if case .values = shape { true } else { false }
    }
}
