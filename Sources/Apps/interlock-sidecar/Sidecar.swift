// The process: its main loop keeps the policy, answers operators, and starts and ends the workers.
//
//     main loop   signals · policy source · operations address
//     worker 1    traffic addresses: accepts for all workers
//     worker 1…N  connections, providers
//
// The main thread binds all addresses before a worker begins, so that whatever is in the way of one is said at once.

import EventLoop
import Exchange
import HTTPServer
import Listening
import Policy
import PolicyFiles
import Synchronization
import Terminal
import Upstream

/// A running sidecar. Belongs to the main loop.
final class Sidecar {
    private let options: SidecarOptions
    private let loop: EventLoop
    private let keeper: PolicyKeeper
    private let source: any PolicySource
    private let tallies: [TallyBox]
    private let memory = SidecarMemory()
    private let authorities: UpstreamAuthorities
    private let desk: OperationsDesk
    private let server: HTTPServer
    private var workers: [Worker] = []
    private var serving = 0
    private var sockets: [ListeningSocket] = []
    private var signals: SignalWatch?
    private var ending: Ending?

    init(
        _ options: SidecarOptions, keeper: PolicyKeeper, source: any PolicySource, tallies: [TallyBox],
        on loop: EventLoop
    ) {
        self.options = options
        self.loop = loop
        self.keeper = keeper
        self.source = source
        self.tallies = tallies
        authorities = keeper.files.authorities(
            "certificate_authorities", options.authorities, flag: "--certificate-authorities")
        desk = OperationsDesk(keeper: keeper, source: source, tallies: tallies, on: loop)
        server = HTTPServer(on: loop, for: desk)
        keeper.onChange = { [unowned self] in for worker in workers { worker.refresh() } }
    }

    /// Puts a policy in force if there is one, listens, and starts the workers.
    func start() throws {
        signals = try SignalWatch([.terminate, .interrupt, .reload], on: loop) { [unowned self] in take($0) }
        try source.start()
        keeper.files.start(on: loop)
        sockets = try ListeningSocket.open(options.listening.plan, access: options.listening.access)
        let spread = ConnectionSpread()
        let traffic = sockets.filter { $0.flag == "listen" }
        for number in 1...max(options.workers, 1) {
            try startWorker(number, accepting: number == 1 ? traffic : [], spread)
        }
    }

    private func take(_ signal: Signal) {
        switch signal {
        case .reload: reload()
        case .terminate, .interrupt: end()
        }
    }

    private func reload() {
        Console.log?.reopen()
        keeper.files.reload()
        source.reload()
        keeper.warnOfMissingKeys()
    }

    /// Ends in good order: replies under way are finished first. At once when asked twice.
    private func end() {
        guard ending == nil else {
            for socket in sockets { socket.removeFile() }
            Console.fatal("ended at once; replies under way were cut", status: 130)
        }
        desk.isDraining = true
        for worker in workers { worker.announceEnd() }
        ending = Ending(
            options.drain, on: loop,
            // The first worker hands connections to the others: they may not end before it hands no more.
            close: { [unowned self] in workers.first?.drain() },
            cut: { [unowned self] in for worker in workers { worker.cut() } })
        ending?.begin()
    }

    private func firstWorkerAcceptsNoMore() {
        for worker in workers.dropFirst() { worker.drain() }
    }

    private func workerDrained() {
        serving -= 1
        guard serving == 0 else { return }
        for worker in workers { worker.join() }
        loop.stop()
    }
}

extension Sidecar {
    private func startWorker(
        _ number: Int, accepting traffic: [ListeningSocket], _ spread: ConnectionSpread
    ) throws(SystemError) {
        let here = LoopBound(self, to: loop)
        let mailbox = loop.mailbox
        let plan = WorkerPlan(
            sockets: traffic, spread: spread, box: keeper.box, memory: memory, tally: tallies[number - 1],
            log: Console.log, authorities: authorities, programs: keeper.programs, proxies: options.proxies,
            upstream: options.upstream,
            onServing: { mailbox.post { loop in here.value(on: loop).workerServes() } },
            onDraining: {
                guard number == 1 else { return }
                mailbox.post { loop in here.value(on: loop).firstWorkerAcceptsNoMore() }
            },
            onDrained: { mailbox.post { loop in here.value(on: loop).workerDrained() } })
        workers.append(try Worker(plan, number: number))
    }

    private func workerServes() {
        serving += 1
        guard serving == options.workers else { return }
        for socket in sockets where socket.flag == "operations" { server.listen(on: socket) }
        desk.isReady = true
        for (flag, name) in [("listen", "traffic"), ("operations", "operations")] {
            for socket in sockets where socket.flag == flag { ListenOptions.announce(name, socket) }
        }
    }
}
