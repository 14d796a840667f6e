// One loop's server: its listeners and its connections.

package import EventLoop
import Wire

/// Serves HTTP/1.1 on one loop.
package final class HTTPServer {
    let loop: EventLoop
    let options: ServerOptions
    let service: any HTTPService
    let tls: TLSContext?
    /// Replies say that their connections close.
    private(set) var isEnding = false
    /// Nobody new is accepted.
    private(set) var isDraining = false
    /// Where connections go that this server accepts; nil: they stay.
    var spread: ConnectionSpread?
    let load = ConnectionLoad()

    private var listeners: [Listener] = []
    private var connections: [ServerConnection] = []
    private var readers: [HTTPRequestReader] = []

    /// A server that listens nowhere yet. It holds its service, and its connections hold it: `close` ends that. With
    /// certificates, it speaks HTTPS and nothing else.
    package init(
        on loop: EventLoop, for service: any HTTPService, options: ServerOptions = ServerOptions(),
        tls: TLSContext? = nil
    ) {
        self.loop = loop
        self.service = service
        self.tls = tls
        self.options = options
    }

    /// Listens at one address, and answers where: with the port that was found, where any was asked for.
    @discardableResult
    package func listen(at address: ListenAddress) throws(ListenFailure) -> ListenAddress {
        let socket = try ListeningSocket(address)
        listen(on: socket)
        return socket.address
    }

    /// Accepts the callers of a socket, which is closed with the server.
    package func listen(on socket: ListeningSocket) { listeners.append(Listener(socket, of: self)) }

    /// How many connections are open.
    package var connectionCount: Int { connections.count }

    /// Goes on serving everybody, but replies say that their connections close: callers go elsewhere in their own time.
    package func announceEnd() { isEnding = true }

    /// Ends in good order: nobody new is accepted, idle connections close, the rest close after their answers. Then the
    /// service is told.
    package func drain() {
        guard !isDraining else { return }
        (isEnding, isDraining) = (true, true)
        for connection in connections.reversed() where connection.isIdle && connection.output.isEmpty {
            connection.closeUnlessAsked()
        }
        for connection in connections where connection.isHalfway { connection.expect(in: HTTPServer.lastWords) }
        for listener in listeners { listener.acceptRestAndClose() }
        if connections.isEmpty { service.onServerDrained() }
    }

    /// Milliseconds that a request which is not whole has left, once the server is to end.
    private static let lastWords = 2_000

    /// Closes everything now. Those who watch an answer are told that their caller has gone.
    package func close() {
        for listener in listeners { listener.close() }
        while let connection = connections.last { connection.gone() }
    }

    // MARK: For listeners and connections

    var hasRoom: Bool { connections.count < options.connections }

    /// A caller was accepted: serves it, or hands it to a server with fewer.
    func place(_ descriptor: Int32) {
        if let spread, spread.hand(descriptor, from: self) { return }
        begin(descriptor)
    }

    @discardableResult
    func begin(_ descriptor: Int32) -> ServerConnection {
        let connection = ServerConnection(descriptor, of: self)
        connection.index = connections.count
        connections.append(connection)
        load.add(1)
        return connection
    }

    /// A caller that was accepted as the last thing before nobody is: its request may be on its way.
    func beginLate(_ descriptor: Int32) { begin(descriptor).expect(in: HTTPServer.lastWords) }

    func forget(_ connection: ServerConnection) {
        let last = connections.removeLast()
        load.add(-1)
        if last !== connection {
            last.index = connection.index
            connections[connection.index] = last
        }
        if connections.count == options.connections - 1 { for listener in listeners { listener.resume() } }
        if isDraining && connections.isEmpty { service.onServerDrained() }
    }

    func takeReader() -> HTTPRequestReader { readers.popLast() ?? HTTPRequestReader(limits: options.limits) }

    func give(_ reader: consuming HTTPRequestReader) {
        guard readers.count < 64 else { return }
        var reader = reader
        reader.reset()
        readers.append(reader)
    }
}
