// All connections to one origin, and the requests that wait for one.
//
// The connection that was used last is used first: the others grow old and are let go. A request that finds none waits,
// and a dial begins for it; whichever becomes free first, a kept connection or a new one, takes the request that has
// waited longest.

import EventLoop
import Wire

final class UpstreamPlace {
    let origin: UpstreamOrigin
    let loop: EventLoop
    private unowned let pool: UpstreamPool
    private var idle: [UpstreamConnection] = []
    private var waiting: [UpstreamCall] = []
    private var dials: [Dial] = []
    private var connections = 0
    private var timer = TimerID.none

    init(_ origin: UpstreamOrigin, of pool: UpstreamPool) {
        self.origin = origin
        self.pool = pool
        loop = pool.loop
    }

    var isUnused: Bool { connections == 0 && dials.isEmpty && waiting.isEmpty }

    func send(_ call: UpstreamCall) {
        while let connection = idle.popLast() {
            connection.isIdle = false
            if connection.isFresh { return connection.take(call) }
            connection.close()
        }
        wait(call)
    }

    /// On a new connection: the other kept ones may be as stale as the one that broke.
    func `repeat`(_ call: UpstreamCall) {
        call.sent = 0
        call.state = .waiting
        waiting.insert(call, at: 0)
        dialIfNeeded(call.connectMilliseconds)
    }

    /// A request that waits no longer, and with it the dial that began for it.
    func forget(_ call: UpstreamCall) {
        waiting.removeAll { $0 === call }
        if dials.count > waiting.count, let surplus = dials.popLast() { surplus.destroy() }
    }

    private func wait(_ call: UpstreamCall) {
        waiting.append(call)
        dialIfNeeded(call.connectMilliseconds)
    }

    private func dialIfNeeded(_ milliseconds: Int) {
        guard dials.count < waiting.count, connections + dials.count < pool.limits.connections else { return }
        dials.append(Dial(origin, within: milliseconds, pool.memory, on: loop, for: self))
    }

    // MARK: For connections

    func free(_ connection: UpstreamConnection) {
        if !waiting.isEmpty { return connection.take(waiting.removeFirst()) }
        guard idle.count < pool.limits.idleConnections else { return connection.close() }
        connection.isIdle = true
        connection.idleSince = loop.now
        idle.append(connection)
        if idle.count == 1 { armTimer() }
    }

    func closed(_ connection: UpstreamConnection) {
        connections -= 1
        if connection.isIdle, let index = idle.firstIndex(where: { $0 === connection }) { idle.remove(at: index) }
        if let first = waiting.first { dialIfNeeded(first.connectMilliseconds) }
    }

    func takeReader() -> HTTPResponseReader { pool.takeReader() }
    func give(_ reader: consuming HTTPResponseReader) { pool.give(reader) }

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
    }
}

// MARK: - Growing old

extension UpstreamPlace: TimerOwner {
    private var idleNanoseconds: Int { pool.limits.idleMilliseconds * 1_000_000 }

    private func armTimer() {
        guard let oldest = idle.first else { return }
        loop.cancel(timer)
        timer = loop.schedule(at: oldest.idleSince + idleNanoseconds, for: self)
    }

    func onTimer(_ tag: Int) {
        while let oldest = idle.first, oldest.idleSince + idleNanoseconds <= loop.now { oldest.close() }
        armTimer()
    }
}
