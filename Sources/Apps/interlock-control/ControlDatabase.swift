// The control plane's database, from the first attempt to reach it.
//
//     reach ──▶ migrate ──▶ prove that LISTEN works ──▶ read ──▶ ready        outages after that mend themselves
//
// At start a mistake that no waiting mends ends the process: a wrong password, an unknown database, tables of another
// program, a pooler that swallows notifications. A server that is starting, full or read-only, and a lock that others
// hold, are waited for. After the start nothing ends the process: what an operator changes may be changed back.

import EventLoop
import PolicyFiles
import Store
import Terminal

/// Brings the database up and keeps memory fresh. Belongs to its loop's thread.
final class ControlDatabase: TimerOwner {
    private let options: ControlOptions
    private let files: ControlFiles
    private let loop: EventLoop
    private let store: Store
    private let administration: Administration
    private let delivery: DeliveryOffice
    private var reported: Set<String> = []
    private var isStarted = false
    private var proof: Awaited<Void>
    private var waitsFor = "the database was not reached"
    /// Is called when `--check` has ended well.
    var onChecked: () -> Void = {}

    /// Milliseconds after which memory is compared with the database, whatever was notified.
    private static let pulse = 5_000
    /// Milliseconds that a proof of listening may take before the start goes on without it.
    private static let proofLimit = 15_000
    /// More causes than these are not reported at start.
    private static let mostReported = 64

    private enum Tag: Int { case pulse, deadline }

    init(
        _ options: ControlOptions, _ files: ControlFiles, on loop: EventLoop, store: Store,
        _ administration: Administration, _ delivery: DeliveryOffice
    ) {
        self.options = options
        self.files = files
        self.loop = loop
        self.store = store
        self.administration = administration
        self.delivery = delivery
        proof = Awaited(on: loop)
    }

    /// Reaches the database, however long it takes, migrates it, and begins to work.
    func begin() async {
        store.onReport = { [unowned self] in report($0) }
        if options.checksOnly { schedule(.deadline, in: options.checkDeadline * 1_000) }
        await waitForFiles()
        await persist { try await self.migrate() }
        listen()
        if await proof.value(within: Self.proofLimit) == nil {
            Console.log(
                .warn, "notifications_unproved",
                message: "it is not known yet whether notifications arrive")
        }
        if options.checksOnly { return await check() }
        isStarted = true
        store.probe(writing: "update migrations set name = name where number = 1")
        delivery.start()
        await persist { try await self.administration.refresh() }
        Console.announce("database ready", "database_ready")
        schedule(.pulse, in: Self.pulse)
    }

    func onTimer(_ tag: Int) {
        switch Tag(rawValue: tag) {
        case .deadline: failCheck()
        default:
            refresh()
            schedule(.pulse, in: Self.pulse)
        }
    }

    private func schedule(_ tag: Tag, in milliseconds: Int) {
        _ = loop.schedule(at: loop.now + milliseconds * 1_000_000, for: self, tag: tag.rawValue)
    }

    private func refresh() {
        loop.spawn { [self] in
            do {
                try await administration.refresh()
            } catch {
                if let failure = error as? StoreFailure {
                    store.report(failure)
                } else {
                    reportOnce("reading the database: \(error)")
                }
            }
        }
    }
}

// MARK: - Start

extension ControlDatabase {
    /// Does it again until it is done, with growing pauses; ends the process where waiting would not help.
    private func persist(_ work: () async throws -> Void) async {
        var pause = 100
        while true {
            do {
                return try await work()
            } catch let failure as StoreFailure where isWorthWaiting(failure) {
                waitsFor = failure.description
                store.report(failure)
            } catch {
                Console.fatal("interlock-control: \(error)", status: 1)
            }
            await loop.pause(milliseconds: pause / 2 + Int(ProcessSettings.randomNumber() % UInt64(pause / 2)))
            pause = min(2 * pause, 2_000)
        }
    }

    /// Until there is a database to reach and a key to sign with.
    private func waitForFiles() async {
        while !files.areComplete {
            if options.checksOnly { Console.fatal("interlock-control: --check needs these files", status: 1) }
            await loop.pause(milliseconds: 100)
        }
    }

    private func isWorthWaiting(_ failure: StoreFailure) -> Bool {
        if case .unexpectedAnswer = failure { return false }
        return !failure.isPermanent && failure.cause != .request
    }

    private func migrate() async throws {
        let names = try await Migrations.apply(Contract.migrations, to: store) { [unowned self] failure in
            waitsFor = "a migration waits for a lock that another control plane or a long transaction holds"
            reportOnce("\(waitsFor) (\(failure.reason))")
        }
        for name in names { Console.announce("migrated \(name)", "migrated", ["migration": .text(name)]) }
    }

    private func reportOnce(_ line: String) {
        guard reported.count < Self.mostReported, reported.insert(line).inserted else { return }
        Console.log(.warn, "database", message: line)
    }

    private func report(_ report: DatabaseReport) {
        switch report {
        case .unavailable(let cause):
            waitsFor = cause
            Console.log(.warn, "database_unavailable", message: cause)
        case .available(let seconds): Console.log(.info, "database_available", ["after_seconds": .number(seconds)])
        case .unwritable(let cause): Console.log(.warn, "database_unwritable", message: cause)
        case .troubled(let cause): Console.log(.error, "database_trouble", message: cause)
        case .writable(let seconds): Console.log(.info, "database_writable", ["after_seconds": .number(seconds)])
        }
    }
}

// MARK: - Listening

extension ControlDatabase {
    private func listen() {
        store.listen(
            "interlock", at: options.listenDatabase.flatMap { $0.value(in: files.listenDatabase) },
            onNotify: { [unowned self] payload in
                administration.onNotify(payload)
                delivery.onNotify(payload)
            },
            onConnect: { [unowned self] in
                guard isStarted else { return }
                refresh()
                delivery.onListening()
            },
            onState: { [unowned self] in learn($0) })
    }

    private func learn(_ state: ListeningState) {
        let flag = options.listenDatabase == nil ? "--database" : "--listen-database"
        switch state {
        case .unknown: break
        case .works:
            reported = []
            if isStarted { Console.log(.info, "notifications_arrive") }
            proof.say(())
        case .isDeaf:
            let words =
                "LISTEN does not work through \(flag): nothing that is notified arrives; "
                + "it is probably the URL of a pooler in transaction mode, or of another database. "
                + "Give --listen-database or --listen-database-file a URL that keeps one session: "
                + "the server's own, or that of a pooler in session mode"
            guard isStarted else { Console.fatal("interlock-control: \(words)", status: 1) }
            Console.log(
                .warn, "notifications_lost", message: "\(words). Meanwhile the database is read every few seconds")
        case .failed(let failure):
            guard isStarted || isWorthWaiting(failure) else {
                Console.fatal("interlock-control: LISTEN through \(flag): \(failure)", status: 1)
            }
            waitsFor = failure.description
            if isStarted || failure.isUnexplained || options.listenDatabase != nil {
                reportOnce("LISTEN through \(flag): \(failure); retrying")
            }
        }
    }
}

// MARK: - Check

extension ControlDatabase {
    /// Verifies what is only ever added, and ends the process.
    private func check() async {
        do {
            waitsFor = "the chains are being verified"
            let trust = TrustKeys(files.signingKey.value.map { [$0.publicKey] } ?? [])
            let findings = try await Verification(store: store, trust: trust).findings()
            for finding in findings { Console.warn(finding) }
            guard findings.isEmpty else { Console.fatal("\(findings.count) finding(s)", status: 1) }
            Console.info("snapshots, publications and audit are as they were written")
        } catch {
            Console.fatal("interlock-control: \(error)", status: 1)
        }
        onChecked()
    }

    private func failCheck() {
        let seconds = options.checkDeadline
        Console.fatal("interlock-control: --check was not done within \(seconds) s: \(waitsFor)", status: 1)
    }
}
