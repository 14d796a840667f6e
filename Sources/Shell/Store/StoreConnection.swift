// One connection to the database: one statement at a time, awaited.
//
//     connecting ──▶ idle ◀──▶ busy          any of them ──▶ broken
//
// libpq says what it waits for; the loop says when that is there. Whoever asked holds a continuation, which is resumed
// exactly once: by the answer, by the connection's breaking, or by the deadline, which breaks the connection, since
// what it was asked can no longer be told apart from what comes next.
//
// Between two transactions the session holds nothing that a statement depends on: no prepared statement, no setting, no
// lock. So a pooler may give every transaction to another session of the server. A connection that met the server's
// trouble (`FailureCause.server`) is spent: whoever keeps connections drops it.

import CPostgres
import EventLoop

final class StoreConnection: Watcher {
    private enum State { case connecting, idle, busy, broken }
    typealias Answer = Result<ResultBox?, StoreFailure>

    private let loop: EventLoop
    private let limits: StoreLimits
    private var handle: OpaquePointer?
    private var descriptor: Int32 = -1
    private var state = State.broken
    private var asked: Awaited<Answer>?
    private var answer: Answer?
    private var statementLimit: Int
    /// Whether the server's trouble was met here: not to be used again.
    private(set) var isSpent = false
    /// Whether a statement since the last `begin` has changed rows or tables.
    private(set) var hasWritten = false
    /// Told of each notification: channel and payload.
    var onNotification: ((String, String) -> Void)?
    /// Told once, when the connection breaks while nobody asks anything.
    var onBroken: (() -> Void)?

    init(on loop: EventLoop, limits: StoreLimits) {
        self.loop = loop
        self.limits = limits
        statementLimit = limits.statement
    }

    var isAlive: Bool { state == .idle || state == .busy }

    /// Connects.
    func connect(to url: String) async throws(StoreFailure) {
        do throws(DatabaseURLError) {
            _ = try DatabaseURL(url)
        } catch {
            throw .unusable(error.description)
        }
        let handle = try await dial(url)
        self.handle = handle
        state = .connecting
        let answer = await exchange(within: limits.connect) { connection in
            guard cpostgres_is_alive(handle) == 1 else { return connection.fail() }
            connection.watch(.writing)
        }
        _ = try answer.get()
    }

    /// Begins to connect, on another thread: libpq looks up the host's name there and then, and may wait long for it.
    private func dial(_ url: String) async throws(StoreFailure) -> OpaquePointer {
        let begun = Awaited<BegunConnection>(on: loop)
        guard BegunConnection.begin(url, for: begun, on: loop) else { throw .unavailable("no memory or no thread") }
        guard let begun = await begun.value(within: limits.connect) else {
            throw .unavailable("the name of its host was not found in time")
        }
        guard let pointer = begun.pointer else { throw .unavailable("no memory") }
        return pointer
    }

    /// Runs a statement. Its plan is not kept.
    func run(_ statement: Statement, _ values: [SQLValue]) async throws(StoreFailure) -> Rows {
        guard !values.contains(where: \.holdsNUL) else {
            throw .refused(.init(state: "22021", message: "a text holds the character U+0000"))
        }
        let answer = await exchange(within: patience) { connection in
            connection.begin { connection.send(statement, values) }
        }
        guard let result = try answer.get() else { throw .unexpectedAnswer("no result") }
        return Rows(result)
    }

    /// Runs statements without parameters, several at once; the last result.
    @discardableResult
    func simple(_ text: String, within milliseconds: Int? = nil) async throws(StoreFailure) -> ResultBox? {
        let answer = await exchange(within: milliseconds ?? patience) { connection in
            connection.begin { cpostgres_send_simple(connection.handle!, text) }
        }
        return try answer.get()
    }

    /// Milliseconds from sending to a whole answer: a little more than the server has.
    private var patience: Int { statementLimit + 1_000 }

    // MARK: Transactions

    /// Begins a transaction. What it depends on is set for it alone; a role's or a pooler's settings do not reach it.
    func begin(statement: Int? = nil, lock: Int? = nil) async throws(StoreFailure) {
        statementLimit = statement ?? limits.statement
        hasWritten = false
        try await simple(
            """
            begin isolation level read committed; set local statement_timeout = \(statementLimit);
            set local lock_timeout = \(lock ?? limits.lock);
            set local idle_in_transaction_session_timeout = \(2 * limits.statement);
            set local timezone = 'UTC'; set local datestyle = 'ISO'; set local bytea_output = 'hex';
            set local extra_float_digits = 1
            """, within: limits.statement + 1_000)
    }

    /// Commits. Where the connection breaks meanwhile, nobody knows whether it counts.
    func commit() async throws(StoreFailure) {
        defer { statementLimit = limits.statement }
        let result: ResultBox?
        do throws(StoreFailure) {
            result = try await simple("commit")
        } catch {
            if case .unavailable(let words) = error { throw .outcomeUnknown(words) }
            throw error
        }
        // A transaction that a failed statement has ended is rolled back by its commit, without an error.
        guard result?.command != "ROLLBACK" else {
            throw .refused(.init(state: "25P02", message: "a statement before had failed"))
        }
    }

    /// Rolls back, as far as there is something to.
    func rollBack() async {
        defer { statementLimit = limits.statement }
        guard isAlive, !isSpent else { return }
        do throws(StoreFailure) { try await simple("rollback") } catch { isSpent = true }
    }

    /// Closes; whoever waits is told.
    func close() { end(with: .unavailable("closed")) }

    // MARK: One question

    private func exchange(within milliseconds: Int, _ start: (StoreConnection) -> Void) async -> Answer {
        guard state != .broken else { return .failure(.unavailable("the connection is broken")) }
        precondition(asked == nil, "a connection was asked twice at a time")
        answer = nil
        let asked = Awaited<Answer>(on: loop)
        self.asked = asked
        start(self)
        if let answer = await asked.value(within: milliseconds) { return answer }
        let late = StoreFailure.unavailable(state == .connecting ? "not connected in time" : "no answer in time")
        end(with: late)
        return .failure(late)
    }

    private func begin(_ send: () -> Int32) {
        state = .busy
        guard send() == 1 else { return fail() }
        flush()
    }

    private func send(_ statement: Statement, _ values: [SQLValue]) -> Int32 {
        let spellings = values.map { value in value.spelling.map { $0 + [0] } }
        let lengths = spellings.map { Int32(max(0, ($0?.count ?? 1) - 1)) }
        let formats: [Int32] = values.map { $0.isBinary ? 1 : 0 }
        return withPointers(spellings) { pointers in
            cpostgres_send_statement(handle!, statement.text, Int32(values.count), pointers, lengths, formats)
        }
    }

    private func resume(_ answer: Answer) {
        let waiting = asked
        asked = nil
        waiting?.say(answer)
    }

    // MARK: What the loop says

    func onReady(_ readiness: Readiness) {
        switch state {
        case .connecting: goOn()
        case .busy, .idle: read()
        case .broken: break
        }
    }

    private func goOn() {
        let progress = cpostgres_go_on(handle!)
        switch progress {
        case cpostgres_reading: watch(.reading)
        case cpostgres_writing: watch(.writing)
        case cpostgres_ready:
            state = .idle
            watch(.reading)
            resume(.success(nil))
        default: fail()
        }
    }

    private func read() {
        guard cpostgres_consume(handle!) == 1 else { return fail() }
        takeNotifications()
        guard state == .busy else { return }
        flush()
        while state == .busy, cpostgres_is_busy(handle!) == 0 {
            guard let result = cpostgres_take_result(handle!) else { return finish() }
            take(ResultBox(result))
        }
    }

    /// Of several results (one for each statement) the first failure counts, or the last success.
    private func take(_ result: ResultBox) {
        if case .failure = answer { return }
        guard cpostgres_is_success(result.handle) == 1 else {
            let failure = refusal(result)
            if failure.cause == .server { isSpent = true }
            return answer = .failure(failure)
        }
        if result.isWrite { hasWritten = true }
        answer = .success(result)
    }

    private func refusal(_ result: ResultBox) -> StoreFailure {
        let state = String(cString: cpostgres_state(result.handle))
        let message = String(cString: cpostgres_primary(result.handle))
        // 57P01 to 57P05: the server ends the session, as 25P03 does; without a code, the connection went.
        guard !state.isEmpty, !state.hasPrefix("57P"), !state.hasPrefix("08"), state != "25P03" else {
            return .unavailable(message.isEmpty ? "the connection broke" : message)
        }
        return .refused(
            .init(state: state, message: message, constraint: String(cString: cpostgres_constraint(result.handle))))
    }

    private func finish() {
        guard cpostgres_is_alive(handle!) == 1 else { return fail() }
        state = .idle
        resume(answer ?? .success(nil))
    }

    private func flush() {
        guard state == .busy else { return }
        switch cpostgres_flush(handle!) {
        case 0: loop.change(descriptor, to: .reading)
        case 1: loop.change(descriptor, to: .readingAndWriting)
        default: fail()
        }
    }

    private func takeNotifications() {
        var channel: UnsafeMutablePointer<CChar>?
        var payload: UnsafeMutablePointer<CChar>?
        while let handle, cpostgres_take_notification(handle, &channel, &payload) == 1 {
            let told = (String(cString: channel!), String(cString: payload!))
            cpostgres_free_text(channel)
            cpostgres_free_text(payload)
            onNotification?(told.0, told.1)
        }
    }
}

extension StoreConnection {
    /// The descriptor may have changed since it was watched last.
    private func watch(_ interest: Interest) {
        let current = cpostgres_descriptor(handle!)
        guard current >= 0 else { return fail() }
        if descriptor >= 0 { loop.unwatchIfOpen(descriptor) }
        descriptor = current
        loop.watch(descriptor, interest, by: self)
    }

    private func fail() {
        if case .failure(let failure) = answer { return end(with: failure) }
        guard let handle else { return end(with: .unavailable("closed")) }
        let words = String(cString: cpostgres_message(handle))
        if state == .connecting { return end(with: ConnectFailure.read(words)) }
        end(with: .unavailable(words.split(separator: "\n").first.map(String.init) ?? "the connection broke"))
    }

    private func end(with failure: StoreFailure) {
        guard state != .broken else { return }
        state = .broken
        if descriptor >= 0 { loop.unwatchIfOpen(descriptor) }
        descriptor = -1
        if let handle { cpostgres_close(handle) }
        handle = nil
        if asked != nil { resume(.failure(failure)) } else { onBroken?() }
    }
}
