// Bringing a database up to this program's tables.
//
// Under an advisory lock, so that of many replicas that start at once only one migrates; all steps in one transaction,
// so that a database is never found halfway. What was applied is known by number and digest: a database that was
// migrated by other scripts, or by a newer program, is not touched. Where nothing is missing nothing is locked and
// nothing written, so a replica starts beside a long transaction, and over a server that is read-only.
//
// Locks are waited for in short turns: a migration that queues for a table for long would stop everybody who queues
// behind it.

import Store

/// Why a database cannot be used as it is.
struct MigrationMisfit: Error, CustomStringConvertible {
    var description: String
}

/// Applies what is missing of the migrations.
enum Migrations {
    /// Milliseconds: for one step, which may rewrite a large table; for a lock, in one turn; between two turns.
    private static let limits = (statement: 600_000, lock: 2_000, pause: 500)

    /// The names of those that were applied now. Waits for locks, however long; `onWait` is called for each turn that
    /// was in vain.
    @discardableResult
    static func apply(
        _ migrations: [Migration], to store: Store, onWait: (StoreFailure) -> Void = { _ in }
    ) async throws -> [String] {
        while true {
            do {
                if try await isComplete(migrations, store) { return [] }
                return try await applyMissing(migrations, store)
            } catch let failure as StoreFailure where failure.isContention {
                onWait(failure)
                await store.pause(milliseconds: limits.pause)
            }
        }
    }

    private static func isComplete(_ migrations: [Migration], _ store: Store) async throws -> Bool {
        let found = try await store.query("select to_regclass('migrations') is not null as is_there")
        guard try found.only().bool("is_there") else { return false }
        let applied = try read(await store.query(list))
        try check(applied, against: migrations)
        return applied.count == migrations.count
    }

    private static let list: Statement = "select number, name, digest from migrations order by number"

    private static func applyMissing(_ migrations: [Migration], _ store: Store) async throws -> [String] {
        try await store.transaction(statement: limits.statement, lock: limits.lock) { transaction in
            try await transaction.query("select pg_advisory_xact_lock(5274862)")
            try await transaction.query(
                """
                create table if not exists migrations (
                    number int primary key, name text not null, digest text not null,
                    applied_at timestamptz not null default now())
                """)
            let applied = try read(await transaction.query(list))
            try check(applied, against: migrations)
            let missing = migrations.dropFirst(applied.count)
            for migration in missing { try await apply(migration, in: transaction) }
            return missing.map(\.name)
        }
    }

    private typealias Applied = (number: Int, name: String, digest: String)

    private static func read(_ rows: Rows) throws -> [Applied] {
        try rows.map { (number: try $0.int("number"), name: try $0.text("name"), digest: try $0.text("digest")) }
    }

    private static func apply(_ migration: Migration, in transaction: Transaction) async throws {
        try await transaction.run(script: Statement(trusted: String(decoding: migration.script, as: UTF8.self)))
        try await transaction.query(
            "insert into migrations (number, name, digest) values ($1, $2, $3)",
            .int(migration.number), .text(migration.name), .text(migration.digest))
    }

    private static func check(
        _ applied: [Applied], against migrations: [Migration]
    ) throws(MigrationMisfit) {
        guard applied.count <= migrations.count else {
            throw MigrationMisfit(
                description: "the database has \(applied.count) migrations, this program knows \(migrations.count): "
                    + "it was migrated by a newer one")
        }
        for (row, migration) in zip(applied, migrations) where row.digest != migration.digest {
            throw MigrationMisfit(
                description: "migration \(row.number) of the database is \(row.name) with digest \(row.digest), "
                    + "this program's is \(migration.name) with digest \(migration.digest)")
        }
    }
}
