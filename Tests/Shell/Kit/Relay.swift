// The smallest thing that uses the whole wing: whatever comes in goes out again, and the answer comes back.
//
// It proves that the pieces fit, and it is what is measured against other proxies: everything that this does, a real
// composition does too.

package import EventLoop
package import HTTPServer
package import Upstream
package import Wire

/// Passes every request to one origin.
package final class Relay: HTTPService {
    let loop: EventLoop
    let pool: UpstreamPool
    private let origin: UpstreamOrigin
    private var spare: [Flight] = []
    /// Requests that are on their way.
    package private(set) var inFlight = 0
    /// What became of failed ones, newest last.
    package private(set) var failures: [UpstreamFailure] = []

    package init(on loop: EventLoop, to origin: UpstreamOrigin, through pool: UpstreamPool) {
        self.loop = loop
        self.origin = origin
        self.pool = pool
    }

    package func onRequest(_ head: HTTPRequestHead, _ body: inout [UInt8], _ reply: Reply) {
        inFlight += 1
        let flight = spare.popLast() ?? Flight(self)
        var bytes = loop.buffers.take()
        write(head, body.count, into: &bytes)
        var taken: [UInt8] = []
        swap(&taken, &body)
        let request = UpstreamRequest(origin: origin, head: bytes, body: taken, isHead: head.method == .head)
        flight.begin(request, reply)
    }

    package func refusal(status: Int, message: String, target: String) -> Refusal {
        Refusal(contentType: "text/plain", body: Array("\(status) \(message) \(target)\n".utf8))
    }

    private func write(_ head: HTTPRequestHead, _ bodyCount: Int, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: head.methodName.utf8)
        bytes.append(0x20)
        head.withTarget { bytes.append(contentsOf: $0) }
        HTTPWriter.text(" HTTP/1.1\r\n", into: &bytes)
        HTTPWriter.field("host", origin.hostField, into: &bytes)
        if bodyCount > 0 || head.method == .post { HTTPWriter.field("content-length", bodyCount, into: &bytes) }
        head.fields.copyEndToEnd(into: &bytes)
        HTTPWriter.endOfHead(into: &bytes)
    }

    func landed(_ flight: Flight, _ failure: UpstreamFailure? = nil) {
        inFlight -= 1
        if let failure { failures.append(failure) }
        spare.append(flight)
    }
}

/// One request on its way.
final class Flight: UpstreamDelegate, ReplyWatcher {
    private unowned let relay: Relay
    private var reply: Reply?
    private var call: UpstreamCall?
    private var hasBegun = false

    init(_ relay: Relay) { self.relay = relay }

    func begin(_ request: UpstreamRequest, _ reply: Reply) {
        self.reply = reply
        hasBegun = false
        reply.watch(by: self)
        call = relay.pool.send(request, self)
    }

    func onHead(_ head: HTTPResponseHead) {
        hasBegun = true
        var fields = relay.loop.buffers.take()
        head.fields.copyEndToEnd(into: &fields)
        if case .length(let count) = head.framing {
            reply?.begin(head.status, fields, length: count)
        } else {
            reply?.begin(head.status, fields)
        }
        relay.loop.buffers.give(fields)
    }

    func onBody(_ bytes: UnsafeRawBufferPointer) {
        guard let reply else { return }
        reply.write(bytes)
        guard reply.pending > 256 << 10 else { return }
        call?.pause()
        reply.tellWhenDrained()
    }

    func onEnd() {
        reply?.end()
        land()
    }

    func onFailure(_ failure: UpstreamFailure) {
        if hasBegun { reply?.abort() } else { reply?.send(502, [], Array(failure.message.utf8)) }
        land(failure)
    }

    func onDrained() { call?.resume() }

    func onGone() {
        call?.cancel()
        land()
    }

    private func land(_ failure: UpstreamFailure? = nil) {
        reply = nil
        call = nil
        relay.landed(self, failure)
    }
}

extension HTTPFields {
    /// Every field that may be handed on and that this relay does not write itself.
    package func copyEndToEnd(into bytes: inout [UInt8]) {
        forEachEndToEnd { name, value in
            if !isWrittenAnew(name) { HTTPWriter.field(name, value, into: &bytes) }
        }
    }

    private func isWrittenAnew(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 4: name.spells("host")
        case 6: name.spells("expect")
        case 14: name.spells("content-length")
        default: false
        }
    }
}
