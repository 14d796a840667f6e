// The database as the control plane sees it: a few connections on the loop, taken in turn, and one that listens.
//
// Nothing is retried here: a statement that was sent may have been obeyed although its answer never came, and only who
// asked knows whether asking again is harmless.

package import EventLoop

/// A pool of connections to one PostgreSQL. Belongs to its loop's thread.
package final class Store {
    private let loop: EventLoop
    private var url: String
    private let limits: StoreLimits
    private var idle: [StoreConnection] = []
    private var open = 0
    private var queue: [Turn] = []
    private typealias Turn = Awaited<Result<StoreConnection?, StoreFailure>>
    private var restingUntil = 0
    private var lastFailure = StoreFailure.unavailable("not connected yet")
    private var listener: StoreListener?
    private var isClosed = false

    /// Connects when it is first asked. `url` is what libpq takes: a URL or words like `host=… sslmode=verify-full`.
    package init(on loop: EventLoop, url: String, limits: StoreLimits = StoreLimits()) {
        self.loop = loop
        self.url = url
        self.limits = limits
    }

    /// Connects to this from now on; connections that are not in use are closed, and the one that listens is made
    /// again.
    package func use(url: String) {
        self.url = url
        restingUntil = 0
        let old = idle
        idle = []
        open -= old.count
        for connection in old { connection.close() }
        listener?.use(url: url)
    }

    /// Whether the database answered the last time that it was asked.
    package private(set) var isAvailable = false

    /// Runs one statement.
    @discardableResult
    package func query(_ statement: Statement, _ values: SQLValue...) async throws(StoreFailure) -> Rows {
        let connection = try await take()
        defer { give(connection) }
        return try await connection.run(statement, values)
    }

    /// Runs statements that belong together: all of them count, or none. What `body` throws rolls back.
    @discardableResult
    package func transaction<Value>(_ body: (Transaction) async throws -> Value) async throws -> Value {
        let connection = try await take()
        defer { give(connection) }
        try await connection.simple("begin")
        let transaction = Transaction(connection)
        do {
            let value = try await body(transaction)
            transaction.isOver = true
            try await connection.simple("commit")
            return value
        } catch {
            transaction.isOver = true
            if connection.isAlive { try? await connection.simple("rollback") }
            throw error
        }
    }

    /// Is told what is notified on a channel, for as long as the store is open. `onConnect` is called whenever the
    /// connection that listens is there (again): what was notified before may have been missed.
    package func listen(
        _ channel: StaticString, onNotify: @escaping (String) -> Void, onConnect: @escaping () -> Void
    ) {
        precondition(listener == nil, "one listener is enough")
        let listener = StoreListener(on: loop, url: url, limits: limits, channel: channel.description)
        listener.onNotify = onNotify
        listener.onConnect = onConnect
        self.listener = listener
        loop.spawn { await listener.run() }
    }

    /// Closes everything; whoever waits is told that the store is closed.
    package func close() {
        isClosed = true
        listener?.close()
        for connection in idle { connection.close() }
        idle = []
        let waiting = queue
        queue = []
        for turn in waiting { turn.say(.failure(.unavailable("closed"))) }
    }

    // MARK: Connections

    private func take() async throws(StoreFailure) -> StoreConnection {
        guard !isClosed else { throw .unavailable("closed") }
        while let connection = idle.popLast() {
            if connection.isAlive { return connection }
            open -= 1
        }
        if open < limits.connections { return try await connect() }
        return try await waitForTurn()
    }

    private func connect() async throws(StoreFailure) -> StoreConnection {
        guard loop.now >= restingUntil else { throw lastFailure }
        open += 1
        let connection = StoreConnection(on: loop, limits: limits)
        do throws(StoreFailure) {
            try await connection.connect(to: url)
            isAvailable = true
            return connection
        } catch {
            connection.close()
            open -= 1
            noteFailure(error)
            passOn()
            throw error
        }
    }

    private func noteFailure(_ failure: StoreFailure) {
        isAvailable = false
        lastFailure = failure
        restingUntil = loop.now + limits.rest * 1_000_000
    }

    private func waitForTurn() async throws(StoreFailure) -> StoreConnection {
        let turn = Turn(on: loop)
        queue.append(turn)
        let answer = await turn.value(within: limits.turn)
        queue.removeAll { $0 === turn }
        guard let answer else { throw .unavailable("all connections are busy") }
        guard let connection = try answer.get() else { return try await connect() }
        return connection
    }

    private func give(_ connection: StoreConnection) {
        if isClosed { connection.close() }
        if connection.isAlive {
            if !offer(.success(connection)) { idle.append(connection) }
        } else {
            open -= 1
            isAvailable = false
            passOn()
        }
    }

    /// A place is free, and nobody has a connection for it: who waits longest makes one.
    private func passOn() { _ = offer(.success(nil)) }

    /// To the one who waits longest; false where nobody does.
    private func offer(_ answer: Result<StoreConnection?, StoreFailure>) -> Bool {
        while !queue.isEmpty {
            if queue.removeFirst().say(answer) { return true }
        }
        return false
    }
}

/// Statements that belong together.
package final class Transaction {
    private let connection: StoreConnection
    fileprivate(set) var isOver = false

    init(_ connection: StoreConnection) { self.connection = connection }

    /// Runs one statement.
    @discardableResult
    package func query(_ statement: Statement, _ values: SQLValue...) async throws(StoreFailure) -> Rows {
        precondition(!isOver, "a transaction was used after its end")
        return try await connection.run(statement, values)
    }

    /// Runs statements without parameters, several at once: a migration.
    package func run(script: Statement) async throws(StoreFailure) {
        precondition(!isOver, "a transaction was used after its end")
        try await connection.simple(script.text)
    }
}
