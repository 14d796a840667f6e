// Connections to one database, lent one at a time; who finds none waits in a queue with a bound and a deadline.
//
//     borrow ──▶ an idle one, or the queue ──▶ giveBack ──▶ the longest waiter, or idle
//                                │
//                                ▼
//                      dial (one at a time after a failure, with growing and random pauses)
//
// A connection that cannot be made is no failure of a request as long as others are open: the request waits for one of
// those. While none is open and none can be made, requests wait for a short time, as a restart of the server takes;
// after that each waits for the next attempt alone, which comes within two seconds. A spent connection is closed
// instead of kept.

import EventLoop

/// The pool. Belongs to its loop's thread.
final class ConnectionPool: TimerOwner {
    private typealias Turn = Awaited<Result<StoreConnection, StoreFailure>>

    private struct Entry {
        let connection: StoreConnection
        let generation: Int
        let born: Int
        var used: Int
    }

    private let loop: EventLoop
    private let limits: StoreLimits
    private var url: String
    private var generation = 0
    private var entries: [ObjectIdentifier: Entry] = [:]
    private var idle: [StoreConnection] = []
    private var dialing = 0
    private var queue: [Turn] = []
    private var failures = 0
    private var quietUntil = 0
    private var outageSince: Int?
    private var lastFailure = StoreFailure.unavailable("it was not reached yet")
    private var isClosed = false
    private var isTimed = false
    /// Connections that were closed because they had met the server's trouble, or broke.
    private(set) var dropped = 0
    /// No connection is open, and one could not be made.
    var onFailure: (StoreFailure) -> Void = { _ in }

    init(on loop: EventLoop, url: String, limits: StoreLimits) {
        self.loop = loop
        self.url = url
        self.limits = limits
    }

    /// Open connections, idle or lent.
    var open: Int { entries.count }
    /// How many wait.
    var waiting: Int { queue.count }

    /// Connections that are made from now on go there; those that are open end when they are free.
    func use(url new: String) {
        guard new != url else { return }
        url = new
        generation += 1
        (failures, quietUntil, outageSince) = (0, 0, nil)
        for connection in idle { forget(connection) }
        idle = []
        dial()
    }

    /// Closes everything; whoever waits is told.
    func close() {
        isClosed = true
        for connection in idle { connection.close() }
        idle = []
        failAll(.unavailable("closed"))
    }

    // MARK: Lending

    /// A connection that is alive, for `giveBack`. `isProbe`: waits although the queue is full.
    func borrow(isProbe: Bool = false) async throws(StoreFailure) -> StoreConnection {
        guard !isClosed else { throw .unavailable("closed") }
        if let connection = takeIdle() { return connection }
        guard queue.count < limits.waiting || isProbe else {
            throw .unavailable("\(limits.waiting) requests wait for it already")
        }
        let turn = Turn(on: loop)
        queue.append(turn)
        dial()
        let answer = await turn.value(within: limits.turn)
        queue.removeAll { $0 === turn }
        guard let answer else { throw late }
        return try answer.get()
    }

    private var late: StoreFailure {
        if open == 0, outageSince != nil { return lastFailure }
        return .unavailable("no connection was free within \(limits.turn) ms")
    }

    /// Takes a connection back, and keeps it if it can still do its work.
    func giveBack(_ connection: StoreConnection) {
        guard let entry = entries[ObjectIdentifier(connection)] else { return connection.close() }
        let isOld = loop.milliseconds - entry.born > limits.age
        let isBroken = !connection.isAlive || connection.isSpent
        if isClosed || isBroken || isOld || entry.generation != generation {
            if isBroken { dropped += 1 }
            forget(connection)
            dial()
        } else if !offer(.success(connection)) {
            connection.onBroken = { [weak self, unowned connection] in self?.lost(connection) }
            entries[ObjectIdentifier(connection)]?.used = loop.milliseconds
            idle.append(connection)
            if idle.count > 1 { scheduleTidying() }
        }
    }

    private func scheduleTidying() {
        guard !isTimed, !isClosed else { return }
        isTimed = true
        _ = loop.schedule(at: loop.now + limits.idle * 1_000_000, for: self)
    }

    /// Closes what nobody has used for a while, but for one: others may need the server's slots.
    func onTimer(_ tag: Int) {
        isTimed = false
        let before = loop.milliseconds - limits.idle
        while let first = idle.first, idle.count > 1, (entries[ObjectIdentifier(first)]?.used ?? 0) <= before {
            idle.removeFirst()
            forget(first)
        }
        if idle.count > 1 { scheduleTidying() }
    }

    private func takeIdle() -> StoreConnection? {
        guard let connection = idle.popLast() else { return nil }
        connection.onBroken = nil
        return connection
    }

    private func lost(_ connection: StoreConnection) {
        idle.removeAll { $0 === connection }
        dropped += 1
        forget(connection)
        dial()
    }

    private func forget(_ connection: StoreConnection) {
        entries[ObjectIdentifier(connection)] = nil
        connection.onBroken = nil
        connection.close()
    }

    /// To the one who waits longest; false where nobody does.
    private func offer(_ answer: Result<StoreConnection, StoreFailure>) -> Bool {
        while !queue.isEmpty {
            if queue.removeFirst().say(answer) { return true }
        }
        return false
    }

    private func failAll(_ failure: StoreFailure) {
        let waiting = queue
        queue = []
        for turn in waiting { turn.say(.failure(failure)) }
    }
}

// MARK: - Dialing

extension ConnectionPool {
    /// Whether no connection is open, and none could be made for longer than a request waits.
    private var isDown: Bool {
        guard open == 0, let outageSince else { return false }
        return lastFailure.isPermanent
            || (!lastFailure.isCrowded && loop.milliseconds - outageSince > limits.outage)
    }

    /// Makes a connection where somebody waits for one and there may be one more.
    private func dial() {
        let most = failures > 0 ? 1 : min(queue.count, limits.connections - open)
        while !isClosed, dialing < most, !queue.isEmpty, open + dialing < limits.connections {
            dialing += 1
            loop.spawn { [self] in await attempt() }
        }
    }

    private func attempt() async {
        let wait = quietUntil - loop.milliseconds
        if failures > 0, wait > 0 { await loop.pause(milliseconds: wait) }
        guard !isClosed, !queue.isEmpty else { return dialing -= 1 }
        let (generation, url) = (generation, url)
        let connection = StoreConnection(on: loop, limits: limits)
        do throws(StoreFailure) {
            try await connection.connect(to: url)
            dialing -= 1
            connected(connection, generation)
        } catch {
            dialing -= 1
            connection.close()
            if generation == self.generation { failed(error) }
        }
        dial()
    }

    private func connected(_ connection: StoreConnection, _ generation: Int) {
        (failures, quietUntil, outageSince) = (0, 0, nil)
        entries[ObjectIdentifier(connection)] = Entry(
            connection: connection, generation: generation, born: loop.milliseconds, used: loop.milliseconds)
        giveBack(connection)
    }

    private func failed(_ failure: StoreFailure) {
        failures += 1
        lastFailure = failure
        let longest = min(limits.backoff.most, limits.backoff.least << min(failures - 1, 16))
        let pause = longest / 2 + Int(ProcessSettings.randomNumber() % UInt64(max(1, longest / 2)))
        quietUntil = loop.milliseconds + pause
        guard open == 0 else { return }
        if outageSince == nil { outageSince = loop.milliseconds }
        onFailure(failure)
        if isDown { failAll(failure) }
    }
}
