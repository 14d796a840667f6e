// Whether the database can be read and written, as a pure state machine over real answers.
//
//     answered ──▶ readable          wrote, or probed ──▶ writable
//     failed to connect, or to answer a probe ──▶ neither
//     refused to write (read-only, no disk) ──▶ not writable, until something was written or a probe says otherwise
//
// Nothing is remembered but the last answer of each kind, and a probe gives a new one every few seconds: so what is
// said here is never older than that. Reports are for the operator's log: each cause once in an outage, however long.

/// What an operator is told.
package enum DatabaseReport: Sendable, Equatable {
    /// It cannot be read, or for another cause than before.
    case unavailable(String)
    /// It can be read again, after so many seconds.
    case available(afterSeconds: Int)
    /// It can be read but not written, or not for another cause than before.
    case unwritable(String)
    /// It can be written again, after so many seconds.
    case writable(afterSeconds: Int)
    /// It answers, and something about it is wrong.
    case troubled(String)
}

/// The state. Times are in milliseconds of one clock.
package struct DatabaseHealth: Sendable {
    /// Why it cannot be read; nil: it can.
    package private(set) var readFailure: StoreFailure? = .unavailable("it was not reached yet")
    /// Why it cannot be written; nil: it can.
    package private(set) var writeFailure: StoreFailure? = .unavailable("it was not reached yet")
    private var reads = Outage()
    private var writes = Outage()
    private var troubles: [String: Int] = [:]
    private var pending: [DatabaseReport] = []

    /// A trouble that lasts is reported again after so many milliseconds; of more troubles than these none is.
    private static let troubleLimits = (pause: 600_000, most: 32)

    package init() {}

    /// Whether the last answer was one.
    package var isReadable: Bool { readFailure == nil }
    /// Whether it can be written, as far as is known.
    package var isWritable: Bool { isReadable && writeFailure == nil }

    /// What is to be reported since this was called last.
    package mutating func takeReports() -> [DatabaseReport] {
        defer { pending = [] }
        return pending
    }

    /// A statement was answered, whatever the answer.
    package mutating func answered(at now: Int) {
        guard readFailure != nil else { return }
        readFailure = nil
        if let seconds = reads.end(at: now) { pending.append(.available(afterSeconds: seconds)) }
    }

    /// Something was written and counts, or a probe says that it could be.
    package mutating func wrote(at now: Int) {
        answered(at: now)
        guard writeFailure != nil else { return }
        writeFailure = nil
        if let seconds = writes.end(at: now) { pending.append(.writable(afterSeconds: seconds)) }
    }

    /// No connection can be made, or a probe was not answered.
    package mutating func failed(_ failure: StoreFailure, at now: Int) {
        readFailure = failure
        writeFailure = failure
        if reads.isNew(failure.reason, at: now) { pending.append(.unavailable(failure.reason)) }
    }

    /// The server is there, and does not do what a program of this kind may ask: a table is not what it was, a right is
    /// gone, an answer does not fit. Says nothing of availability.
    package mutating func troubled(_ failure: StoreFailure, at now: Int) {
        guard failure.cause == .server, failure.isUnexplained else { return }
        troubles = troubles.filter { now - $0.value < Self.troubleLimits.pause }
        guard troubles[failure.reason] == nil, troubles.count < Self.troubleLimits.most else { return }
        troubles[failure.reason] = now
        pending.append(.troubled(failure.reason))
    }

    /// The server is there, and refuses to write.
    package mutating func refusedWriting(_ failure: StoreFailure, at now: Int) {
        writeFailure = failure
        if writes.isNew(failure.reason, at: now) { pending.append(.unwritable(failure.reason)) }
    }
}

/// One outage: since when, and which causes were reported.
private struct Outage: Sendable {
    private var began: Int?
    private var causes: Set<String> = []

    /// More causes than this are not told apart from those before.
    private static let mostCauses = 32

    mutating func isNew(_ cause: String, at now: Int) -> Bool {
        if began == nil { began = now }
        return causes.count < Self.mostCauses && causes.insert(cause).inserted
    }

    /// Ends it; its seconds, or nil where there was none.
    mutating func end(at now: Int) -> Int? {
        defer { self = Outage() }
        return began.map { max(0, now - $0) / 1_000 }
    }
}
