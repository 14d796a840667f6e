// All connections to one origin, and the requests that wait for one.
//
// The connection that was used last is used first: the others grow old and are let go. A request that finds none waits,
// and a dial begins for it; whichever becomes free first, a kept connection or a new one, takes the request that has
// waited longest.

import EventLoop

final class UpstreamPlace {
    let origin: UpstreamOrigin
    let loop: EventLoop
    let supplies: UpstreamSupplies
    private var idle: [UpstreamConnection] = []
    private var waiting: [Errand] = []
    private var dials: [Dial] = []
    private var connections = 0
    private var timer = TimerID.none
    private var timerAt = 0

    init(_ origin: UpstreamOrigin, _ supplies: UpstreamSupplies) {
        self.origin = origin
        self.supplies = supplies
        loop = supplies.loop
    }

    var isUnused: Bool { connections == 0 && dials.isEmpty && waiting.isEmpty }

    func send(_ errand: Errand) {
        while let connection = idle.popLast() {
            connection.isIdle = false
            if connection.isUsable { return connection.take(errand) }
            connection.close()
        }
        wait(errand)
    }

    /// On a new connection: the other kept ones may be as stale as the one that broke.
    func `repeat`(_ errand: Errand) {
        errand.sent = 0
        errand.state = .waiting(self)
        waiting.insert(errand, at: 0)
        dialIfNeeded(errand.connectMilliseconds)
    }

    /// A request that waits no longer, and with it the dial that began for it.
    func forget(_ errand: Errand) {
        waiting.removeAll { $0 === errand }
        if dials.count > waiting.count, let surplus = dials.popLast() { surplus.destroy() }
    }

    private func wait(_ errand: Errand) {
        waiting.append(errand)
        dialIfNeeded(errand.connectMilliseconds)
    }

    private func dialIfNeeded(_ milliseconds: Int) {
        guard dials.count < waiting.count, connections + dials.count < supplies.limits.connections else { return }
        dials.append(Dial(origin, within: milliseconds, supplies.memory, on: loop, for: self))
    }

    // MARK: For connections

    func free(_ connection: UpstreamConnection) {
        if !waiting.isEmpty { return connection.take(waiting.removeFirst()) }
        guard idle.count < supplies.limits.idleConnections else { return connection.close() }
        connection.beginIdling(for: supplies.limits.idleMilliseconds * 1_000_000)
        idle.append(connection)
        if idle.count == 1 || connection.idleUntil < timerAt { armTimer() }
    }

    func closed(_ connection: UpstreamConnection) {
        connections -= 1
        if connection.isIdle, let index = idle.firstIndex(where: { $0 === connection }) { idle.remove(at: index) }
        if let first = waiting.first { dialIfNeeded(first.connectMilliseconds) }
    }

    func close() {
        for dial in dials { dial.destroy() }
        dials = []
        for connection in idle.reversed() { connection.close() }
    }
}

// MARK: - Dials

extension UpstreamPlace: Dialer {
    func onLine(_ line: Line, from dial: Dial) {
        dials.removeAll { $0 === dial }
        connections += 1
        free(UpstreamConnection(line, at: self))
    }

    func onDialFailure(_ failure: UpstreamFailure, of dial: Dial) {
        dials.removeAll { $0 === dial }
        guard dials.count < waiting.count else { return }
        waiting.removeFirst().tellFailure(failure)
        // Where connections are few, the others that wait have no dial of their own yet.
        if let next = waiting.first { dialIfNeeded(next.connectMilliseconds) }
    }
}

// MARK: - Growing old

extension UpstreamPlace: TimerOwner {
    private func armTimer() {
        guard let next = idle.lazy.map(\.idleUntil).min() else { return }
        loop.cancel(timer)
        timerAt = next
        timer = loop.schedule(at: next, for: self)
    }

    func onTimer(_ tag: Int) {
        for connection in idle where connection.idleUntil <= loop.now { connection.close() }
        armTimer()
    }
}
