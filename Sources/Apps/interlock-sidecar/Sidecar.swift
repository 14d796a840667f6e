// The process: its main loop keeps the policy, answers operators, and starts and ends the workers.
//
//     main loop   signals · policy source · operations address
//     worker 1…N  traffic addresses (SO_REUSEPORT), providers
//
// The first worker finds the ports where any were asked for; the others then share them.

import EventLoop
import Exchange
import HTTPServer
import Policy
import Synchronization
import Terminal

/// A running sidecar. Belongs to the main loop.
final class Sidecar {
    private let options: SidecarOptions
    private let loop: EventLoop
    private let keeper: PolicyKeeper
    private let source: any PolicySource
    private let tallies: [TallyBox]
    private let memory = SidecarMemory()
    private let desk: OperationsDesk
    private let server: HTTPServer
    private var workers: [Worker] = []
    private var listening = 0
    private var signals: SignalWatch?
    private var isEnding = false

    init(
        _ options: SidecarOptions, keeper: PolicyKeeper, source: any PolicySource, tallies: [TallyBox],
        on loop: EventLoop
    ) {
        self.options = options
        self.loop = loop
        self.keeper = keeper
        self.source = source
        self.tallies = tallies
        desk = OperationsDesk(keeper: keeper, source: source, tallies: tallies, on: loop)
        server = HTTPServer(on: loop, for: desk)
        keeper.onChange = { [unowned self] in for worker in workers { worker.refresh() } }
    }

    /// Puts a policy in force if there is one, listens, and starts the first worker.
    func start() throws {
        signals = try SignalWatch([.terminate, .interrupt, .reload], on: loop) { [unowned self] in take($0) }
        try source.start()
        try startWorker(at: try options.listen.map(Self.address))
    }

    private func take(_ signal: Signal) {
        switch signal {
        case .reload: source.reload()
        case .terminate, .interrupt: end()
        }
    }

    /// Ends in good order: replies under way are finished first. At once when asked twice.
    private func end() {
        guard !isEnding else { Console.fatal("ended at once; replies under way were cut", status: 130) }
        isEnding = true
        desk.isReady = false
        for worker in workers { worker.drain() }
    }

    private func workerDrained() {
        listening -= 1
        guard listening == 0 else { return }
        for worker in workers { worker.join() }
        loop.stop()
    }
}

extension Sidecar {
    static func address(_ text: String) throws -> ListenAddress {
        guard let address = ListenAddress(text) else {
            throw Misuse("'\(text)' is not an address: HOST:PORT or unix:/path is")
        }
        return address
    }

    private func startWorker(at addresses: [ListenAddress]) throws(SystemError) {
        let number = workers.count
        let here = LoopBound(self, to: loop)
        let mailbox = loop.mailbox
        let plan = WorkerPlan(
            addresses: addresses, box: keeper.box, memory: memory, tally: tallies[number],
            logsRequests: options.logsRequests,
            authorities: options.authorities, proxies: options.proxies, upstream: options.upstream,
            onListening: { result in mailbox.post { loop in here.value(on: loop).workerListens(result) } },
            onDrained: { mailbox.post { loop in here.value(on: loop).workerDrained() } })
        workers.append(try Worker(plan, number: number + 1))
    }

    private func workerListens(_ result: Result<[ListenAddress], SystemError>) {
        do {
            let addresses = try result.get()
            listening += 1
            if listening == 1 { try startOthers(at: addresses) }
            if listening == options.workers { try announce(addresses) }
        } catch {
            Console.fatal("cannot \(error)", status: 1)
        }
    }

    private func startOthers(at addresses: [ListenAddress]) throws(SystemError) {
        // A file cannot be shared as a port can: the first worker alone serves it.
        let shared = addresses.filter { if case .unix = $0 { false } else { true } }
        for _ in 1..<max(options.workers, 1) { try startWorker(at: shared) }
        for address in addresses { Console.info("listening traffic \(address)") }
    }

    private func announce(_ addresses: [ListenAddress]) throws {
        let operations: ListenAddress
        do {
            operations = try server.listen(at: try Self.address(options.operations))
        } catch let error as SystemError {
            Console.fatal("cannot \(error)", status: 1)
        }
        desk.isReady = true
        Console.info("listening operations \(operations)")
    }
}
