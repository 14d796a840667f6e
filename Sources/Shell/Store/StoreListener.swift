// The connection that listens: made again whenever it breaks, and asked now and then whether it is still there, since
// a connection that only listens would never learn that the other side has gone.
//
// `LISTEN` succeeds behind a pooler in transaction mode, and nothing ever arrives: the session that listens is given to
// others. So each new connection is proved: while it is idle, another connection notifies it of a number that nobody
// can guess, and it has to arrive.

import EventLoop

/// Whether notifications arrive.
package enum ListeningState: Sendable, Equatable {
    /// There is no connection that listens, or it was not proved yet.
    case unknown
    /// They do.
    case works
    /// They do not, although the connection is there: it is not one to a session of the server.
    case isDeaf
    /// There is no connection, for this reason.
    case failed(StoreFailure)
}

final class StoreListener {
    private unowned let store: Store
    private let loop: EventLoop
    private let limits: StoreLimits
    private let channel: String
    private var url: String
    private var connection: StoreConnection?
    private var isClosed = false
    private var expected = ""
    private var echo: Awaited<Void>?
    /// Whether the URL is not the one of statements.
    let isOwn: Bool
    private(set) var state = ListeningState.unknown
    var onNotify: (String) -> Void = { _ in }
    var onConnect: () -> Void = {}
    /// Told when the state changes.
    var onState: (ListeningState) -> Void = { _ in }

    /// How often a proof is tried before the connection counts as deaf.
    private static let proofs = 3

    init(on store: Store, url: String, isOwn: Bool, channel: String) {
        self.store = store
        loop = store.loop
        limits = store.limits
        self.url = url
        self.isOwn = isOwn
        self.channel = channel
    }

    func close() {
        isClosed = true
        connection?.close()
    }

    /// Listens there from now on.
    func use(url new: String) {
        guard new != url else { return }
        url = new
        connection?.close()
    }

    /// Listens until it is closed.
    func run() async {
        var delay = 50
        while !isClosed {
            if await listen() { delay = 50 }
            guard !isClosed else { return }
            await loop.pause(milliseconds: delay / 2 + Int(ProcessSettings.randomNumber() % UInt64(delay / 2)))
            delay = min(2 * delay, 2_000)
        }
    }

    /// Listens for as long as the connection lives; false where there was none.
    private func listen() async -> Bool {
        let connection = StoreConnection(on: loop, limits: limits)
        self.connection = connection
        connection.onNotification = { [unowned self] _, payload in hear(payload) }
        do throws(StoreFailure) {
            try await connection.connect(to: url)
            try await connection.simple("listen \(channel)")
        } catch {
            connection.close()
            if !isClosed { change(to: .failed(error)) }
            return false
        }
        onConnect()
        while connection.isAlive, !connection.isSpent, !isClosed {
            if state != .works { await prove(connection) }
            await quiet(connection)
            guard connection.isAlive, !isClosed else { break }
            do throws(StoreFailure) {
                try await connection.simple("select 1", within: limits.probe.answer)
            } catch { break }
        }
        connection.close()
        if !isClosed { change(to: .unknown) }
        return true
    }

    private func hear(_ payload: String) {
        guard payload.hasPrefix("echo ") else { return onNotify(payload) }
        if payload == expected { echo?.say(()) }
    }

    /// Notifies itself by way of another connection. Where that cannot notify, nothing is known.
    private func prove(_ connection: StoreConnection) async {
        for _ in 0..<Self.proofs {
            let echo = Awaited<Void>(on: loop)
            self.echo = echo
            expected = "echo \(ProcessSettings.randomNumber())"
            do throws(StoreFailure) {
                try await store.query("select pg_notify($1, $2)", .text(channel), .text(expected))
            } catch { return }
            let isHeard = await echo.value(within: limits.echo) != nil
            guard connection.isAlive, !isClosed else { return }
            if isHeard { return change(to: .works) }
        }
        change(to: .isDeaf)
    }

    private func change(to new: ListeningState) {
        guard new != state else { return }
        state = new
        onState(new)
    }

    /// Until the next pulse, or until the connection breaks.
    private func quiet(_ connection: StoreConnection) async {
        let end = Awaited<Void>(on: loop)
        connection.onBroken = { end.say(()) }
        _ = await end.value(within: limits.pulse)
        connection.onBroken = nil
    }
}
