// Why the database did not do as it was asked.

/// What went wrong. Holds no row and no parameter: what PostgreSQL says in `DETAIL` quotes them, and is left out.
package enum StoreFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// No connection, or it broke before anything counted, or nobody answered in time.
    case unavailable(String)
    /// The connection broke while a transaction was being committed: it counts as a whole, or not at all, and nobody
    /// here knows which.
    case outcomeUnknown(String)
    /// The URL leads nowhere, and waiting does not mend it: TLS that is not there, a certificate that is not believed.
    case unusable(String)
    /// The answer is not what the statement asks for: a column is missing, or holds something else.
    case unexpectedAnswer(String)
    /// The database said no.
    case refused(Refusal)

    /// A refusal, as PostgreSQL words it.
    package struct Refusal: Sendable, Equatable {
        /// The SQLSTATE, for example 23505.
        package var state: String
        package var message: String
        /// The name of the constraint that was in the way; empty where none was.
        package var constraint: String

        package init(state: String, message: String, constraint: String = "") {
            self.state = state
            self.message = message
            self.constraint = constraint
        }
    }

    /// For operators.
    package var description: String {
        switch self {
        case .unavailable(let message): "the database is not available: \(message)"
        case .outcomeUnknown(let message): "the database may or may not have done it: \(message)"
        case .unusable(let message): "the database cannot be used: \(message)"
        case .unexpectedAnswer(let message): "the database answered something else than was asked: \(message)"
        case .refused(let refusal): "the database refuses: \(refusal.message) (\(refusal.state))"
        }
    }

    /// For operators, where it is known that the database is meant.
    package var reason: String {
        switch self {
        case .unavailable(let message), .outcomeUnknown(let message), .unusable(let message),
            .unexpectedAnswer(let message):
            message
        case .refused(let refusal): "\(refusal.message) (\(refusal.state))"
        }
    }

    /// For callers: holds no name, no host and no value.
    package var summary: String { judgement?.summary ?? "the database is not available" }

    /// The code of a refusal; nil where nobody refused.
    package var state: String? { if case .refused(let refusal) = self { refusal.state } else { nil } }

    /// Whose matter it is.
    package var cause: FailureCause { judgement?.cause ?? .server }

    /// Whether waiting does not mend it.
    package var isPermanent: Bool {
        if case .unusable = self { return true }
        return judgement?.isPermanent ?? false
    }

    /// Whether it keeps the server from writing and says nothing of reading.
    package var concernsWriting: Bool { judgement?.concernsWriting ?? false }

    /// Whether the server is there, and has no room for one more connection yet.
    package var isCrowded: Bool { judgement?.isCrowded ?? false }

    /// Whether the answer does not fit the statement.
    package var isUnexpectedAnswer: Bool { if case .unexpectedAnswer = self { true } else { false } }

    /// Whether it says more than that the database is away, full or read-only, which the store reports by itself.
    package var isUnexplained: Bool {
        switch self {
        case .unexpectedAnswer: true
        case .refused: cause != .contention && !concernsWriting && !isCrowded
        case .unavailable, .outcomeUnknown, .unusable: false
        }
    }

    /// Whether a name or number is taken.
    package var isUniqueViolation: Bool { state == "23505" }
    /// Whether something that is referred to is missing, or something that goes is still referred to.
    package var isForeignKeyViolation: Bool { state == "23503" }
    /// Whether a lock was not to be had in time, or others were in the way.
    package var isContention: Bool { cause == .contention }

    private var judgement: SQLState? { state.map { SQLState($0) } }
}
