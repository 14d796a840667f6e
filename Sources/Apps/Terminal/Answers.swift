// What a command was told, flag by flag.

/// The flags of one command with their values: from the command line, else the environment, else the flag's standard.
package struct Answers: Sendable, Equatable {
    /// Help was asked for; nothing else was checked.
    package internal(set) var wantsHelp = false
    /// The word that is no flag, for commands that take one.
    package internal(set) var operand: String?
    var values: [String: [String]] = [:]

    /// The value of a flag, nil if nothing was said.
    package func text(_ flag: String) -> String? { values[flag]?.last }

    /// All the values of a flag that may be repeated.
    package func texts(_ flag: String) -> [String] { values[flag] ?? [] }

    /// Whether a flag without a value is there.
    package func isOn(_ flag: String) -> Bool { values[flag]?.last == "true" }

    /// The value of a flag that the command cannot do without.
    package func required(_ flag: String) throws(Misuse) -> String {
        guard let value = text(flag) else { throw Misuse("--\(flag) is missing") }
        return value
    }

    /// The value of a flag as a whole number within `range`, nil if nothing was said.
    package func number(_ flag: String, in range: ClosedRange<Int>) throws(Misuse) -> Int? {
        guard let text = text(flag) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Misuse("--\(flag): '\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
