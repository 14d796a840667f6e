// A PgBouncer of the tests' own, in front of a database: a folder of its own, a free port, Debian's settings.

import Foundation

/// One running pooler; it ends with the process of the tests.
package final class PrivatePgBouncer: Sendable {
    /// What a client keeps of the server: a session, or one transaction after the other.
    package enum Mode: String, Sendable, CaseIterable { case session, transaction }

    private let folder: String
    /// The database's URL by way of the pooler.
    package let url: String

    private static let script = Fixtures.checkout.appending(path: ".make/pgbouncer").path

    /// Starts one in front of a database.
    package init(_ mode: Mode, for database: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "interlock-\(UUID().uuidString)").path
        url = try PrivatePostgres.command(Self.script, ["start", folder, mode.rawValue, database])
        try PrivatePostgres.watch(folder, by: Self.script)
    }

    deinit { _ = try? PrivatePostgres.command(Self.script, ["stop", folder]) }
}
