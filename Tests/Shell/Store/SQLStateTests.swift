// The table of SQLSTATE codes.

import Store
import Testing

@Suite struct `A code of the database` {
    private static let cases: [(code: String, cause: FailureCause, why: String)] = [
        ("23505", .request, "a name is taken"),
        ("22P02", .request, "a text that is no number"),
        ("23001", .request, "the triggers that keep history"),
        ("54000", .request, "a value that is too large for an index"),
        ("P0001", .request, "a function of the schema says no"),
        ("40001", .contention, "two transactions that exclude each other"),
        ("40P01", .contention, "a deadlock"),
        ("55P03", .contention, "a lock was not had in time"),
        ("57014", .contention, "a statement took too long"),
        ("25006", .server, "the server has become a standby, or read-only"),
        ("53100", .server, "no room on the disk"), ("53200", .server, "no memory"),
        ("53300", .server, "no free connection"), ("57P01", .server, "the server is shut down"),
        ("57P03", .server, "the server is starting"), ("58030", .server, "a disk that fails"),
        ("XX001", .server, "a damaged table"), ("08006", .server, "the connection is gone"),
        ("25P02", .server, "a transaction that a pooler has mixed up"),
        ("26000", .server, "a prepared statement that a pooler has lost"),
        ("42P05", .server, "a prepared statement that a pooler has kept"),
        ("42P01", .server, "a table is missing: no caller can do anything about it"),
        ("42501", .server, "a right was taken away"),
        ("0A000", .server, "a plan whose result has changed"),
        ("28P01", .server, "a password was changed"), ("3D000", .server, "the database was dropped"),
        ("ZZ999", .server, "a code that nobody has heard of"), ("", .server, "no code"),
    ]

    @Test(arguments: cases) func `has one cause`(_ entry: (code: String, cause: FailureCause, why: String)) {
        #expect(SQLState(entry.code).cause == entry.cause, "\(entry.why)")
    }

    @Test(arguments: ["28P01", "28000", "3D000", "42501", "42P01"])
    func `that no waiting mends ends a process that starts`(_ code: String) {
        #expect(SQLState(code).isPermanent)
    }

    @Test(arguments: ["53300", "57P03", "57P01", "25006", "53100", "08006", "55P03", "40001", "23505"])
    func `that may go away by itself is waited for`(_ code: String) {
        #expect(!SQLState(code).isPermanent)
    }
}
