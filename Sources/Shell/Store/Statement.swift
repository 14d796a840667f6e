// What is asked of the database.

/// A statement with its parameters as $1, $2 …: always written down in the program, never put together from what came
/// from outside. It is sent as it stands: no session keeps it under a name.
package struct Statement: Sendable, Hashable, ExpressibleByStringLiteral {
    package let text: String

    package init(stringLiteral text: StaticString) { self.text = text.description }

    /// A statement that is read from a file of the program: a migration.
    package init(trusted text: String) { self.text = text }
}
