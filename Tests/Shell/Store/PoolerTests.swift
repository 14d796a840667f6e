// A store behind PgBouncer, with the settings that Debian gives it.

import EventLoop
import ShellKit
import Store
import TestKit
import Testing

@Suite struct `A store behind a pooler` {
    @Test(arguments: PrivatePgBouncer.Mode.allCases)
    func `reads and writes from two processes at once, and mixes nothing up`(_ mode: PrivatePgBouncer.Mode) throws {
        let direct = try StoreDesk()
        try direct.run { try await $0.query("create table notes (who int, what int, primary key (who, what))") }
        let pooler = try PrivatePgBouncer(mode, for: direct.url)
        // In session mode each connection has a session of its own, and the pooler has four.
        let desks = try (0..<2).map { _ in
            try StoreDesk(pooler.url) { $0.connections = mode == .session ? 2 : 8 }
        }
        var (done, wrong) = (0, [String]())
        for (who, desk) in desks.enumerated() {
            for number in 0..<150 {
                desk.loop.spawn { [store = desk.store] in
                    do {
                        try await Self.work(store, who, number)
                    } catch { wrong.append("\(error)") }
                    done += 1
                }
            }
        }
        let end = direct.loop.now + 60_000_000_000
        while done < 300, direct.loop.now < end {
            for desk in desks { desk.loop.turn(limit: 5) }
        }
        #expect(done == 300 && wrong.isEmpty, "\(wrong.prefix(3))")
        let count = try direct.run { try await $0.query("select count(*) as n from notes").only().int("n") }
        #expect(count == 300)
    }

    private struct Mixed: Error {}

    /// Statements of different shapes, which would be told apart by names if there were any.
    private static func work(_ store: Store, _ who: Int, _ number: Int) async throws {
        try await store.transaction { transaction in
            try await transaction.query("select pg_advisory_xact_lock(77)")
            try await transaction.query("insert into notes values ($1, $2)", .int(who), .int(number))
        }
        let isNumber = number % 2 == 0
        if isNumber {
            let row = try await store.query("select $1::int as n, 'x' as t", .int(number)).only()
            if try row.int("n") != number { throw Mixed() }
        } else {
            let row = try await store.query("select $1::text as t, $2::bool as b", .text("\(number)"), .bool(true))
                .only()
            guard try row.text("t") == "\(number)", try row.bool("b") else { throw Mixed() }
        }
    }

    private func state(_ desk: StoreDesk, at url: String? = nil) throws -> ListeningState {
        var last = ListeningState.unknown
        desk.store.listen("news", at: url, onNotify: { _ in }, onConnect: {}, onState: { last = $0 })
        try desk.turn { last != .unknown }
        return last
    }

    @Test func `knows that nothing is heard in transaction mode, and hears by way of a session`() throws {
        let url = try PrivatePostgres.database()
        let pooler = try PrivatePgBouncer(.transaction, for: url)
        let deaf = try StoreDesk(pooler.url) { $0.echo = 300 }
        #expect(try state(deaf) == .isDeaf)
        #expect(!deaf.store.isListening)
        let hearing = try StoreDesk(pooler.url)
        #expect(try state(hearing, at: url) == .works)
        #expect(hearing.store.isListening)
    }

    @Test func `hears in session mode, and without a pooler`() throws {
        let url = try PrivatePostgres.database()
        let pooler = try PrivatePgBouncer(.session, for: url)
        #expect(try state(try StoreDesk(pooler.url)) == .works)
        #expect(try state(try StoreDesk(url)) == .works)
    }

    @Test func `a database that the pooler does not reach is told apart from a mistake`() throws {
        let pooler = try PrivatePgBouncer(.transaction, for: "postgresql://interlock@127.0.0.1:1/interlock")
        let desk = try StoreDesk(pooler.url) { ($0.turn, $0.outage) = (500, 100) }
        let failure = #expect(throws: StoreFailure.self) { try desk.run { try await $0.query("select 1") } }
        #expect(failure?.isPermanent == false)
    }
}
