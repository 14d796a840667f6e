// What a command was told, flag by flag.

/// The flags of one command with their values: from the command line, else the environment, else the flag's standard.
package struct Answers: Sendable, Equatable {
    /// Help was asked for; nothing else was checked.
    package internal(set) var wantsHelp = false
    /// The version was asked for; nothing else was checked.
    package internal(set) var wantsVersion = false
    /// The words that are no flags, for commands that take some.
    package internal(set) var operands: [String] = []
    var values: [String: [String]] = [:]

    /// Answers of somebody who said nothing, or asked for help or the version alone.
    package init(wantsHelp: Bool = false, wantsVersion: Bool = false) {
        (self.wantsHelp, self.wantsVersion) = (wantsHelp, wantsVersion)
    }

    /// The first word that is no flag.
    package var operand: String? { operands.first }

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

    /// The values of two flags of which neither means anything alone; nil if neither is there.
    package func pair(_ first: String, _ second: String) throws(Misuse) -> (String, String)? {
        switch (text(first), text(second)) {
        case (nil, nil): return nil
        case (let one?, let other?): return (one, other)
        case (nil, _): throw Misuse("--\(second) needs --\(first)")
        case (_, nil): throw Misuse("--\(first) needs --\(second)")
        }
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
