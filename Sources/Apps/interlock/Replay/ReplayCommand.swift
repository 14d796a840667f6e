// `interlock replay-upstream`: reads the folder, opens the listeners, serves until it is told to end.

import EventLoop
import HTTPServer
import Listening
import Terminal

/// The command that serves recorded exchanges.
enum ReplayCommand {
    /// What it can be told.
    static let command = Command(
        "interlock replay-upstream", summary: "serves recorded exchanges like a provider would, faults included",
        flags: [
            Flag("exchanges", .value("DIR"), help: "the folder of recorded exchanges, with its index.json"),
            Flag(
                "listen", .values("ADDRESS"), standard: "127.0.0.1:4300",
                help: "where to serve: \(ListenOptions.addressHelp)"),
            Flag(
                "pace", .value("recorded|MS"), standard: "0",
                help: "milliseconds between events, or the provider's own delay before the first byte"),
            Flag("fault", .value("FAULT"), help: "what goes wrong with every request that asks for no fault itself"),
            Flag("workers", .value("N"), standard: "1", help: "how many threads serve"),
        ] + ListenOptions.flags, notes: notes,
        examples: ["interlock replay-upstream --exchanges Tests/Fixtures/exchanges --pace 15"])

    private static let notes = """
        An exchange is chosen by the request header 'x-replay: <id>', else by a model called 'replay/<id>' or
        '<anything>#<id>', else by a recorded request that asks the same, else by what fits best. Several ids, joined
        by commas, are a conversation: the second answers when the model has spoken once, and so on. A fault is chosen
        by the header 'x-replay-fault', else by '!<fault>' behind the model's name, else by --fault. Faults, joined by
        commas:
          status=503  retry-after=S  reset  reset-after=N  cut-after=N  cut-bytes=N  stall-after=N  slow-first-byte=MS
          malformed-first  fail-first=N
        GET /replay/exchanges lists what can be asked for; GET /replay/log?last=N shows what was received,
        GET /replay/log/body?number=N the exact bytes of one request; DELETE /replay/log forgets it all.
        """

    /// Serves until SIGTERM or SIGINT.
    static func run(_ answers: Answers) throws {
        SignalWatch.block([.terminate, .interrupt])
        let upstream = try readUpstream(answers)
        let options = try ListenOptions(answers, addresses: ["listen"])
        let workers = try answers.number("workers", in: 1...64) ?? 1
        try serve(upstream, at: options, workers)
    }

    private static func readUpstream(_ answers: Answers) throws -> ReplayUpstream {
        let folder = try answers.required("exchanges")
        let pace = try Pace(reading: answers.text("pace") ?? "0")
        if let fault = answers.text("fault") { _ = try Fault(reading: fault) }
        var upstream = ReplayUpstream(ExchangeLibrary(try ExchangeFolder.read(folder)))
        upstream.pace = pace
        upstream.fault = answers.text("fault")
        return upstream
    }

    /// The first worker is this thread; it accepts for all of them, and hears the signals.
    private static func serve(_ upstream: ReplayUpstream, at options: ListenOptions, _ workers: Int) throws {
        _ = try? ProcessSettings.raiseDescriptorLimit()
        let loop = try EventLoop()
        let service = ReplayService(upstream, on: loop)
        let sockets = try ListeningSocket.open(options.plan, access: options.access)
        let spread = ConnectionSpread()
        service.share(spread)
        for socket in sockets { service.listen(on: socket) }
        let others = try (1..<workers).map { try worker($0, upstream, sharing: spread) }
        let signals = try SignalWatch([.terminate, .interrupt], on: loop) { _ in loop.stop() }
        for socket in sockets { ListenOptions.announce("upstream", socket) }
        loop.run()
        service.close()
        signals.close()
        for other in others { other.stop() }
        for other in others { other.join() }
    }

    private static func worker(
        _ number: Int, _ upstream: ReplayUpstream, sharing spread: ConnectionSpread
    ) throws -> LoopThread {
        try LoopThread(name: "replay-\(number)") { loop in
            let service = ReplayService(upstream, on: loop)
            service.share(spread)
            return service
        }
    }
}
