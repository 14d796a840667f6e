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

    /// `kind name` is not known; names the nearest of `known` when one is near.
    package init(unknown kind: String, _ name: String, among known: [String]) {
        let near = nearestName(to: name, among: known).map { "; did you mean '\($0)'?" }
        self.init("unknown \(kind) '\(name)'\(near ?? "")")
    }
}
