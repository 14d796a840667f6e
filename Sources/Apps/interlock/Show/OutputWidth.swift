// How wide the lines may be that people read.

import Glibc
import Terminal

extension Invocation {
    /// `--wide`
    static let wideFlag = Flag(
        "wide", .toggle, hasVariable: false, help: "every column, and nothing shortened, however long the lines are")

    /// Columns that a table may take; nil: as many as it needs.
    var width: Int? { answers.isOn("wide") ? nil : terminalWidth() ?? OutputWidth.usual }

    /// A table as its reader wants it.
    func text(_ table: Table) -> String { table.text(within: width) }
}

/// The width of the terminal behind standard output.
enum OutputWidth {
    /// What fits everywhere: also what is piped or written to a file.
    static let usual = 80

    /// Columns; nil where standard output is no terminal, or does not say.
    static func ofTerminal() -> Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return max(40, Int(size.ws_col))
    }
}
