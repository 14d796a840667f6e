// What the database is brought up to.

import EventLoop
import ShellKit
import Store
import TestKit
import Testing

@testable import interlock_control

/// Digests of the migrations that deployments may have applied. A line is added for a new one; none ever changes.
private let released = [
    "0001-documents.sql": "f8a6b22ab5c2fa5c6984f13fb25da45c9871c3c0cbf522f7b0b2b671f0acd2b5",
    "0002-delivery.sql": "9383de4f3300f50232d633032f9532d309ef250c2660797dc8345a957c55717e",
    "0003-administration.sql": "4f974e359dbe41f22a310e73e0b4cb2f78e9035cf83c662cfc59430a7c09cd86",
    "0004-rollouts.sql": "c48d175de1e845e12df7f3be295fdf3cc09b5d55942a51084a50a0004642bb60",
]

@Suite struct `The steps of the database` {
    @Test func `are numbered without gaps`() {
        #expect(Contract.migrations.map(\.number) == Array(1...Contract.migrations.count))
    }

    @Test func `are never edited once they are written down here`() {
        #expect(Dictionary(uniqueKeysWithValues: Contract.migrations.map { ($0.name, $0.digest) }) == released)
    }

    @Test func `are applied once, however many control planes start at the same time`() throws {
        let desk = try StoreDesk()
        var applied: [[String]] = []
        for _ in 0..<4 {
            desk.loop.spawn { [store = desk.store] in
                let names = try? await Migrations.apply(Contract.migrations, to: store)
                applied.append(names ?? ["failed"])
            }
        }
        try desk.turn { applied.count == 4 }
        #expect(applied.flatMap { $0 } == Contract.migrations.map(\.name))
    }

    @Test func `stop before a database that other scripts have made`() throws {
        let desk = try StoreDesk()
        try desk.run { try await Migrations.apply(Contract.migrations, to: $0) }
        try PrivatePostgres.sql("update migrations set digest = 'another' where number = 2", at: desk.url)
        let misfit = #expect(throws: MigrationMisfit.self) {
            try desk.run { try await Migrations.apply(Contract.migrations, to: $0) }
        }
        #expect(misfit?.description.contains("0002-delivery.sql") == true)
    }

    @Test func `stop before a database of a newer program`() throws {
        let desk = try StoreDesk()
        try desk.run { try await Migrations.apply(Contract.migrations, to: $0) }
        let fewer = Array(Contract.migrations.dropLast())
        let misfit = #expect(throws: MigrationMisfit.self) {
            try desk.run { try await Migrations.apply(fewer, to: $0) }
        }
        #expect(misfit?.description.contains("newer") == true)
    }

    @Test func `leave nothing behind when one of them fails`() throws {
        let desk = try StoreDesk()
        let broken = Migration(name: "0002-broken.sql", script: Array("create table half (a int); select 1/0".utf8))
        #expect(throws: StoreFailure.self) {
            try desk.run { try await Migrations.apply([Contract.migrations[0], broken], to: $0) }
        }
        #expect(
            try PrivatePostgres.sql("select count(*) from pg_tables where schemaname = 'public'", at: desk.url) == "0")
    }
}
