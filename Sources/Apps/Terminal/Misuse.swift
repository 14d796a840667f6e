// What a person is told who called a command wrongly.

/// A command line that cannot be obeyed, in words that say what would be.
package struct Misuse: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence, without the program's name before it and without a full stop.
    package let message: String

    /// A complaint in the words of `message`.
    package init(_ message: String) { self.message = message }

    /// The message.
    package var description: String { message }

    /// The status that a process ends with after a misuse.
    package static let status: Int32 = 2

    /// `kind name` is not known; names the nearest of `known`, or says `otherwise` where none is near: all of `known`,
    /// unless there is something better to say.
    package init(unknown kind: String, _ name: String, among known: [String], otherwise: String? = nil) {
        let near = nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
        let rest = [near ?? otherwise ?? Misuse.list(known)].filter { !$0.isEmpty }
        self.init((["unknown \(kind) '\(name)'"] + rest).joined(separator: "; "))
    }

    /// `there are a, b and c`, not endlessly many of them; empty for none.
    package static func list(_ known: [String]) -> String {
        guard let last = known.last else { return "" }
        if known.count == 1 { return "there is \(last)" }
        if known.count > 12 {
            return "there are \(known.prefix(12).joined(separator: ", ")), and \(known.count - 12) more"
        }
        return "there are \(known.dropLast().joined(separator: ", ")) and \(last)"
    }
}
