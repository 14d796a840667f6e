// A store over a database that goes away, fills up, hangs, or becomes somebody else's standby.

import EventLoop
import Foundation
import ShellKit
import Store
import TestKit
import Testing

private let others = "pid <> pg_backend_pid() and datname = current_database()"
private let cutAll: String = "select pg_terminate_backend(pid) from pg_stat_activity where \(others)"

@Suite struct `A store whose connections are cut` {
    @Test func `goes on as if nothing had been, when none of them was busy`() throws {
        let desk = try StoreDesk()
        for number in 0..<4 {
            desk.loop.spawn { [store = desk.store] in
                _ = try? await store.query("select $1::int as n from pg_sleep(0.01)", .int(number))
            }
        }
        try desk.turn { desk.store.connections.open == 4 && desk.store.connections.waiting == 0 }
        for _ in 0..<3 {
            try desk.run { try await $0.query("select 1 as n") }
            try PrivatePostgres.sql(cutAll, at: desk.url)
            #expect(try desk.run { try await $0.query("select 7 as n").only().int("n") } == 7)
            #expect(desk.store.isAvailable)
        }
    }

    @Test func `says available again after one was cut in the middle of a statement`() throws {
        let desk = try StoreDesk { $0.probe.every = 50 }
        try desk.run { try await $0.query("create table migrations (n int)") }
        desk.store.probe(writing: "update migrations set n = n")
        var outcome: StoreFailure?
        desk.loop.spawn { [store = desk.store] in
            do throws(StoreFailure) { _ = try await store.query("select pg_sleep(20)") } catch { outcome = error }
        }
        let sleeper = "select count(*) from pg_stat_activity where query like '%pg_sleep%' and \(others)"
        try desk.turn { (try? PrivatePostgres.sql(sleeper, at: desk.url)) == "1" }
        try PrivatePostgres.sql("\(cutAll) and query like '%pg_sleep%'", at: desk.url)
        try desk.turn { outcome != nil }
        try desk.turn { desk.store.isAvailable && desk.store.isWritable }
    }

    @Test func `does not know what became of a commit that was cut, and says so`() throws {
        let desk = try StoreDesk()
        try desk.run { try await $0.query("create table notes (word text)") }
        // The commit waits for a lock that the trigger takes; there its connection is cut.
        try PrivatePostgres.sql(
            """
            create function hang() returns trigger language plpgsql as
                'begin perform pg_sleep(20); return null; end';
            create constraint trigger hangs after insert on notes deferrable initially deferred
                for each row execute function hang();
            """, at: desk.url)
        var outcome: StoreFailure?
        desk.loop.spawn { [store = desk.store] in
            do { try await store.transaction { try await $0.query("insert into notes values ('a')") } } catch {
                outcome = error as? StoreFailure
            }
        }
        let committing =
            "select count(*) from pg_stat_activity where query = 'commit' and state = 'active' and \(others)"
        try desk.turn { (try? PrivatePostgres.sql(committing, at: desk.url)) == "1" }
        try PrivatePostgres.sql(cutAll, at: desk.url)
        try desk.turn { outcome != nil }
        guard case .outcomeUnknown = outcome else { return #expect(Bool(false), "\(outcome as Any)") }
    }
}

@Suite struct `A store with few connections` {
    @Test func `waits for a slot of the server instead of failing`() throws {
        let server = try PrivatePostgres(options: "-c max_connections=6 -c superuser_reserved_connections=0")
        let url = try server.database()
        let (first, second) = (try StoreDesk(url) { $0.idle = 100 }, try StoreDesk(url) { $0.idle = 100 })
        // Another client holds what is left but two.
        let holder = try StoreDesk(url) { ($0.connections, $0.idle) = (4, 100) }
        var held = 0
        for _ in 0..<4 {
            holder.loop.spawn { [store = holder.store] in
                _ = try? await store.query("select pg_sleep(1.5)")
                held += 1
            }
        }
        try holder.turn { holder.store.connections.open == 4 }
        var answers = 0
        var failures: [StoreFailure] = []
        for desk in [first, second] {
            for _ in 0..<20 {
                desk.loop.spawn { [store = desk.store] in
                    do throws(StoreFailure) {
                        _ = try await store.query("select 1")
                        answers += 1
                    } catch { failures.append(error) }
                }
            }
        }
        let end = first.loop.now + 60_000_000_000
        while answers + failures.count < 40, first.loop.now < end {
            for desk in [first, second, holder] { desk.loop.turn(limit: 5) }
        }
        #expect(answers == 40 && failures.isEmpty, "\(failures)")
        #expect(first.store.isAvailable && second.store.isAvailable)
    }

    @Test func `refuses more waiting requests than it has room for, and those that waited too long`() throws {
        let desk = try StoreDesk {
            ($0.connections, $0.waiting, $0.turn) = (1, 2, 300)
        }
        while (try? desk.run { try await $0.query("select 1") }) == nil {}
        var failures: [String] = []
        for _ in 0..<4 {
            desk.loop.spawn { [store = desk.store] in
                do throws(StoreFailure) { _ = try await store.query("select pg_sleep(5)") } catch {
                    failures.append(error.reason)
                }
            }
        }
        try desk.turn { failures.count == 3 }
        #expect(failures.filter { $0.contains("2 requests wait") }.count >= 1)
        #expect(failures.contains { $0.contains("no connection was free within 300 ms") })
    }
}

@Suite struct `A store over a server that cannot write` {
    private func desk(_ server: PrivatePostgres) throws -> StoreDesk {
        let desk = try StoreDesk(try server.database()) { $0.probe.every = 50 }
        _ = try desk.run { try await $0.query("create table migrations (n int)") }
        _ = try desk.run { try await $0.query("insert into migrations values (1)") }
        desk.store.probe(writing: "update migrations set n = n")
        try desk.turn { desk.store.isWritable }
        return desk
    }

    @Test func `reads on, drops the connection, and writes again when it may`() throws {
        let server = try PrivatePostgres()
        let desk = try desk(server)
        var reports: [DatabaseReport] = []
        desk.store.onReport = { reports.append($0) }
        let dropped = desk.store.connections.dropped
        try PrivatePostgres.sql("alter system set default_transaction_read_only = on", at: desk.url)
        try PrivatePostgres.sql("select pg_reload_conf()", at: desk.url)
        var failure: StoreFailure?
        try desk.turn {
            desk.loop.spawn { [store = desk.store] in
                do throws(StoreFailure) { _ = try await store.query("insert into migrations values (2)") } catch {
                    failure = error
                }
            }
            return failure != nil
        }
        #expect(failure?.state == "25006" && failure?.cause == .server)
        try desk.turn { !desk.store.isWritable && desk.store.connections.dropped > dropped }
        #expect(try desk.run { try await $0.query("select 1 as n").only().int("n") } == 1)
        #expect(desk.store.isAvailable)
        try PrivatePostgres.sql("alter system reset default_transaction_read_only", at: desk.url)
        try PrivatePostgres.sql("select pg_reload_conf()", at: desk.url)
        try desk.turn { desk.store.isWritable }
        _ = try desk.run { try await $0.query("insert into migrations values (3)") }
        #expect(reports.contains { if case .writable = $0 { true } else { false } })
    }

    @Test func `a right that is taken away is the server's trouble, and comes back without a restart`() throws {
        let server = try PrivatePostgres()
        let desk = try desk(server)
        try PrivatePostgres.sql("alter table migrations rename to elsewhere", at: desk.url)
        let failure = #expect(throws: StoreFailure.self) {
            try desk.run { try await $0.query("insert into migrations values (2)") }
        }
        #expect(failure?.cause == .server)
        try PrivatePostgres.sql("alter table elsewhere rename to migrations", at: desk.url)
        _ = try desk.run { try await $0.query("insert into migrations values (2)") }
        try desk.turn { desk.store.isWritable }
    }
}

@Suite struct `A store over a server that hangs` {
    @Test func `gives it up at its deadline, and asks again when it goes on`() throws {
        let server = try PrivatePostgres()
        let desk = try StoreDesk(try server.database()) {
            $0.probe = (every: 50, answer: 300)
            ($0.connect, $0.statement, $0.turn) = (300, 300, 1_000)
        }
        try desk.run { try await $0.query("create table migrations (n int)") }
        desk.store.probe(writing: "update migrations set n = n")
        try desk.turn { desk.store.isWritable }
        try server.freeze()
        #expect(throws: StoreFailure.self) { try desk.run { try await $0.query("select 1") } }
        try desk.turn { !desk.store.isAvailable && !desk.store.isWritable }
        try server.thaw()
        try desk.turn { desk.store.isAvailable && desk.store.isWritable }
    }
}

@Suite struct `A store whose URL changes` {
    @Test func `goes to the new place with the next statement`() throws {
        let desk = try StoreDesk("postgresql://someone:hunter2@127.0.0.1:1/none")
        #expect(throws: StoreFailure.self) { try desk.run { try await $0.query("select 1") } }
        desk.store.use(url: try PrivatePostgres.database())
        #expect(try desk.run { try await $0.query("select 5 as n").only().int("n") } == 5)
    }
}
