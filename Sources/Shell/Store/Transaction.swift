// Statements that belong together: all of them count, or none.

/// One transaction under way. Belongs to its loop's thread.
package final class Transaction {
    private let connection: StoreConnection
    var isOver = false

    init(_ connection: StoreConnection) { self.connection = connection }

    /// Runs one statement.
    @discardableResult
    package func query(_ statement: Statement, _ values: SQLValue...) async throws(StoreFailure) -> Rows {
        precondition(!isOver, "a transaction was used after its end")
        return try await connection.run(statement, values)
    }

    /// Runs statements without parameters, several at once: a migration.
    package func run(script: Statement) async throws(StoreFailure) {
        precondition(!isOver, "a transaction was used after its end")
        try await connection.simple(script.text)
    }
}
