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
    private let tls: TLSContext?
    private let server: HTTPServer
    private var signals: SignalWatch?
    private var isEnding = false

    /// Milliseconds after which memory is compared with the database, whatever was notified.
    private static let pulse = 5_000

    init(_ options: ControlOptions, on loop: EventLoop) throws {
        self.options = options
        self.loop = loop
        store = Store(on: loop, url: options.database)
        delivery = DeliveryOffice(on: loop, store: store, key: try SigningKey(file: options.signingKey))
        delivery.desk.longestWait = options.longestWait
        let book = CredentialBook(bootstrap: Array(options.bootstrapToken.utf8))
        administration = Administration(
            on: loop, store: store, archive: Archive(store), book: book, publisher: delivery.publisher)
        front = AdminDesk(
            on: loop, routes: RouteTable(openAPI: Contract.openAPI), book: book,
            handlers: Control.handlers(administration, delivery), polls: delivery.desk)
        tls = try options.certificate.map { chain, key throws(TLSFailure) in
            try TLSContext(certificate: chain, key: key, clientAuthorities: options.clientAuthorities)
        }
        server = HTTPServer(on: loop, for: front, options: Control.serverOptions, tls: tls)
        administration.metrics += [{ [delivery] in delivery.metrics }, { [front] in front.counts.prometheus }]
        front.isReady = { [administration] in administration.isReady }
        front.onDrained = { [unowned self] in stop() }
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
        if !options.checksOnly { try listen() }
        loop.spawn { [self] in await begin() }
    }

    private func listen() throws {
        for text in options.listen {
            guard let address = ListenAddress(text) else {
                throw Misuse("--listen: '\(text)' is not an address: HOST:PORT or unix:/path is")
            }
            Console.info("listening control \(try server.listen(at: address))")
        }
    }

    private func take(_ signal: Signal) {
        switch signal {
        case .reload: readCertificates()
        case .terminate, .interrupt: end()
        }
    }

    private func readCertificates() {
        do throws(TLSFailure) {
            guard let tls else { return }
            try tls.reload()
            Console.info("certificates read again")
        } catch {
            Console.warn("\(error); the certificates in use stay")
        }
    }

    /// Ends in good order: who waits is sent home, writes under way are finished. At once when asked twice.
    private func end() {
        guard !isEnding, !options.checksOnly else { Console.fatal("ended at once", status: 130) }
        isEnding = true
        delivery.close()
        server.drain()
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
        Console.info("database ready")
        _ = loop.schedule(at: loop.now + Control.pulse * 1_000_000, for: self)
    }

    private func isMigrated(_ isTold: inout Bool) async -> Bool {
        do {
            for name in try await Migrations.apply(Contract.migrations, to: store) { Console.info("migrated \(name)") }
            return true
        } catch let failure as StoreFailure where failure.state == nil {
            if !isTold { Console.warn("\(failure); trying on") }
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
            let trust = TrustKeys([try SigningKey(file: options.signingKey).publicKey])
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
