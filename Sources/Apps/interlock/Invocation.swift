// One call of the command line: what was said, and the room that it was said in.

import Glibc
import Terminal

/// What a command works with besides the network: its answers, its environment, where it speaks, and the time.
struct Invocation {
    /// The flags and operands.
    var answers = Answers()
    /// A variable of the environment; nil if it is not set.
    var environment: (String) -> String? = environmentVariable
    /// Says lines to whoever reads the result: standard output.
    var say: (String) -> Void = Console.info
    /// Says lines to whoever watches: standard error.
    var complain: (String) -> Void = Console.warn
    /// Whether a person at a terminal can be asked.
    var isTerminal: () -> Bool = { Confirmation.isTerminal }
    /// Asks that person; nil: no answer came.
    var ask: (String) -> String? = Confirmation.answer(to:)
    /// Seconds since 1970.
    var now: () -> Int = { WallClock.seconds }
    /// Columns of the terminal that the result is shown on; nil where there is none.
    var terminalWidth: () -> Int? = OutputWidth.ofTerminal
    /// Whether somebody watches standard error on a terminal.
    var isWatched: () -> Bool = { isatty(STDERR_FILENO) == 1 }
}

/// A command, and what it does: obeys an invocation, and answers the status to end with.
struct Action: Sendable {
    let command: Command
    let run: @Sendable (Invocation) throws -> Int32

    init(_ command: Command, _ run: @escaping @Sendable (Invocation) throws -> Int32) {
        self.command = command
        self.run = run
    }
}

/// The statuses that commands end with.
enum Ending {
    /// Done, converged, no difference.
    static let done: Int32 = 0
    /// Refused, different, not converged.
    static let refused: Int32 = 1
    /// The control plane, or its database, was not reached.
    static let unreached: Int32 = 3
}

/// A command that found out that it cannot be done, in words for people.
struct Refused: Error {
    /// One sentence, then what it is about, a line each.
    let message: String
    var complaints: [String] = []

    init(_ message: String, _ complaints: [String] = []) {
        (self.message, self.complaints) = (message, complaints)
    }
}
