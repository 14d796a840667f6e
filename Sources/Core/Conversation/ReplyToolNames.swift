// Tools whose names or kinds the target's dialect cannot say are offered under others; a reply has to use the caller's.

/// Which tools were renamed or wrapped on the way to the target.
package struct ToolNames: Sendable, Equatable {
    /// One tool that the target knows otherwise than the caller does.
    package struct Row: Sendable, Equatable {
        /// The name that the target was given.
        package var sent: String
        /// The caller's own name.
        package var original: String
        /// A free-form tool that was offered as a function of one string, `input`.
        package var isWrapped: Bool

        package init(sent: String, original: String, isWrapped: Bool = false) {
            self.sent = sent
            self.original = original
            self.isWrapped = isWrapped
        }
    }

    package var rows: [Row]

    package init(_ rows: [Row] = []) {
        self.rows = rows
    }

    /// The row of a tool that the target calls `name`; nil when it is the caller's own name.
    package func row(sent name: Text) -> Row? {
        guard !rows.isEmpty else { return nil }
        let name = name.string
        return rows.first { $0.sent == name }
    }
}
