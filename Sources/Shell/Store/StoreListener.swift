// The connection that listens: made again whenever it breaks, and asked now and then whether it is still there, since
// a connection that only listens would never learn that the other side has gone.

import EventLoop

final class StoreListener {
    private let loop: EventLoop
    private var url: String
    private let limits: StoreLimits
    private let channel: String
    private var connection: StoreConnection?
    private var isClosed = false
    var onNotify: (String) -> Void = { _ in }
    var onConnect: () -> Void = {}

    init(on loop: EventLoop, url: String, limits: StoreLimits, channel: String) {
        self.loop = loop
        self.url = url
        self.limits = limits
        self.channel = channel
    }

    /// Listens there from now on.
    func use(url: String) {
        self.url = url
        connection?.close()
    }

    func close() {
        isClosed = true
        connection?.close()
    }

    /// Listens until it is closed.
    func run() async {
        var delay = 50
        while !isClosed {
            if await listen() { delay = 50 }
            guard !isClosed else { return }
            await loop.pause(milliseconds: delay)
            delay = min(2 * delay, 2_000)
        }
    }

    /// Listens for as long as the connection lives; false where there was none.
    private func listen() async -> Bool {
        let connection = StoreConnection(on: loop, limits: limits)
        self.connection = connection
        connection.onNotification = { [unowned self] _, payload in onNotify(payload) }
        do throws(StoreFailure) {
            try await connection.connect(to: url)
            try await connection.simple("listen \(channel)")
        } catch {
            connection.close()
            return false
        }
        onConnect()
        while connection.isAlive, !isClosed {
            await quiet(connection)
            guard connection.isAlive, !isClosed else { break }
            try? await connection.simple("select 1")
        }
        connection.close()
        return true
    }

    /// Until the next pulse, or until the connection breaks.
    private func quiet(_ connection: StoreConnection) async {
        let end = Awaited<Void>(on: loop)
        connection.onBroken = { end.say(()) }
        _ = await end.value(within: limits.pulse)
        connection.onBroken = nil
    }
}
