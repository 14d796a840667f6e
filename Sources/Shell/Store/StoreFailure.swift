// Why the database did not do as it was asked.

/// What went wrong. Holds no row and no parameter: what PostgreSQL says in `DETAIL` quotes them, and is left out.
package enum StoreFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// No connection, or it broke in the middle, or nobody answered in time: what was under way may have happened.
    case unavailable(String)
    /// The database said no.
    case refused(Refusal)

    /// A refusal, as PostgreSQL tells it.
    package struct Refusal: Sendable, Equatable {
        /// Five letters, for example 23505.
        package var state: String
        package var message: String
        /// The name of the constraint that was in the way; empty where none was.
        package var constraint: String
    }

    /// For operators.
    package var description: String {
        switch self {
        case .unavailable(let message): "the database is not available: \(message)"
        case .refused(let refusal): "the database refuses: \(refusal.message) (\(refusal.state))"
        }
    }

    /// The code of a refusal; nil where nobody refused.
    package var state: String? { if case .refused(let refusal) = self { refusal.state } else { nil } }

    /// Whether a name or number is taken.
    package var isUniqueViolation: Bool { state == "23505" }
    /// Whether something that is referred to is missing, or something that goes is still referred to.
    package var isForeignKeyViolation: Bool { state == "23503" }
    /// Whether a lock was not to be had in time, or others were in the way.
    package var isContention: Bool { ["55P03", "40001", "40P01", "57014"].contains(state) }
}
