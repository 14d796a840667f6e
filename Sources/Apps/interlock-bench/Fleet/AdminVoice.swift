// The administrator who changes things while the fleet waits.

import CLinux
import EventLoop
import Upstream
import Wire

/// Asks the control plane, and waits for the answer while the loop turns.
final class AdminVoice {
    /// An answer.
    struct Heard {
        var status = 0
        var body: [UInt8] = []
        /// When the question was given to the loop, and when its status was read.
        var askedAt = 0
        var answeredAt = 0

        /// The body as JSON.
        var json: JSONDocument? { try? JSONDocument(body) }
    }

    private let loop: EventLoop
    private let pool: UpstreamPool
    private let origin: UpstreamOrigin
    private let token: String

    init(on loop: EventLoop, origin: UpstreamOrigin, token: String) {
        self.loop = loop
        self.origin = origin
        self.token = token
        pool = UpstreamPool(on: loop)
    }

    /// Begins a question.
    func start(_ method: String, _ target: String, _ body: String = "") -> Errand {
        let head =
            "\(method) \(target) HTTP/1.1\r\nhost: \(origin.hostField)\r\nauthorization: Bearer \(token)\r\n"
            + "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
        let errand = Errand()
        errand.heard.askedAt = Clock.now
        let request = UpstreamRequest(origin: origin, head: Array(head.utf8), body: Array(body.utf8))
        pool.send(request, errand)
        return errand
    }

    /// Asks, and turns the loop until there is an answer. Status 0: there was none.
    func ask(_ method: String, _ target: String, _ body: String = "") -> Heard {
        let errand = start(method, target, body)
        while !errand.isOver { loop.turn(limit: 100) }
        return errand.heard
    }

    /// One question on its way.
    final class Errand: UpstreamDelegate {
        var heard = Heard()
        private(set) var isOver = false

        func onHead(_ head: HTTPResponseHead) {
            heard.answeredAt = Clock.now
            heard.status = head.status
        }

        func onBody(_ bytes: UnsafeRawBufferPointer) { heard.body.append(contentsOf: bytes) }

        func onEnd() { isOver = true }

        func onFailure(_ failure: UpstreamFailure) {
            heard.status = 0
            isOver = true
        }
    }
}
