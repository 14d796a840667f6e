// One request's way through the pool.
//
// It waits for a connection, is carried by one, perhaps by a second when the first turns out to be stale, and is over
// when its delegate was told the end or nobody wants the reply any more. The object is used again for another request;
// the number says for which one it stands, and `UpstreamCall` remembers that.

import EventLoop
import Wire

final class Errand {
    enum State {
        /// For a connection.
        case waiting(UpstreamPlace)
        case onLine(UpstreamConnection)
        case over
    }

    unowned let supplies: UpstreamSupplies
    var number: UInt32 = 0
    var state = State.over
    private(set) var head: [UInt8] = []
    private(set) var body: [UInt8] = []
    private(set) var isHead = false
    private(set) var mayRepeat = false
    private(set) var connectMilliseconds = 0
    private var delegate: (any UpstreamDelegate)?
    /// Bytes of head and body that were sent.
    var sent = 0
    var isPaused = false
    var replySeen = false

    /// Bodies up to this size travel in one piece with the head: copying them costs less than sending two pieces.
    private static let smallBody = 8 << 10

    init(_ supplies: UpstreamSupplies) { self.supplies = supplies }

    func begin(_ request: consuming UpstreamRequest, at place: UpstreamPlace, for delegate: any UpstreamDelegate) {
        self.delegate = delegate
        state = .waiting(place)
        isHead = request.isHead
        mayRepeat = request.mayRepeat
        connectMilliseconds = request.connectMilliseconds
        head = request.head
        body = request.body
        sent = 0
        isPaused = false
        replySeen = false
    }

    /// Whether the request has left completely.
    var isSent: Bool { sent == head.count + body.count }

    /// The request is about to leave for the first time.
    func join() {
        guard !body.isEmpty, body.count <= Errand.smallBody else { return }
        head.append(contentsOf: body)
        giveBack(&body)
    }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        if case .onLine(let connection) = state { connection.readSoon() }
    }

    func cancel() {
        let before = state
        finish()
        switch before {
        case .waiting(let place): place.forget(self)
        case .onLine(let connection): connection.close()
        case .over: break
        }
        supplies.give(self)
    }

    /// Lets go of the delegate and gives the memory back.
    private func finish() {
        number &+= 1
        state = .over
        delegate = nil
        giveBack(&head)
        giveBack(&body)
    }

    private func giveBack(_ bytes: inout [UInt8]) {
        guard bytes.capacity > 0 else { return }
        var done: [UInt8] = []
        swap(&done, &bytes)
        supplies.loop.buffers.give(done)
    }

    // MARK: What the delegate is told

    func tellConnected(isReused: Bool) { delegate?.onConnected(isReused: isReused) }
    func tellHead(_ head: HTTPResponseHead) { delegate?.onHead(head) }
    func tellBody(_ bytes: UnsafeRawBufferPointer) { delegate?.onBody(bytes) }

    func tellEnd() {
        let told = delegate
        finish()
        told?.onEnd()
        supplies.give(self)
    }

    func tellFailure(_ failure: UpstreamFailure) {
        let told = delegate
        finish()
        told?.onFailure(failure)
        supplies.give(self)
    }
}
