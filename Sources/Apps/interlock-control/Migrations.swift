// Bringing a database up to this program's tables.
//
// Under an advisory lock, so that of many replicas that start at once only one migrates; all steps in one transaction,
// so that a database is never found halfway. What was applied is known by number and digest: a database that was
// migrated by other scripts, or by a newer program, is not touched.

import Store

/// Why a database cannot be used as it is.
struct MigrationMisfit: Error, CustomStringConvertible {
    var description: String
}

/// Applies what is missing of the migrations.
enum Migrations {
    /// The names of those that were applied now.
    @discardableResult
    static func apply(_ migrations: [Migration], to store: Store) async throws -> [String] {
        try await store.transaction { transaction in
            try await transaction.query("select pg_advisory_xact_lock(5274862)")
            try await transaction.query(
                """
                create table if not exists migrations (
                    number int primary key, name text not null, digest text not null,
                    applied_at timestamptz not null default now())
                """)
            let rows = try await transaction.query("select number, name, digest from migrations order by number")
            let applied = rows.map { (number: $0.int("number"), name: $0.text("name"), digest: $0.text("digest")) }
            try check(applied, against: migrations)
            let missing = migrations.dropFirst(applied.count)
            for migration in missing { try await apply(migration, in: transaction) }
            return missing.map(\.name)
        }
    }

    private static func apply(_ migration: Migration, in transaction: Transaction) async throws {
        try await transaction.run(script: Statement(trusted: String(decoding: migration.script, as: UTF8.self)))
        try await transaction.query(
            "insert into migrations (number, name, digest) values ($1, $2, $3)",
            .int(migration.number), .text(migration.name), .text(migration.digest))
    }

    private static func check(
        _ applied: [(number: Int, name: String, digest: String)], against migrations: [Migration]
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
