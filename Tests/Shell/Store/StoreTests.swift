// The database, asked from a loop.

import EventLoop
import Foundation
import ShellKit
import Store
import TestKit
import Testing

@Suite struct `A store asks its database` {
    @Test func `every kind of value goes there and comes back`() throws {
        let desk = try StoreDesk()
        let row = try desk.run { store in
            try await store.query(
                """
                select $1::text as text, $2::bigint as number, $3::bytea as bytes, $4::boolean as truth,
                       $5::float8 as real, $6::text as nothing, $7::text[] as texts, $8::bigint[] as numbers
                """, .text("quote \" back \\ line\n ä"), .int(-9_007_199_254_740_993), .bytes([0, 1, 255, 0]),
                .bool(true), .real(0.1), .null, .texts(["a,b", "{\"\\}", nil, "NULL", ""]), .ints([1, nil, -3])
            ).first!
        }
        #expect(try row.text("text") == "quote \" back \\ line\n ä")
        #expect(try row.int("number") == -9_007_199_254_740_993)
        #expect(try row.bytes("bytes") == [0, 1, 255, 0])
        #expect(try row.bool("truth") && row.real("real") == 0.1)
        #expect(try row.optionalText("nothing") == nil)
        #expect(try row.text("texts") == #"{"a,b","{\"\\}",NULL,"NULL",""}"#)
        #expect(try row.text("numbers") == "{1,NULL,-3}")
    }

    @Test func `a long array is one parameter`() throws {
        let desk = try StoreDesk()
        let names = (0..<20_000).map { "sidecar-\($0)" }
        let count = try desk.run { store in
            try await store.query("select count(*) as n from unnest($1::text[]) as name", .texts(names)).first!.int("n")
        }
        #expect(count == 20_000)
    }

    @Test func `what is refused is told by code and constraint, and never quotes a row`() throws {
        let desk = try StoreDesk()
        let failure = #expect(throws: StoreFailure.self) {
            try desk.run { store in
                try await store.query("create table secrets (word text constraint short check (length(word) < 5))")
                try await store.query("insert into secrets values ($1)", .text("hunter2-hunter2"))
            }
        }
        #expect(failure?.state == "23514")
        #expect(failure.map { "\($0)".contains("hunter2") } == false)
        guard case .refused(let refusal) = failure else { return }
        #expect(refusal.constraint == "short")
    }

    @Test func `after a refusal the connection goes on`() throws {
        let desk = try StoreDesk { $0.connections = 1 }
        let answer = try desk.run { store in
            _ = try? await store.query("select 1 / ($1::int)", .int(0))
            return try await store.query("select 1 / ($1::int) as n", .int(1)).first!.int("n")
        }
        #expect(answer == 1)
    }

    @Test func `more askers than connections take turns`() throws {
        let desk = try StoreDesk { $0.connections = 2 }
        var seen: [Int] = []
        for number in 0..<50 {
            desk.loop.spawn { [store = desk.store] in
                let rows = try? await store.query("select $1::int as n from pg_sleep(0.001)", .int(number))
                seen.append((try? rows?.first?.int("n")) ?? -1)
            }
        }
        try desk.turn { seen.count == 50 }
        #expect(seen.sorted() == Array(0..<50))
        let open = try PrivatePostgres.sql(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
            at: desk.url)
        #expect(open == "2")
    }

    @Test func `a server that does not answer in time is given up, and others are served`() throws {
        let desk = try StoreDesk {
            $0.statement = 300
            $0.connections = 1
        }
        #expect(throws: StoreFailure.self) {
            try desk.run { try await $0.query("select pg_sleep(30)") }
        }
        #expect(try desk.run { try await $0.query("select 7 as n").first!.int("n") } == 7)
    }

    @Test func `nobody at the address is told at once, and names no password`() throws {
        let desk = try StoreDesk("postgresql://someone:hunter2@127.0.0.1:1/none")
        let failure = #expect(throws: StoreFailure.self) { try desk.run { try await $0.query("select 1") } }
        guard case .unavailable(let message) = failure else { return #expect(Bool(false), "\(failure as Any)") }
        #expect(message.contains("refused") && !message.contains("hunter2"))
        #expect(!desk.store.isAvailable)
    }
}

@Suite struct `A transaction counts as a whole` {
    private func desk() throws -> StoreDesk {
        let desk = try StoreDesk()
        _ = try desk.run { try await $0.query("create table notes (word text unique)") }
        return desk
    }

    private func words(_ desk: StoreDesk) throws -> [String] {
        try desk.run { try await $0.query("select word from notes order by word").map { try $0.text("word") } }
    }

    @Test func `what was done is there when it ends`() throws {
        let desk = try desk()
        try desk.run { store in
            try await store.transaction { transaction in
                try await transaction.query("insert into notes values ($1)", .text("a"))
                try await transaction.query("insert into notes values ($1)", .text("b"))
            }
        }
        #expect(try words(desk) == ["a", "b"])
    }

    private struct Thought: Error {}

    @Test func `nothing is there when its body throws`() throws {
        let desk = try desk()
        #expect(throws: Thought.self) {
            try desk.run { store in
                try await store.transaction { transaction in
                    try await transaction.query("insert into notes values ($1)", .text("a"))
                    throw Thought()
                }
            }
        }
        #expect(try words(desk).isEmpty)
    }

    @Test func `nothing is there when a statement of it was refused`() throws {
        let desk = try desk()
        let failure = #expect(throws: StoreFailure.self) {
            try desk.run { store in
                try await store.transaction { transaction in
                    try await transaction.query("insert into notes values ($1)", .text("a"))
                    try await transaction.query("insert into notes values ($1)", .text("a"))
                }
            }
        }
        #expect(failure?.isUniqueViolation == true)
        #expect(try words(desk).isEmpty)
    }

    @Test func `a constraint that is checked at the end refuses the commit`() throws {
        let desk = try desk()
        let failure = #expect(throws: StoreFailure.self) {
            try desk.run { store in
                try await store.query(
                    "create table later (w text references notes (word) deferrable initially deferred)")
                try await store.transaction { try await $0.query("insert into later values ('nobody')") }
            }
        }
        #expect(failure?.isForeignKeyViolation == true)
    }
}

@Suite struct `A store lives through its database` {
    @Test func `a restart of the server is noticed and survived`() throws {
        let server = try PrivatePostgres()
        let desk = try StoreDesk(try server.database())
        var connects = 0
        var told: [String] = []
        desk.store.listen("news", onNotify: { told.append($0) }, onConnect: { connects += 1 })
        try desk.turn { connects == 1 }
        #expect(try desk.run { try await $0.query("select 1 as n").first!.int("n") } == 1)
        try server.stop()
        #expect(throws: StoreFailure.self) { try desk.run { try await $0.query("select 1 as n") } }
        try server.start()
        try desk.turn { connects == 2 }
        _ = try desk.run { store in try await store.query("select pg_notify('news', 'hello')") }
        try desk.turn { told == ["hello"] }
        #expect(desk.store.isAvailable)
    }

    @Test func `a statement that was cut is told as not available, not as refused`() throws {
        let desk = try StoreDesk()
        var outcome: StoreFailure?
        desk.loop.spawn { [store = desk.store] in
            do throws(StoreFailure) { _ = try await store.query("select pg_sleep(20)") } catch { outcome = error }
        }
        let others = "pid <> pg_backend_pid() and datname = current_database()"
        let sleeper = "select count(*) from pg_stat_activity where query like '%pg_sleep%' and \(others)"
        var isThere = false
        try desk.turn {
            isThere = isThere || (try? PrivatePostgres.sql(sleeper, at: desk.url)) == "1"
            return isThere
        }
        try PrivatePostgres.sql("select pg_terminate_backend(pid) from pg_stat_activity where \(others)", at: desk.url)
        try desk.turn { outcome != nil }
        guard case .unavailable = outcome else { return #expect(Bool(false), "\(outcome as Any)") }
        #expect(try desk.run { try await $0.query("select 3 as n").first!.int("n") } == 3)
    }

    @Test func `what is notified in a transaction is told when it commits, and not when it does not`() throws {
        let desk = try StoreDesk()
        var told: [String] = []
        var isThere = false
        desk.store.listen("news", onNotify: { told.append($0) }, onConnect: { isThere = true })
        try desk.turn { isThere }
        struct No: Error {}
        _ = try? desk.run { store in
            try await store.transaction { transaction in
                try await transaction.query("select pg_notify('news', 'never')")
                throw No()
            }
        }
        try desk.run { store in
            try await store.transaction { try await $0.query("select pg_notify('news', 'once')") }
        }
        try desk.turn { !told.isEmpty }
        #expect(told == ["once"])
    }
}

@Suite struct `A store speaks TLS with its database when its URL says so` {
    @Test func `the server's certificate is verified, and a stranger's is not believed`() throws {
        let server = try PrivatePostgres(withTLS: true)
        let url = try server.database()
        let trusting = try StoreDesk("\(url)?sslmode=verify-full&sslrootcert=\(server.certificate)")
        let isEncrypted = try trusting.run { store in
            try await store.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()").first!.bool("ssl")
        }
        #expect(isEncrypted)
        let stranger = try PrivatePostgres(withTLS: true)
        let doubting = try StoreDesk("\(url)?sslmode=verify-full&sslrootcert=\(stranger.certificate)")
        let failure = #expect(throws: StoreFailure.self) { try doubting.run { try await $0.query("select 1") } }
        #expect(failure.map { "\($0)".contains("certificate") } == true)
    }
}
