// A thread with its own loop, listeners, desk and connections to providers. Workers share nothing but the standing.

import EventLoop
import HTTPServer
import Synchronization
import Upstream

/// What a worker needs to begin.
struct WorkerPlan: Sendable {
    var addresses: [ListenAddress]
    var box: StandingBox
    var memory: SidecarMemory
    var tally: TallyBox
    var logsRequests: Bool
    var authorities: String?
    var proxies: ProxyEnvironment?
    var upstream: UpstreamLimits
    /// Told once, from the worker's thread: where it listens, or what is in the way.
    var onListening: @Sendable (Result<[ListenAddress], SystemError>) -> Void
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

    init(_ plan: WorkerPlan, on loop: EventLoop) {
        desk = TrafficDesk(plan, on: loop)
        server = HTTPServer(on: loop, for: desk)
        desk.onDrained = { [unowned loop, unowned desk] in
            desk.advisors.close()
            loop.stop()
            plan.onDrained()
        }
        refresh()
        plan.onListening(listen(at: plan.addresses))
    }

    func drain() { server.drain() }

    func refresh() { desk.refreshAdvisors() }

    private func listen(at addresses: [ListenAddress]) -> Result<[ListenAddress], SystemError> {
        var bound: [ListenAddress] = []
        for address in addresses {
            do throws(SystemError) {
                bound.append(try server.listen(at: address, sharesPort: true))
            } catch {
                return .failure(error)
            }
        }
        return .success(bound)
    }
}
