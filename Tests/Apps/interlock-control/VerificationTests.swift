// Somebody who may do everything in the database changes what is only ever added: it is found.

import Foundation
import Policy
import PolicyFiles
import ShellKit
import Store
import TestKit
import Testing
import Wire

@testable import interlock_control

/// A database with two snapshots, two publications and three audit rows.
private struct Ledger {
    let desk: StoreDesk
    let key = SigningKey.generate()

    init() throws {
        desk = try StoreDesk()
        try desk.run { try await Migrations.apply(Contract.migrations, to: $0) }
        let first = try snapshot(1, "{}")
        let second = try snapshot(2, #"{"groups":{}}"#)
        let statement = try publish(1, version: 1, digest: first, previous: nil)
        _ = try publish(2, version: 2, digest: second, previous: statement)
        for number in 1...3 {
            try sql(
                """
                insert into audit (actor, role, operation, resource, request_id, detail)
                values ('ada', 'editor', 'put', '/groups/g\(number)', 'r\(number)', '{"n": \(number)}')
                """)
        }
    }

    private func snapshot(_ version: Int, _ document: String) throws -> String {
        let digest = Hex.spell(Digester().digest(Array(document.utf8)))
        let parent = version == 1 ? "null" : "\(version - 1)"
        try sql("insert into snapshots values (\(version), '\(digest)', '\(document)', \(parent), 'ada')")
        return digest
    }

    private func publish(_ sequence: Int, version: Int, digest: String, previous: [UInt8]?) throws -> [UInt8] {
        let before = previous.map { Hex.spell(Digester().digest($0)) }
        let publication = Publication(
            sequence: sequence, version: version, digest: digest, issuedAt: 1_795_000_000, key: key.publicKeyID,
            previous: before, revoked: [], scope: .everything)
        let statement = publication.canonicalBytes
        let signature = Hex.spell(key.sign(Publication.signingInput(statement)))
        try sql(
            """
            insert into publications (sequence, version, digest, previous, scope, part, statement, signature, author)
            values (\(sequence), \(version), '\(digest)', \(before.map { "'\($0)'" } ?? "null"), '{}', 'base',
                    '\(String(decoding: statement, as: UTF8.self))', '\(signature)', 'ada')
            """)
        return statement
    }

    func sql(_ text: String) throws { try PrivatePostgres.sql(text, at: desk.url) }

    func findings() throws -> [String] {
        let trust = TrustKeys([key.publicKey])
        return try desk.run { try await Verification(store: $0, trust: trust).findings() }
    }
}

@Suite struct `Verification of what is only ever added` {
    @Test func `finds nothing where nothing was changed`() throws {
        #expect(try Ledger().findings() == [])
    }

    @Test(arguments: [
        (table: "audit", change: "update audit set actor = 'eve' where id = 2", tells: "audit row 2 was changed"),
        ("audit", "update audit set detail = '{}' where id = 3", "audit row 3 was changed"),
        ("audit", "delete from audit where id = 2", "audit row 3 does not follow the row before it"),
        (
            "publications", "update publications set signature = repeat('0', 128) where sequence = 2",
            "publication 2 is not what was signed"
        ),
        (
            "publications",
            "update publications set statement = replace(statement, '\"version\":1', '\"version\":2') "
                + "where sequence = 1", "publication 2 does not follow the one before it"
        ),
        (
            "publications", "update publications set version = 1 where sequence = 2",
            "publication 2 is not what was signed"
        ),
        (
            "publications", "update publications set digest = repeat('a', 64) where sequence = 2",
            "publication 2 is not what was signed"
        ),
        (
            "publications", #"update publications set scope = '{"percent":1,"salt":"x"}' where sequence = 2"#,
            "publication 2 is not what was signed"
        ),
        (
            "publications", "delete from publications where sequence = 1",
            "publication 2 does not follow the one before it"
        ),
    ])
    func `finds each change that was made behind the triggers' back`(
        _ row: (table: String, change: String, tells: String)
    ) throws {
        let ledger = try Ledger()
        #expect(throws: (any Error).self) { try ledger.sql(row.change) }
        try ledger.sql("alter table \(row.table) disable trigger user")
        try ledger.sql(row.change)
        #expect(try ledger.findings().contains(row.tells))
    }
}
