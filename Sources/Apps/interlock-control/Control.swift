// The process: one loop for administrators, sidecars and the database.
//
// It listens before the database is there, and says 503 until it is: a control plane that waits for its database is
// found by its probes, one that exits is restarted in a circle. What becomes of the database is `ControlDatabase`'s.

import EventLoop
import HTTPServer
import Listening
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
    private let files: ControlFiles
    private let book: CredentialBook
    private let database: ControlDatabase
    /// Nil until it listens, which may wait for certificates.
    private var server: HTTPServer?
    private var sockets: [ListeningSocket] = []
    private var signals: SignalWatch?
    private var ending: Ending?

    init(_ options: ControlOptions, on loop: EventLoop) throws {
        self.options = options
        self.loop = loop
        files = try ControlFiles(options)
        store = Store(on: loop, url: options.database.value(in: files.database) ?? "")
        delivery = DeliveryOffice(on: loop, store: store, key: files.signingKey.value)
        delivery.desk.longestWait = options.longestWait
        let token = options.bootstrapToken.value(in: files.bootstrapToken)
        book = CredentialBook(bootstrap: token.map { Array($0.utf8) })
        administration = Administration(
            on: loop, store: store, archive: Archive(store), book: book, publisher: delivery.publisher)
        front = AdminDesk(
            on: loop, routes: RouteTable(openAPI: Contract.openAPI), book: book,
            handlers: Control.handlers(administration, delivery), polls: delivery.desk)
        database = ControlDatabase(options, files, on: loop, store: store, administration, delivery)
        administration.canAnswerPolls = { [delivery] in delivery.feed.isLoaded }
        administration.metrics += [
            { [delivery] in delivery.metrics }, { [front] in front.counts.prometheus },
            { [files] in files.watched.prometheus },
        ]
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
        options.bodyLimit = RequestBody.limit
        options.connections = 200_000
        return options
    }

    /// Listens, and begins to reach for the database.
    func start() throws {
        signals = try SignalWatch([.terminate, .interrupt, .reload], on: loop) { [unowned self] in take($0) }
        followFiles()
        if !options.checksOnly, files.tls == nil || files.tls?.value != nil { try listen() }
        loop.spawn { [database] in await database.begin() }
    }

    /// New contents of files are in use from now on.
    private func followFiles() {
        files.database?.onChange = { [store] in store.use(url: $0) }
        files.listenDatabase?.onChange = { [store] in store.use(listenURL: $0) }
        files.bootstrapToken?.onChange = { [book] in book.use(bootstrap: Array($0.utf8)) }
        files.signingKey.onChange = { [delivery] in delivery.publisher.key = $0 }
        files.tls?.onChange = { [unowned self] _ in listenIfNeeded() }
        files.watched.start(on: loop)
    }

    /// Certificates that were waited for have come.
    private func listenIfNeeded() {
        guard server == nil, ending == nil, !options.checksOnly else { return }
        do {
            try listen()
        } catch {
            Console.fatal("interlock-control: \(error)", status: 1)
        }
    }

    private func listen() throws {
        let server = HTTPServer(on: loop, for: front, options: Control.serverOptions, tls: files.tls?.value)
        self.server = server
        sockets = try ListeningSocket.open(options.listening.plan, access: options.listening.access)
        for socket in sockets { server.listen(on: socket) }
        for socket in sockets { ListenOptions.announce("control", socket) }
    }

    private func take(_ signal: Signal) {
        switch signal {
        case .reload: files.reload()
        case .terminate, .interrupt: end()
        }
    }

    /// Ends in good order: who waits is sent home, writes under way are finished. At once when asked twice.
    private func end() {
        guard ending == nil, !options.checksOnly else {
            for socket in sockets { socket.removeFile() }
            Console.fatal("ended at once", status: 130)
        }
        front.isDraining = true
        guard let server else { return stop() }
        server.announceEnd()
        ending = Ending(
            options.drain, on: loop,
            close: { [unowned self] in
                delivery.close()
                server.drain()
            }, cut: { server.close() })
        ending?.begin()
    }

    private func stop() {
        store.close()
        loop.stop()
    }
}
