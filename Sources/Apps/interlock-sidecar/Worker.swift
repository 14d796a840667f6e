// A thread with its own loop, desk and connections to providers. Workers share the standing, and what the first of them
// accepts.

import EventLoop
import HTTPServer
import Synchronization
import Terminal
import Upstream

/// What a worker needs to begin.
struct WorkerPlan: Sendable {
    /// What it listens at; only the first worker does.
    var sockets: [ListeningSocket]
    /// Which connections are whose.
    var spread: ConnectionSpread
    var box: StandingBox
    var memory: SidecarMemory
    var tally: TallyBox
    /// Nil in tests, which have no log.
    var log: ServerLog?
    var authorities: UpstreamAuthorities
    var programs: ProgramVersions
    var proxies: ProxyEnvironment?
    var upstream: UpstreamLimits
    /// Called once, on the worker's thread: it serves.
    var onServing: @Sendable () -> Void
    /// Called once, on the worker's thread: it accepts and hands on no more connections.
    var onDraining: @Sendable () -> Void
    /// Told once, from the worker's thread: its last connection has closed after `drain`, and its loop ends.
    var onDrained: @Sendable () -> Void
}

/// One worker, seen from other threads.
final class Worker: Sendable {
    private let thread: LoopThread
    private let place: StationPlace

    init(_ plan: WorkerPlan, number: Int) throws(SystemError) {
        let place = StationPlace()
        thread = try LoopThread(name: "worker-\(number)") { loop in
            let station = Station(plan, on: loop)
            place.put(LoopBound(station, to: loop))
            return station
        }
        self.place = place
    }

    /// Finishes what is under way, accepts nothing new, and ends the thread.
    func drain() {
        let place = place
        thread.mailbox.post { loop in place.station?.value(on: loop).drain() }
    }

    /// Goes on, but has callers go elsewhere with their next request.
    func announceEnd() {
        let place = place
        thread.mailbox.post { loop in place.station?.value(on: loop).announceEnd() }
    }

    /// Closes every connection now.
    func cut() {
        let place = place
        thread.mailbox.post { loop in place.station?.value(on: loop).cut() }
    }

    /// Takes note of the policy in force: requests do by themselves, but advisors are started before anybody asks.
    func refresh() {
        let place = place
        thread.mailbox.post { loop in place.station?.value(on: loop).refresh() }
    }

    func join() { thread.join() }
}

/// Where a worker's thread leaves its station for letters to find.
private final class StationPlace: Sendable {
    private let bound = Mutex<LoopBound<Station>?>(nil)

    var station: LoopBound<Station>? { bound.withLock { $0 } }

    func put(_ station: LoopBound<Station>) { bound.withLock { $0 = station } }
}

/// One worker, on its own thread.
private final class Station {
    private let desk: TrafficDesk
    private let server: HTTPServer
    private let onDraining: () -> Void

    init(_ plan: WorkerPlan, on loop: EventLoop) {
        onDraining = plan.onDraining
        desk = TrafficDesk(plan, on: loop)
        server = HTTPServer(on: loop, for: desk)
        desk.onDrained = { [unowned loop, unowned desk] in
            desk.advisors.close()
            loop.stop()
            plan.onDrained()
        }
        refresh()
        plan.spread.add(server, on: loop)
        for socket in plan.sockets { server.listen(on: socket) }
        plan.onServing()
    }

    func drain() {
        server.drain()
        onDraining()
    }

    func announceEnd() { server.announceEnd() }

    func cut() { server.close() }

    func refresh() { desk.refreshAdvisors() }
}
