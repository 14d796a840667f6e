// What a command says while it waits.
//
// On a terminal one line of standard error is written over and over, and is gone when the result stands there.
// Otherwise (a pipeline's log) each change is a line of its own, and what stays the same says nothing.

import Glibc
import Terminal

/// Shows how far a wait has come.
final class WaitProgress {
    private let isLive: Bool
    private let write: (String) -> Void
    private let line: (String) -> Void
    private var last = ""

    /// Says lines by `line`; where `isLive`, `write` takes what overwrites the line before it.
    init(isLive: Bool, write: @escaping (String) -> Void, line: @escaping (String) -> Void) {
        (self.isLive, self.write, self.line) = (isLive, write, line)
    }

    /// The command's own: on its terminal, or in its complaints.
    convenience init(_ invocation: Invocation) {
        self.init(
            isLive: invocation.isWatched(), write: WaitProgress.toStandardError, line: invocation.complain)
    }

    /// Tells what holds now, if that is something new.
    func show(_ text: String) {
        guard text != last else { return }
        last = text
        if isLive { write("\r\(text)\u{1B}[K") } else { line(text) }
    }

    /// Takes the live line away: the result comes next.
    func end() {
        if isLive, !last.isEmpty { write("\r\u{1B}[K") }
        last = ""
    }

    private static func toStandardError(_ text: String) {
        let bytes = Array(text.utf8)
        // Nothing is lost with a line that the next one replaces.
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
