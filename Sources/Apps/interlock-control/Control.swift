// The process: one loop for administrators, sidecars and the database.
//
// It listens before the database is there, and says 503 until it is: a control plane that waits for its database is
// found by its probes, one that exits is restarted in a circle. What becomes of the database is `ControlDatabase`'s.

import EventLoop
import HTTPServer
import PolicyFiles
import Store
import Terminal

/// A running control plane. Belongs to its loop.
final class Control {
    private let options: ControlOptions
    private let loop: EventLoop
    private let store: Store
    private let delivery: DeliveryOffice
    private let administration: Administration
    private let front: AdminDesk
    private let database: ControlDatabase
    private let tls: TLSContext?
    private let server: HTTPServer
    private var signals: SignalWatch?
    private var isEnding = false

    init(_ options: ControlOptions, on loop: EventLoop) throws {
        self.options = options
        self.loop = loop
        store = Store(on: loop, url: options.database)
        delivery = DeliveryOffice(on: loop, store: store, key: try SigningKey(file: options.signingKey))
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
        database = ControlDatabase(options, on: loop, store: store, administration, delivery)
        administration.canAnswerPolls = { [delivery] in delivery.feed.isLoaded }
        administration.metrics += [{ [delivery] in delivery.metrics }, { [front] in front.counts.prometheus }]
        front.isReady = { [administration] in administration.isReady }
        database.onChecked = { [unowned self] in stop() }
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
        loop.spawn { [database] in await database.begin() }
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
