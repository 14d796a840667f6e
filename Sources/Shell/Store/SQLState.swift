// SQLSTATE codes as a table: what each class means for the request, for the connection and for a process that starts.
//
// The table is the only place that judges a code. A code is looked up by its five characters first, then by its class
// (the first two); one that is in neither is the server's trouble, because a caller must not be blamed for what nobody
// has thought of. Codes: PostgreSQL, appendix A.

/// Whose matter a failure is.
package enum FailureCause: Sendable, Equatable {
    /// What was asked cannot be done: a value, a constraint. The connection is fine.
    case request
    /// Others are in the way, now. The connection is fine; the same again may succeed.
    case contention
    /// The server, its configuration, or something between it and here. The connection is not used again.
    case server
}

/// One row of the table, found for a code.
package struct SQLState: Sendable, Equatable {
    /// Whose matter it is.
    package let cause: FailureCause
    /// Whether waiting does not mend it: a process that starts with it ends.
    package let isPermanent: Bool
    /// Whether it keeps the server from writing and says nothing of reading.
    package let concernsWriting: Bool
    /// Whether the server is there, and has no room for one more connection yet.
    package let isCrowded: Bool
    /// For callers: holds no name, no host and no value.
    package let summary: String

    /// The judgement about a code.
    package init(_ code: String) {
        self = SQLState.codes[code] ?? SQLState.classes[String(code.prefix(2))] ?? SQLState.server()
    }

    private init(
        cause: FailureCause, isPermanent: Bool = false, concernsWriting: Bool = false, isCrowded: Bool = false,
        summary: String
    ) {
        self.cause = cause
        self.isPermanent = isPermanent
        self.concernsWriting = concernsWriting
        self.isCrowded = isCrowded
        self.summary = summary
    }

    private static let request = SQLState(cause: .request, summary: "the database refuses it")
    private static let contention = SQLState(cause: .contention, summary: "others are writing")

    private static func server(_ summary: String = "the database is not available") -> SQLState {
        SQLState(cause: .server, summary: summary)
    }

    private static func permanent(_ summary: String) -> SQLState {
        SQLState(cause: .server, isPermanent: true, summary: summary)
    }

    private static func unwritable(_ summary: String) -> SQLState {
        SQLState(cause: .server, concernsWriting: true, summary: summary)
    }

    private static func crowded(_ summary: String) -> SQLState {
        SQLState(cause: .server, isCrowded: true, summary: summary)
    }

    private static let notAdmitted = permanent("the database does not admit the control plane")

    private static let classes: [String: SQLState] = [
        "08": server(),
        // What is not supported: a plan whose result changed under a pooler, a function that a standby refuses.
        "0A": server("the database cannot do this"),
        "21": request, "22": request, "23": request,
        // Transactions in a wrong state: a pooler, or a setting, is between.
        "25": server(), "26": server(),
        "28": notAdmitted,
        "2B": request, "2D": server(), "2F": server(), "34": server(), "38": server(), "39": server(),
        "3B": server(), "3D": permanent("there is no such database"), "3F": permanent("the database lacks a schema"),
        "40": contention,
        // Tables, columns, functions and rights that are not what the migrations made.
        "42": permanent("the database is not set up as the control plane needs it"),
        "44": request,
        "53": server("the database is out of resources"),
        // A value that is too large for an index, a statement that is too complex.
        "54": request,
        "55": server(), "57": server(), "58": server(), "72": contention,
        "F0": server("the database's configuration is broken"), "HV": server(), "P0": request,
        "XX": server("the database is damaged"),
    ]

    private static let codes: [String: SQLState] = [
        // Serialization, deadlock, a lock not had in time, a statement that took too long.
        "40001": contention, "40P01": contention, "55P03": contention, "55006": contention, "57014": contention,
        // Nobody knows whether it was done.
        "40003": server(),
        "25006": unwritable("the database is read-only"),
        "53100": unwritable("the database's disk is full"),
        "53300": crowded("the database has no free connection"),
        "57P03": crowded("the database is starting or stopping"),
        // Names that a session keeps, missing or there already: a pooler has changed the session.
        "42P05": server("a pooler has changed the session"), "42P03": server(),
        "26000": server("a pooler has changed the session"),
        // Dropped, or not accepting connections, for a while.
        "55000": server(), "57P04": server(),
        // A right that is missing.
        "42501": permanent("the database denies the control plane a right"),
    ]
}
