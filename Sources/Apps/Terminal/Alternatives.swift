// Flags that exclude each other, wherever they were given.
//
//     Alternatives(["policies"], ["control", "state-dir", "label"])
//
// The first name of each choice makes it; the others mean something beside it alone. What stands on the command line
// goes before every variable: `--policies DIR` silences INTERLOCK_CONTROL and INTERLOCK_STATE_DIR, which a pod's
// template may set for all of its processes. Only what was typed together is a contradiction.

/// Choices of which a command obeys at most one.
package struct Alternatives: Sendable, Equatable {
    private let choices: [[String]]

    /// Each choice is the flag that makes it, and then those that go with it alone; names without their dashes.
    package init(_ choices: [String]...) {
        precondition(choices.allSatisfy { !$0.isEmpty }, "a choice without a flag")
        self.choices = choices
    }

    /// All flags that belong to a choice.
    var names: [String] { choices.flatMap(\.self) }

    /// The flags whose variables do not count.
    ///
    /// - Throws: flags on the command line that belong to another choice than the one made there; variables that make
    ///   two choices, where the command line makes none.
    func silenced(
        onCommandLine given: Set<String>, inEnvironment variables: Set<String>
    ) throws(Misuse) -> Set<String> {
        let chosen = choices.filter { given.contains($0[0]) }
        if chosen.count > 1 { throw Misuse("--\(chosen[0][0]) and --\(chosen[1][0]) exclude each other") }
        if let choice = chosen.first ?? implied(by: given) {
            try refuseStrays(beside: choice, given)
            return others(than: choice)
        }
        let set = choices.filter { variables.contains($0[0]) }
        if set.count > 1 {
            let pair = "\(Flag.variable(of: set[0][0])) and \(Flag.variable(of: set[1][0])) are both set"
            throw Misuse("\(pair): say on the command line which counts, with --\(set[0][0]) or --\(set[1][0])")
        }
        return set.first.map { others(than: $0) } ?? []
    }

    /// The one choice that the command line says something of, without making it.
    private func implied(by given: Set<String>) -> [String]? {
        let touched = choices.filter { !given.isDisjoint(with: $0) }
        return touched.count == 1 ? touched[0] : nil
    }

    private func others(than choice: [String]) -> Set<String> {
        Set(names).subtracting(choice)
    }

    private func refuseStrays(beside choice: [String], _ given: Set<String>) throws(Misuse) {
        for other in choices where other != choice {
            guard let stray = other.first(where: { given.contains($0) && !choice.contains($0) }) else { continue }
            throw Misuse("--\(stray) goes with --\(other[0]), not with --\(choice[0])")
        }
    }
}
