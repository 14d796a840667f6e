// What is said before something that reaches many sidecars, and the question that goes with it on a terminal.

import Glibc
import Terminal

/// `--yes`, and the terminal that is asked otherwise.
enum Confirmation {
    static let flag = Flag("yes", .toggle, hasVariable: false, help: "do not ask on a terminal")

    /// Whether a person is there to answer.
    static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// A line from the terminal; nil: its end.
    static func answer(to question: String) -> String? {
        Console.info(question)
        return readLine()
    }
}

extension Invocation {
    /// Says what is about to be done, and asks where a person is there; whether it is to be done.
    func confirms(_ preview: String) -> Bool {
        if !preview.isEmpty { say(preview) }
        guard isTerminal(), !answers.isOn("yes") else { return true }
        let answer = ask("go on? [y/N]")?.lowercased() ?? ""
        if ["y", "yes"].contains(answer) { return true }
        say("nothing was done")
        return false
    }
}
