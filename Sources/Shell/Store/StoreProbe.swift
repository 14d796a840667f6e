// The light probe: what is true of the database now, asked every few seconds and after every failure.
//
// It reads whether the server can be written (it may have become a standby, or read-only by an administrator). After a
// write that the server refused it also writes, in a transaction that is rolled back: an empty disk and a missing right
// show there alone.

import EventLoop

/// When the next probe comes, and what it writes.
final class StoreProbe: TimerOwner {
    private weak var store: Store?
    private let loop: EventLoop
    private var timer = TimerID.none
    /// A statement that changes something that is always there; it is rolled back.
    let write: String

    init(_ store: Store, write: String) {
        self.store = store
        loop = store.loop
        self.write = write
    }

    func schedule(in milliseconds: Int) {
        loop.cancel(timer)
        timer = loop.schedule(at: loop.now + milliseconds * 1_000_000, for: self)
    }

    func cancel() { loop.cancel(timer) }

    func onTimer(_ tag: Int) { store?.probeNow() }
}

extension Store {
    /// Probes from now on, every few seconds. `write`: a statement that changes something that is always there; it is
    /// rolled back.
    package func probe(writing write: StaticString) {
        probe = StoreProbe(self, write: write.description)
        probeNow()
    }

    /// Probes now, unless it is being done.
    func probeSoon() { if probe != nil { probeNow() } }

    fileprivate func probeNow() {
        guard let probe, !isProbing, !isClosed else { return }
        isProbing = true
        probe.cancel()
        loop.spawn { [self] in
            await ask(probe)
            isProbing = false
            if !isClosed { probe.schedule(in: limits.probe.every) }
        }
    }

    /// Asks over a connection of the pool. One that had died while it was idle says nothing of the database: then the
    /// next is asked.
    private func ask(_ probe: StoreProbe) async {
        for attempt in 0...limits.connections {
            let began = loop.milliseconds
            do throws(StoreFailure) {
                let connection = try await pool.borrow(isProbe: true)
                defer { pool.giveBack(connection) }
                if try await !isReadOnly(connection) { await checkWriting(on: connection, probe) }
                return
            } catch {
                guard !isClosed else { return }
                let isLate = loop.milliseconds - began >= limits.probe.answer
                // Where all connections are busy with slow statements, the database is there.
                if isLate, pool.open == limits.connections, pool.waiting > 0 { return }
                guard attempt == limits.connections || isLate || pool.open == 0 else { continue }
                return note { health, now in health.failed(error, at: now) }
            }
        }
    }

    private func isReadOnly(_ connection: StoreConnection) async throws(StoreFailure) -> Bool {
        let result = try await connection.simple(
            "select pg_is_in_recovery() as standby, current_setting('transaction_read_only') = 'on' as readonly",
            within: limits.probe.answer)
        guard let result else { throw .unexpectedAnswer("no result") }
        let row = try Rows(result).only()
        let (isStandby, isReadOnly) = (try row.bool("standby"), try row.bool("readonly"))
        let words = isStandby ? "the server is a standby" : "transactions are read-only"
        note { health, now in
            health.answered(at: now)
            if isStandby || isReadOnly {
                health.refusedWriting(.refused(.init(state: "25006", message: words)), at: now)
            }
        }
        return isStandby || isReadOnly
    }

    /// After a write that was refused: whether one would be refused now.
    private func checkWriting(on connection: StoreConnection, _ probe: StoreProbe) async {
        guard health.writeFailure != nil else { return }
        do throws(StoreFailure) {
            try await connection.simple(
                """
                begin isolation level read committed; set local statement_timeout = \(limits.probe.answer);
                set local lock_timeout = 1000; \(probe.write); rollback
                """, within: limits.probe.answer)
            note { health, now in health.wrote(at: now) }
        } catch {
            await connection.rollBack()
            // Somebody else holds the row: then writing is not what fails.
            if error.cause == .server { note { health, now in health.refusedWriting(error, at: now) } }
        }
    }
}
