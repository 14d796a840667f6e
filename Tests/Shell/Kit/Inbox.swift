// What became of a request that was sent upstream.

package import Upstream
package import Wire

/// Remembers everything that an upstream call tells.
package final class Inbox: UpstreamDelegate {
    package private(set) var connections: [Bool] = []
    package private(set) var status: Int?
    package private(set) var fields = HTTPFields()
    package private(set) var body: [UInt8] = []
    package private(set) var bodyCount = 0
    package private(set) var hasEnded = false
    package private(set) var failure: UpstreamFailure?
    /// Whether to remember the body; for long ones only the count matters.
    package var keepsBody = true
    /// Called for each piece of a body.
    package var onPiece: () -> Void = {}
    /// Called with the head.
    package var onStatus: (Int) -> Void = { _ in }
    /// Called with the end.
    package var onEnded: () -> Void = {}

    package init() {}

    /// Whether nothing more will come.
    package var isOver: Bool { hasEnded || failure != nil }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    package func onConnected(isReused: Bool) { connections.append(isReused) }

    package func onHead(_ head: HTTPResponseHead) {
        status = head.status
        fields = head.fields
        onStatus(head.status)
    }

    package func onBody(_ bytes: UnsafeRawBufferPointer) {
        bodyCount += bytes.count
        if keepsBody { body.append(contentsOf: bytes) }
        onPiece()
    }

    package func onEnd() {
        hasEnded = true
        onEnded()
    }

    package func onFailure(_ failure: UpstreamFailure) { self.failure = failure }
}
