// One loop's server: its listeners and its connections.

package import EventLoop
import Wire

/// Serves HTTP/1.1 on one loop.
package final class HTTPServer {
    let loop: EventLoop
    let options: ServerOptions
    let service: any HTTPService
    let tls: TLSContext?
    private(set) var isDraining = false

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

    /// Listens, and answers where: with the port that was found, where any was asked for. `sharesPort` lets several
    /// loops listen at one port (SO_REUSEPORT).
    @discardableResult
    package func listen(at address: ListenAddress, sharesPort: Bool = false) throws(SystemError) -> ListenAddress {
        let listener = try Listener(address, sharesPort: sharesPort, of: self)
        listeners.append(listener)
        return listener.address
    }

    /// How many connections are open.
    package var connectionCount: Int { connections.count }

    /// Ends in good order: nobody new is accepted, idle connections close, the rest close after their answers. Then the
    /// service is told.
    package func drain() {
        guard !isDraining else { return }
        isDraining = true
        for listener in listeners { listener.close() }
        for connection in connections.reversed() where connection.isIdle && connection.output.isEmpty {
            connection.close()
        }
        for connection in connections where connection.isHalfway { connection.expect(in: HTTPServer.lastWords) }
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

    func begin(_ descriptor: Int32) {
        let connection = ServerConnection(descriptor, of: self)
        connection.index = connections.count
        connections.append(connection)
    }

    func forget(_ connection: ServerConnection) {
        let last = connections.removeLast()
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
