// The replaying upstream on one loop.

import EventLoop
import HTTPServer
import Wire

/// Serves recordings on one loop.
final class ReplayService: HTTPService {
    private let upstream: ReplayUpstream
    private unowned let loop: EventLoop
    private lazy var server = HTTPServer(on: loop, for: self)

    /// A service that listens nowhere yet.
    init(_ upstream: ReplayUpstream, on loop: EventLoop) {
        self.upstream = upstream
        self.loop = loop
    }

    /// Listens, and answers where.
    func listen(at address: ListenAddress) throws(ListenFailure) -> ListenAddress { try server.listen(at: address) }

    /// Accepts the callers of a socket.
    func listen(on socket: ListeningSocket) { server.listen(on: socket) }

    /// Takes its share of what the others accept, and gives them theirs.
    func share(_ spread: ConnectionSpread) { spread.add(server, on: loop) }

    /// Closes everything, stalled replies too.
    func close() { server.close() }

    func onRequest(_ head: HTTPRequestHead, _ body: inout [UInt8], _ reply: Reply) {
        let request = ReceivedRequest(method: head.methodName, target: head.target, headers: head.headers, body: body)
        ReplayPerformance.begin(upstream.answer(request), as: reply, on: loop)
    }

    func refusal(status: Int, message: String, target: String) -> Refusal {
        var surface: Surface?
        if case .ask(let asked) = Route("POST", target) { surface = asked }
        return Refusal(body: Denial(status, message).body(for: surface))
    }
}

extension HTTPRequestHead {
    /// All fields, in the order of the wire.
    fileprivate var headers: [Header] {
        var headers: [Header] = []
        fields.forEach { name, value in
            let name = String(decoding: name, as: UTF8.self).lowercased()
            headers.append(Header(name: name, value: String(decoding: value, as: UTF8.self)))
        }
        return headers
    }
}
