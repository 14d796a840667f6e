// The process: one loop for administrators, sidecars and the database.
//
// It listens before the database is there, and says 503 until it is: a control plane that waits for its database is
// found by its probes, one that exits is restarted in a circle. Migrations are applied when the database is first
// reached; a database that does not fit ends the process, since nobody can mend that by waiting.

import EventLoop
import HTTPServer
import PolicyFiles
import Store
import Terminal

/// A running control plane. Belongs to its loop.
final class Control: TimerOwner {
    private let options: ControlOptions
    private let loop: EventLoop
    private let store: Store
    private let delivery: DeliveryOffice
    private let administration: Administration
    private let front: AdminDesk
    private let files: ControlFiles
    private let book: CredentialBook
    /// Nil until it listens, which may wait for certificates.
    private var server: HTTPServer?
    private var signals: SignalWatch?
    private var isEnding = false

    /// Milliseconds after which memory is compared with the database, whatever was notified.
    private static let pulse = 5_000

    init(_ options: ControlOptions, on loop: EventLoop) throws {
        self.options = options
        self.loop = loop
        files = try ControlFiles(options)
        store = Store(on: loop, url: Control.text(options.database, files.database) ?? "")
        delivery = DeliveryOffice(on: loop, store: store, key: files.signingKey.value)
        let token = Control.text(options.bootstrapToken, files.bootstrapToken)
        book = CredentialBook(bootstrap: token.map { Array($0.utf8) })
        administration = Administration(
            on: loop, store: store, archive: Archive(store), book: book, publisher: delivery.publisher)
        front = AdminDesk(
            on: loop, routes: RouteTable(openAPI: Contract.openAPI), book: book,
            handlers: Control.handlers(administration, delivery), polls: delivery.desk)
        administration.metrics += [
            { [delivery] in delivery.metrics }, { [front] in front.counts.prometheus },
            { [files] in files.watched.prometheus },
        ]
        front.isReady = { [administration] in administration.isReady }
        front.onDrained = { [unowned self] in stop() }
    }

    private static func text(_ secret: ControlOptions.Secret, _ file: WatchedFile<String>?) -> String? {
        if case .text(let text) = secret { text } else { file?.value }
    }

    private static func handlers(_ administration: Administration, _ delivery: DeliveryOffice) -> [Operation: Handler] {
        administration.handlers.merging(delivery.handlers(administration)) { _, _ in
            preconditionFailure("two handlers for one operation")
        }
    }

    private static var serverOptions: ServerOptions {
        var options = ServerOptions()
        options.bodyLimit = 16 << 20
        options.connections = 200_000
        return options
    }

    /// Listens, and begins to reach for the database.
    func start() throws {
        signals = try SignalWatch([.terminate, .interrupt, .reload], on: loop) { [unowned self] in take($0) }
        followFiles()
        if !options.checksOnly, files.tls == nil || files.tls?.value != nil { try listen() }
        loop.spawn { [self] in await begin() }
    }

    /// New contents of files are in use from now on.
    private func followFiles() {
        files.database?.onChange = { [store] in store.use(url: $0) }
        files.bootstrapToken?.onChange = { [book] in book.use(bootstrap: Array($0.utf8)) }
        files.signingKey.onChange = { [delivery] in delivery.publisher.key = $0 }
        files.tls?.onChange = { [unowned self] _ in listenIfNeeded() }
        files.watched.start(on: loop)
    }

    /// Certificates that were waited for have come.
    private func listenIfNeeded() {
        guard server == nil, !isEnding, !options.checksOnly else { return }
        do {
            try listen()
        } catch {
            Console.fatal("interlock-control: \(error)", status: 1)
        }
    }

    private func listen() throws {
        let server = HTTPServer(on: loop, for: front, options: Control.serverOptions, tls: files.tls?.value)
        self.server = server
        for text in options.listen {
            guard let address = ListenAddress(text) else {
                throw Misuse("--listen: '\(text)' is not an address: HOST:PORT or unix:/path is")
            }
            let found = try server.listen(at: address)
            Console.announce(
                "listening control \(found)", "listening", ["listener": "control", "address": .text("\(found)")])
        }
    }

    private func take(_ signal: Signal) {
        switch signal {
        case .reload: files.reload()
        case .terminate, .interrupt: end()
        }
    }

    /// Ends in good order: who waits is sent home, writes under way are finished. At once when asked twice.
    private func end() {
        guard !isEnding, !options.checksOnly else { Console.fatal("ended at once", status: 130) }
        isEnding = true
        delivery.close()
        if let server { server.drain() } else { stop() }
    }

    private func stop() {
        store.close()
        loop.stop()
    }
}

// MARK: - The database

extension Control {
    /// Reaches the database, however long it takes, migrates it, and begins to work.
    private func begin() async {
        await waitForFiles()
        var isTold = false
        while await !isMigrated(&isTold) { await loop.pause(milliseconds: 500) }
        if options.checksOnly { return await check() }
        delivery.start()
        store.listen(
            "interlock", onNotify: { [unowned self] in hear($0) },
            onConnect: { [unowned self] in
                refresh()
                delivery.onListening()
            })
        while (try? await administration.refresh()) == nil { await loop.pause(milliseconds: 500) }
        Console.announce("database ready", "database_ready")
        _ = loop.schedule(at: loop.now + Control.pulse * 1_000_000, for: self)
    }

    /// Until there is a database to reach and a key to sign with.
    private func waitForFiles() async {
        while files.signingKey.value == nil || (files.database.map { $0.value == nil } ?? false) {
            if options.checksOnly { Console.fatal("interlock-control: --check needs these files", status: 1) }
            await loop.pause(milliseconds: 100)
        }
    }

    private func isMigrated(_ isTold: inout Bool) async -> Bool {
        do {
            for name in try await Migrations.apply(Contract.migrations, to: store) {
                Console.announce("migrated \(name)", "migrated", ["migration": .text(name)])
            }
            return true
        } catch let failure as StoreFailure where failure.state == nil {
            if !isTold { Console.log(.warn, "database_unavailable", message: "\(failure)") }
            isTold = true
            return false
        } catch {
            Console.fatal("interlock-control: \(error)", status: 1)
        }
    }

    private func hear(_ payload: String) {
        administration.onNotify(payload)
        delivery.onNotify(payload)
    }

    private func refresh() {
        loop.spawn { [administration] in try? await administration.refresh() }
    }

    func onTimer(_ tag: Int) {
        refresh()
        _ = loop.schedule(at: loop.now + Control.pulse * 1_000_000, for: self)
    }

    /// Verifies what is only ever added, and ends the process.
    private func check() async {
        do {
            let trust = TrustKeys(files.signingKey.value.map { [$0.publicKey] } ?? [])
            let findings = try await Verification(store: store, trust: trust).findings()
            for finding in findings { Console.warn(finding) }
            guard findings.isEmpty else { Console.fatal("\(findings.count) finding(s)", status: 1) }
            Console.info("snapshots, publications and audit are as they were written")
        } catch {
            Console.fatal("interlock-control: \(error)", status: 1)
        }
        stop()
    }
}
