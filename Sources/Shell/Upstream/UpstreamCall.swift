// One request's way through the pool: the handle that a caller keeps.

import EventLoop
import Wire

/// A request that was sent, or waits to be.
package final class UpstreamCall {
    enum State {
        /// For a connection.
        case waiting
        case onLine(UpstreamConnection)
        case over
    }

    let place: UpstreamPlace
    let isHead: Bool
    let mayRepeat: Bool
    let connectMilliseconds: Int
    private(set) var head: [UInt8]
    private(set) var body: [UInt8]
    private var delegate: (any UpstreamDelegate)?
    var state = State.waiting
    /// Bytes of head and body that were sent.
    var sent = 0
    var isPaused = false
    var replySeen = false

    init(_ request: consuming UpstreamRequest, at place: UpstreamPlace, for delegate: any UpstreamDelegate) {
        self.place = place
        self.delegate = delegate
        isHead = request.isHead
        mayRepeat = request.mayRepeat
        connectMilliseconds = request.connectMilliseconds
        head = request.head
        body = request.body
    }

    /// Nothing more is read from the other side, who will notice in time. What is already on its way here still comes:
    /// up to 64 KiB.
    package func pause() { isPaused = true }

    /// Reads on.
    package func resume() {
        guard isPaused else { return }
        isPaused = false
        if case .onLine(let connection) = state { connection.readSoon() }
    }

    /// Nobody wants the reply any more: the connection closes at once, and the delegate is told nothing.
    package func cancel() {
        let before = state
        finish()
        switch before {
        case .waiting: place.forget(self)
        case .onLine(let connection): connection.close()
        case .over: break
        }
    }

    /// Whether the request has left completely.
    var isSent: Bool { sent == head.count + body.count }

    /// Forgets the delegate and gives the memory back. The last thing before the delegate hears of the end.
    func finish() {
        state = .over
        delegate = nil
        var bytes: [UInt8] = []
        swap(&bytes, &head)
        place.loop.buffers.give(bytes)
        bytes = []
        swap(&bytes, &body)
        place.loop.buffers.give(bytes)
    }

    // MARK: What the delegate is told

    func tellConnected(isReused: Bool) { delegate?.onConnected(isReused: isReused) }
    func tellHead(_ head: HTTPResponseHead) { delegate?.onHead(head) }
    func tellBody(_ bytes: UnsafeRawBufferPointer) { delegate?.onBody(bytes) }

    func tellEnd() {
        let told = delegate
        finish()
        told?.onEnd()
    }

    func tellFailure(_ failure: UpstreamFailure) {
        let told = delegate
        finish()
        told?.onFailure(failure)
    }
}
