// Answers that are not what a statement asks for: thrown, never trapped.

import Foundation
import ShellKit
import Store
import Testing

@Suite struct `An answer that does not fit` {
    private static let faults: [(why: String, read: @Sendable (Row) throws -> Void)] = [
        ("a column that is not there", { _ = try $0.text("nowhere") }),
        ("null for a text", { _ = try $0.text("nothing") }),
        ("a text for a number", { _ = try $0.int("word") }),
        ("a number that no Int holds", { _ = try $0.int("huge") }),
        ("a fraction for a whole number", { _ = try $0.optionalInt("half") }),
        ("a text for a real", { _ = try $0.real("word") }),
        ("a text for a truth", { _ = try $0.bool("word") }),
        ("null for a truth", { _ = try $0.bool("nothing") }),
        ("a text for bytes", { _ = try $0.bytes("word") }),
        ("half a byte", { _ = try $0.optionalBytes("odd") }),
        ("no hexadecimal digit", { _ = try $0.bytes("wrong") }),
    ]

    @Test(arguments: faults)
    func `is an error that names the column`(_ fault: (why: String, read: @Sendable (Row) throws -> Void)) throws {
        let desk = try StoreDesk()
        let row = try desk.run { store in
            try await store.query(
                """
                select 'word' as word, null::text as nothing, '99999999999999999999' as huge, '1.5' as half,
                       '\\x0' as odd, '\\xzz' as wrong
                """
            ).only()
        }
        let failure = #expect(throws: StoreFailure.self, "\(fault.why)") { try fault.read(row) }
        guard case .unexpectedAnswer(let words) = failure else { return #expect(Bool(false), "\(failure as Any)") }
        #expect(words.contains("column"))
    }

    @Test func `is no row where there is always one`() throws {
        let desk = try StoreDesk()
        #expect(throws: StoreFailure.self) { try desk.run { try await $0.query("select 1 where false").only() } }
    }

    @Test func `does not depend on what a role or a pooler has set`() throws {
        let desk = try StoreDesk()
        let url =
            desk.url + "?options=-c%20bytea_output%3Descape%20-c%20timezone%3DAsia/Tokyo%20-c%20datestyle%3DGerman"
        let other = try StoreDesk(url)
        let row = try other.run { store in
            try await store.query("select '\\x00ff'::bytea as bytes, timestamptz '2026-01-01 00:00Z'::text as at")
                .only()
        }
        #expect(try row.bytes("bytes") == [0, 255])
        #expect(try row.text("at") == "2026-01-01 00:00:00+00")
    }

    @Test func `a text with U+0000 is refused instead of cut`() throws {
        let desk = try StoreDesk()
        let failure = #expect(throws: StoreFailure.self) {
            try desk.run { try await $0.query("select $1::text as t", .text("a\0b")) }
        }
        #expect(failure?.cause == .request)
    }

    @Test func `a transaction that swallowed a failure does not count as done`() throws {
        let desk = try StoreDesk()
        #expect(throws: StoreFailure.self) {
            try desk.run { store in
                try await store.transaction { transaction in
                    _ = try? await transaction.query("select 1 / 0")
                }
            }
        }
    }
}
