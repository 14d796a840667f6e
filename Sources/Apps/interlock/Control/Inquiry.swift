// One request, and its whole reply: for commands, which have nothing else to do meanwhile.

import EventLoop
import Upstream
import Wire

/// What came of a request.
struct WholeReply {
    var status = 0
    var fields = HTTPFields()
    var body: [UInt8] = []
}

/// Nobody answered.
struct Unreached: Error {
    /// `127.0.0.1:4200`
    let host: String
    /// Why not, in words.
    let reason: String
    /// It was asked over TLS.
    var isSecure = false

    /// What to look at.
    var advice: String {
        if isSecure, reason.contains("wrong version number") || reason.contains("packet length") {
            return "it does not speak TLS there: http:// in the place of https:// asks without it"
        }
        if isSecure, reason.contains("certificate") {
            return "--ca-file FILE, or INTERLOCK_CA_FILE, names the authorities to trust"
        }
        let isAbsent = reason.contains("connect to") || reason.contains("resolve")
        if !isSecure, !isAbsent {
            return "if it speaks TLS there, https:// is wanted in the place of http://"
        }
        return "is interlock-control running there? --control URL or INTERLOCK_CONTROL says where it is"
    }
}

/// Asks one place, over connections that are kept between requests, on a loop that turns while somebody waits.
final class Inquiry {
    /// Whom it asks.
    let origin: UpstreamOrigin
    private let loop: EventLoop
    private let pool: UpstreamPool

    /// Asks at `origin`.
    init(_ origin: UpstreamOrigin) throws {
        self.origin = origin
        loop = try EventLoop()
        pool = UpstreamPool(on: loop)
    }

    deinit {
        pool.close()
        loop.letGo()
    }

    /// Sends a request and waits for the end of its reply. `fields` are header lines besides host and length;
    /// `mayRepeat` says that doing it twice does no harm.
    func ask(
        _ method: String, _ target: String, _ fields: [(String, String)], body: [UInt8] = [], mayRepeat: Bool = true,
        patience seconds: Int = 60
    ) throws(Unreached) -> WholeReply {
        let wait = Wait(loop)
        let request = UpstreamRequest(
            origin: origin, head: head(method, target, fields, body.count), body: body, mayRepeat: mayRepeat)
        let call = pool.send(request, wait)
        let patience = loop.schedule(at: loop.now + seconds * 1_000_000_000, for: wait)
        loop.run()
        loop.cancel(patience)
        call.cancel()
        if let complaint = wait.complaint { throw unreached(complaint) }
        return wait.reply
    }

    private func unreached(_ reason: String) -> Unreached {
        Unreached(host: origin.hostField, reason: reason, isSecure: origin.isSecure)
    }

    /// Lets time pass.
    func pause(milliseconds: Int) {
        let wait = Wait(loop)
        _ = loop.schedule(at: loop.now + milliseconds * 1_000_000, for: wait)
        loop.run()
    }

    private func head(_ method: String, _ target: String, _ fields: [(String, String)], _ length: Int) -> [UInt8] {
        var head = Array("\(method) \(target) HTTP/1.1\r\n".utf8)
        HTTPWriter.field("host", origin.hostField, into: &head)
        for (name, value) in fields { HTTPWriter.field(named: name, value, into: &head) }
        if length > 0 || method == "POST" || method == "PUT" { HTTPWriter.field("content-length", length, into: &head) }
        HTTPWriter.endOfHead(into: &head)
        return head
    }
}

/// Waits for one reply; stops the loop when it is whole, or will never be.
private final class Wait: UpstreamDelegate, TimerOwner {
    private unowned let loop: EventLoop
    private(set) var reply = WholeReply()
    private(set) var complaint: String?

    init(_ loop: EventLoop) { self.loop = loop }

    func onHead(_ head: HTTPResponseHead) { (reply.status, reply.fields) = (head.status, head.fields) }

    func onBody(_ bytes: UnsafeRawBufferPointer) { reply.body.append(contentsOf: bytes) }

    func onEnd() { loop.stop() }

    func onFailure(_ failure: UpstreamFailure) {
        complaint = failure.message
        loop.stop()
    }

    func onTimer(_ tag: Int) {
        complaint = "it takes too long"
        loop.stop()
    }
}
