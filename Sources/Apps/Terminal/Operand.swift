// A word of a command line that is no flag: `interlock get KIND [NAME]`.

/// One word that a command takes, or several of a kind.
package struct Operand: Sendable, Equatable {
    /// How often it stands.
    package enum Number: Sendable, Equatable {
        /// Once: the command does nothing without it.
        case one
        /// Once or not at all.
        case optional
        /// As often as one likes, and not at all.
        case any
    }

    /// As `--help` calls it: `REQUEST`.
    package let name: String
    /// What it is, in a line.
    package let help: String
    /// How often it stands.
    package let number: Number

    /// A word that is called `name`.
    package init(_ name: String, _ number: Number = .one, help: String) {
        self.name = name
        self.number = number
        self.help = help
    }

    /// `REQUEST`, `[NAME]`, `[PATH…]`
    var spelling: String {
        switch number {
        case .one: name
        case .optional: "[\(name)]"
        case .any: "[\(name)…]"
        }
    }
}
