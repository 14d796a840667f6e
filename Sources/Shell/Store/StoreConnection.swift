// One connection to the database: one statement at a time, awaited.
//
//     connecting ──▶ idle ◀──▶ busy          any of them ──▶ broken
//
// libpq says what it waits for; the loop says when that is there. Whoever asked holds a continuation, which is resumed
// exactly once: by the answer, by the connection's breaking, or by the deadline, which breaks the connection, since
// what it was asked can no longer be told apart from what comes next.

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
    private var prepared: [Statement: String] = [:]
    private var asked: Awaited<Answer>?
    private var answer: Answer?
    /// Told of each notification: channel and payload.
    var onNotification: ((String, String) -> Void)?
    /// Told once, when the connection breaks while nobody asks anything.
    var onBroken: (() -> Void)?

    init(on loop: EventLoop, limits: StoreLimits) {
        self.loop = loop
        self.limits = limits
    }

    var isAlive: Bool { state == .idle || state == .busy }

    /// Connects, and tells the server how long it may take.
    func connect(to url: String) async throws(StoreFailure) {
        guard let handle = cpostgres_connect(url) else { throw .unavailable("no memory") }
        self.handle = handle
        cpostgres_silence(handle)
        state = .connecting
        let answer = await exchange(within: limits.connect) { connection in
            guard cpostgres_is_alive(handle) == 1 else { return connection.fail() }
            connection.watch(.writing)
        }
        _ = try answer.get()
        try await simple(
            """
            set client_encoding = 'UTF8'; set timezone = 'UTC'; set statement_timeout = \(limits.statement);
            set lock_timeout = \(limits.lock); set idle_in_transaction_session_timeout = \(2 * limits.statement)
            """)
    }

    /// Runs a statement, prepared when it is new here.
    func run(_ statement: Statement, _ values: [SQLValue]) async throws(StoreFailure) -> Rows {
        let name = try await prepare(statement)
        let answer = await exchange(within: limits.statement + 1_000) { connection in
            connection.begin { name.withCString { connection.execute($0, values) } }
        }
        guard let result = try answer.get() else { throw .unavailable("an answer without a result") }
        return Rows(result)
    }

    /// Runs statements without parameters, several at once.
    func simple(_ text: String) async throws(StoreFailure) {
        let answer = await exchange(within: limits.statement + 1_000) { connection in
            connection.begin { cpostgres_send_simple(connection.handle!, text) }
        }
        _ = try answer.get()
    }

    private func prepare(_ statement: Statement) async throws(StoreFailure) -> String {
        if let name = prepared[statement] { return name }
        let name = "s\(prepared.count)"
        let answer = await exchange(within: limits.statement + 1_000) { connection in
            connection.begin { cpostgres_send_prepare(connection.handle!, name, statement.text) }
        }
        _ = try answer.get()
        prepared[statement] = name
        return name
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

    private func execute(_ name: UnsafePointer<CChar>, _ values: [SQLValue]) -> Int32 {
        let spellings = values.map { value in value.spelling.map { $0 + [0] } }
        let lengths = spellings.map { Int32(max(0, ($0?.count ?? 1) - 1)) }
        let formats: [Int32] = values.map { $0.isBinary ? 1 : 0 }
        return withPointers(spellings) { pointers in
            cpostgres_send_execute(handle!, name, Int32(values.count), pointers, lengths, formats)
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
        answer = cpostgres_is_success(result.handle) == 1 ? .success(result) : .failure(refusal(result))
    }

    private func refusal(_ result: ResultBox) -> StoreFailure {
        let state = String(cString: cpostgres_state(result.handle))
        let message = String(cString: cpostgres_primary(result.handle))
        // Class 57 of 01 to 03: the server is shutting down or starting; without a code, the connection went.
        guard !state.isEmpty, !state.hasPrefix("57P") else {
            return .unavailable(message.isEmpty ? lastWords : message)
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

    private var lastWords: String {
        guard let handle else { return "closed" }
        let words = String(cString: cpostgres_message(handle)).split(separator: "\n").first.map(String.init)
        return words ?? "the connection broke"
    }

    private func fail() {
        var told = StoreFailure.unavailable(lastWords)
        if case .failure(let failure) = answer { told = failure }
        end(with: told)
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

/// Calls `body` with pointers to bytes that end with 0; a null pointer for nil.
private func withPointers<Result>(
    _ spellings: [[UInt8]?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    var joined: [UInt8] = []
    var starts: [Int?] = []
    for spelling in spellings {
        starts.append(spelling == nil ? nil : joined.count)
        joined += spelling ?? []
    }
    return joined.withUnsafeBytes { bytes in
        let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        let pointers: [UnsafePointer<CChar>?] = starts.map { start in start.flatMap { base?.advanced(by: $0) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
