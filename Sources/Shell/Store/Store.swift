// The database as the control plane sees it: a few connections on the loop, taken in turn, and one that listens.
//
// A statement is not repeated here once it was sent: it may have been obeyed although its answer never came, and only
// who asked knows whether asking again is harmless. What is repeated is `begin`: a connection that has died while it
// was idle shows it there, and nothing has happened yet.
//
// Every statement runs in a transaction of its own or of its caller's, which carries its settings. Nothing else is
// expected of a session, so a pooler in transaction mode may stand between; only listening needs a session.

package import EventLoop

/// The connections to one PostgreSQL, and what is known of its health. Belongs to its loop's thread.
package final class Store {
    let loop: EventLoop
    let limits: StoreLimits
    let pool: ConnectionPool
    private var url: String
    var health = DatabaseHealth()
    private var listener: StoreListener?
    var isClosed = false
    var isProbing = false
    var probe: StoreProbe?
    /// Is called with what an operator wants to know.
    package var onReport: (DatabaseReport) -> Void = { _ in }

    /// Connects when it is first asked. `url` is what libpq takes: a URL or words like `host=… sslmode=verify-full`.
    package init(on loop: EventLoop, url: String, limits: StoreLimits = StoreLimits()) {
        self.loop = loop
        self.url = url
        self.limits = limits
        pool = ConnectionPool(on: loop, url: url, limits: limits)
        pool.onFailure = { [weak self] failure in self?.note { health, now in health.failed(failure, at: now) } }
    }

    /// Whether the database gave an answer when it was last asked.
    package var isAvailable: Bool { health.isReadable }
    /// Whether it can be written, as far as the last write or probe tells.
    package var isWritable: Bool { health.isWritable }
    /// Why it can be read no more; nil: it can.
    package var readFailure: StoreFailure? { health.readFailure }
    /// Why it can be written no more; nil: it can.
    package var writeFailure: StoreFailure? { health.readFailure ?? health.writeFailure }
    /// Open connections for statements, requests that wait for one, and connections that had to be dropped.
    package var connections: (open: Int, waiting: Int, dropped: Int) { (pool.open, pool.waiting, pool.dropped) }

    /// Runs one statement.
    @discardableResult
    package func query(_ statement: Statement, _ values: SQLValue...) async throws(StoreFailure) -> Rows {
        let connection = try await begin()
        defer { giveBack(connection) }
        let rows: Rows
        do throws(StoreFailure) {
            rows = try await connection.run(statement, values)
        } catch {
            await end(connection, after: error)
            throw error
        }
        do throws(StoreFailure) {
            try await commit(connection)
        } catch {
            // What was only read is good whatever becomes of the connection.
            if connection.hasWritten || error.cause != .server { throw error }
        }
        return rows
    }

    /// Runs statements that belong together: all of them count, or none. What `body` throws rolls back.
    ///
    /// - Parameters:
    ///   - statement: milliseconds for one statement, where the limits' are not meant.
    ///   - lock: milliseconds for a lock, where the limits' are not meant.
    @discardableResult
    package func transaction<Value>(
        statement: Int? = nil, lock: Int? = nil, _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        let connection = try await begin(statement: statement, lock: lock)
        defer { giveBack(connection) }
        let transaction = Transaction(connection)
        let value: Value
        do {
            value = try await body(transaction)
        } catch {
            transaction.isOver = true
            await end(connection, after: error as? StoreFailure)
            throw error
        }
        transaction.isOver = true
        try await commit(connection)
        return value
    }

    /// Is told what is notified on a channel, for as long as the store is open. `onConnect` is called whenever the
    /// connection that listens is there (again): what was notified before may have been missed.
    ///
    /// - Parameter url: where to listen; nil: where statements go.
    package func listen(
        _ channel: StaticString, at url: String? = nil, onNotify: @escaping (String) -> Void,
        onConnect: @escaping () -> Void, onState: @escaping (ListeningState) -> Void = { _ in }
    ) {
        precondition(listener == nil, "one listener is enough")
        let listener = StoreListener(on: self, url: url ?? self.url, isOwn: url != nil, channel: channel.description)
        listener.onNotify = onNotify
        listener.onConnect = onConnect
        listener.onState = onState
        self.listener = listener
        loop.spawn { await listener.run() }
    }

    /// Whether notifications are known to arrive.
    package var isListening: Bool { listener?.state == .works }

    /// Connects there from now on: a password was changed, a server has moved. What is under way ends where it began.
    package func use(url: String) {
        self.url = url
        pool.use(url: url)
        if listener?.isOwn == false { listener?.use(url: url) }
    }

    /// Listens there from now on.
    package func use(listenURL url: String) { listener?.use(url: url) }

    /// Waits on the store's loop.
    package func pause(milliseconds: Int) async { await loop.pause(milliseconds: milliseconds) }

    /// Closes everything; whoever waits is told that the store is closed.
    package func close() {
        isClosed = true
        probe?.cancel()
        listener?.close()
        pool.close()
    }
}

// MARK: - One transaction's connection

extension Store {
    /// A connection with a transaction begun on it. One that turns out to be dead is replaced.
    private func begin(statement: Int? = nil, lock: Int? = nil) async throws(StoreFailure) -> StoreConnection {
        var attempts = 0
        while true {
            let connection = try await pool.borrow()
            do throws(StoreFailure) {
                try await connection.begin(statement: statement, lock: lock)
                return connection
            } catch {
                giveBack(connection)
                attempts += 1
                guard error.cause == .server, attempts <= limits.connections, !isClosed else { throw error }
            }
        }
    }

    private func commit(_ connection: StoreConnection) async throws(StoreFailure) {
        do throws(StoreFailure) {
            try await connection.commit()
        } catch {
            await end(connection, after: error)
            throw error
        }
        note { health, now in
            if connection.hasWritten { health.wrote(at: now) } else { health.answered(at: now) }
        }
    }

    /// Rolls back, and learns from what went wrong.
    private func end(_ connection: StoreConnection, after failure: StoreFailure?) async {
        await connection.rollBack()
        guard let failure, failure.cause == .server else {
            // The caller's mistake, or others in the way: the database is there.
            return note { health, now in if connection.isAlive { health.answered(at: now) } }
        }
        report(failure)
        if failure.concernsWriting { note { health, now in health.refusedWriting(failure, at: now) } }
        probeSoon()
    }

    /// Tells the operator of a failure, once for each cause; one that says no more than that the database is away is
    /// told of already.
    package func report(_ failure: StoreFailure) { note { health, now in health.troubled(failure, at: now) } }

    private func giveBack(_ connection: StoreConnection) { pool.giveBack(connection) }

    /// Changes what is known of the database's health, and reports what follows.
    func note(_ change: (inout DatabaseHealth, Int) -> Void) {
        change(&health, loop.milliseconds)
        for report in health.takeReports() { onReport(report) }
    }
}
