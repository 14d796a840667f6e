// What is wrong with a document, told so that nobody has to search.

/// One thing that is wrong (or, in a list of warnings, odd) and where it stands.
///
/// Never holds a value from a place where a secret could have been written.
package struct Complaint: Sendable, Hashable {
    package var file: String
    /// `groups.coding.targets[0].weight`; empty for the document itself.
    package var path: String
    /// From 1; 0 when the file as a whole is meant.
    package var line: Int
    /// From 1, in bytes; 0 when the file as a whole is meant.
    package var column: Int
    package var message: String

    package init(file: String, path: String = "", line: Int = 0, column: Int = 0, message: String) {
        self.file = file
        self.path = path
        self.line = line
        self.column = column
        self.message = message
    }
}

extension Complaint: Comparable {
    /// By file, then by place: the order in which somebody mends them.
    package static func < (left: Complaint, right: Complaint) -> Bool {
        (left.file, left.line, left.column, left.path, left.message)
            < (right.file, right.line, right.column, right.path, right.message)
    }
}

extension Complaint: CustomStringConvertible {
    /// `groups.json:12:9: groups.coding.targets[0].weight: expected …`
    package var description: String {
        var text = file
        if line > 0 { text += ":\(line):\(column)" }
        if !path.isEmpty { text += text.isEmpty ? path : ": \(path)" }
        return text.isEmpty ? message : "\(text): \(message)"
    }
}

/// Documents that did not compile, with every complaint, sorted.
package struct PolicyRefusal: Error, Sendable, Equatable {
    package var complaints: [Complaint]
    package var warnings: [Complaint]

    package init(complaints: [Complaint], warnings: [Complaint] = []) {
        self.complaints = complaints
        self.warnings = warnings
    }
}
