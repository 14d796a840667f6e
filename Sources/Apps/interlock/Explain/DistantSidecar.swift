// A decision asked of a running sidecar.

import EventLoop
import Terminal
import Upstream
import Wire

/// A sidecar at a URL, and the token that it knows us by.
struct DistantSidecar {
    private let origin: UpstreamOrigin
    private let token: String

    /// `url` is `http://host:port` or `https://host:port`.
    init(url: String, token: String) throws(Misuse) {
        let text = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard let origin = UpstreamOrigin(reading: text), !text.dropFirst(8).contains("/") else {
            throw Misuse("--sidecar: '\(url)' is not like http://127.0.0.1:4100")
        }
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Misuse("--token-file: holds no token")
        }
        (self.origin, self.token) = (origin, token)
    }

    /// The decision on a request, as a document.
    func decide(_ request: RehearsedRequest) throws -> [UInt8] {
        let loop = try EventLoop()
        let pool = UpstreamPool(on: loop)
        let answer = DistantAnswer(loop)
        let order = UpstreamRequest(origin: origin, head: head(request.envelope.count), body: request.envelope)
        let call = pool.send(order, answer)
        let patience = loop.schedule(at: loop.now + 60 * 1_000_000_000, for: answer)
        loop.run()
        loop.cancel(patience)
        call.cancel()
        if let complaint = answer.complaint { throw Misuse("no answer from \(origin.hostField): \(complaint)") }
        guard answer.status == 200 else { throw Misuse(refusal: answer.body, status: answer.status) }
        return answer.body
    }

    private func head(_ length: Int) -> [UInt8] {
        Array(
            """
            POST /v1/decision HTTP/1.1\r
            host: \(origin.hostField)\r
            authorization: Bearer \(token)\r
            content-type: application/json\r
            content-length: \(length)\r
            connection: close\r
            \r

            """.utf8)
    }
}

/// What comes of one request; stops the loop when it is whole.
private final class DistantAnswer: UpstreamDelegate, TimerOwner {
    private unowned let loop: EventLoop
    private(set) var status = 0
    private(set) var body: [UInt8] = []
    private(set) var complaint: String?

    init(_ loop: EventLoop) { self.loop = loop }

    func onHead(_ head: HTTPResponseHead) { status = head.status }

    func onBody(_ bytes: UnsafeRawBufferPointer) { body.append(contentsOf: bytes) }

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
