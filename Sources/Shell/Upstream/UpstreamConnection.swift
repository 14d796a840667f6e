// One connection to an origin: carries one request at a time, and waits for the next.
//
// While it waits it owns no buffer, and anything that happens on it (an end, an error, bytes that nobody asked for)
// makes it useless. While a reply streams, it owns the few bytes that know where the body ends; a head's memory is
// borrowed from the pool for as long as the head is not whole.

import EventLoop
import Wire

final class UpstreamConnection {
    unowned let place: UpstreamPlace
    let loop: EventLoop
    let line: Line
    /// Whether the place keeps it for a next request, and since when.
    var isIdle = false
    var idleSince = 0

    private(set) var call: UpstreamCall?
    private var reader: HTTPResponseReader?
    private var body: HTTPBodyReader?
    /// Whether the current request was begun; before that, events are only noted.
    private var hasBegun = false
    /// Replies that came over this connection.
    private var served = 0
    /// Bytes that went over this connection before the current request.
    private var sentBefore = 0
    private var keepsAlive = false
    private var isReadable = false
    private var hasPeerClosed = false
    private var isClosed = false
    private var isResuming = false

    init(_ line: Line, at place: UpstreamPlace) {
        self.line = line
        self.place = place
        loop = place.loop
        loop.watch(line.descriptor, .edges, by: self)
    }

    /// Whether nothing has been heard that would make it useless.
    var isFresh: Bool { !isClosed && !hasPeerClosed && !isReadable }

    /// Takes a request; it goes out when the turn ends.
    func take(_ call: UpstreamCall) {
        self.call = call
        hasBegun = false
        call.state = .onLine(self)
        loop.atTurnEnd(self)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        call = nil
        line.close(on: loop)
        giveBackReader()
        place.closed(self)
    }

    private func giveBackReader() {
        guard let reader else { return }
        self.reader = nil
        place.give(reader)
    }
}

// MARK: - Events

extension UpstreamConnection: Watcher, TurnWorker {
    func onReady(_ readiness: Readiness) {
        if readiness.isGone { hasPeerClosed = true }
        if readiness.contains(.readable) || hasPeerClosed { isReadable = true }
        guard let call else { return onReadyWhileIdle() }
        guard hasBegun else { return }
        if !call.isSent { send(call) }
        if isReadable { readOn() }
    }

    /// The first edge of a new connection only says that it may be written to; anything else makes it useless.
    private func onReadyWhileIdle() {
        if hasPeerClosed || !isQuiet() { close() }
    }

    /// Whether nothing lies unread. With TLS only a look can tell: the other side may have sent what is no reply, such
    /// as tickets for a next session.
    private func isQuiet() -> Bool {
        guard isReadable else { return true }
        guard case .again = line.receive(into: loop.scratch) else { return false }
        isReadable = false
        return true
    }

    func onTurnEnd() {
        guard let call, !isClosed else { return }
        hasBegun = true
        call.tellConnected(isReused: served > 0)
        guard self.call === call else { return }
        send(call)
        if isReadable { readOn() }
    }

    func onNextTurn() {
        isResuming = false
        if isReadable { readOn() }
    }

    /// Reads what was left unread, in the next turn.
    func readSoon() {
        guard isReadable, !isResuming else { return }
        isResuming = true
        loop.nextTurn(self)
    }
}

// MARK: - The request

extension UpstreamConnection {
    private func send(_ call: UpstreamCall) {
        while !call.isSent {
            switch sendPiece(of: call) {
            case .moved(let count): call.sent += count
            case .again: return
            case .ended: return
            case .broken(let number): return broken(number)
            }
        }
    }

    private func sendPiece(of call: UpstreamCall) -> Transfer {
        call.head.withUnsafeBytes { head in
            call.body.withUnsafeBytes { body in
                let inHead = min(call.sent, head.count)
                return line.send(
                    UnsafeRawBufferPointer(rebasing: head[inHead...]),
                    UnsafeRawBufferPointer(rebasing: body[(call.sent - inHead)...]))
            }
        }
    }
}

// MARK: - The reply

extension UpstreamConnection {
    /// Reads what there is, up to a fair share.
    private func readOn() {
        var share = 4 * loop.scratch.count
        while isReadable, let call, !call.isPaused {
            guard share > 0 else { return readSoon() }
            switch line.receive(into: loop.scratch) {
            case .moved(let count):
                share -= count
                if line.isDrainedByShortRead && count < loop.scratch.count && !hasPeerClosed { isReadable = false }
                feed(UnsafeRawBufferPointer(start: loop.scratch.baseAddress, count: count), call)
            case .again: isReadable = false
            case .ended: return ended(call)
            case .broken(let number): return broken(number)
            }
        }
    }

    private func feed(_ bytes: UnsafeRawBufferPointer, _ call: UpstreamCall) {
        var input = bytes
        call.replySeen = true
        do {
            while self.call === call, try step(&input, call) {}
        } catch {
            fail(call, .malformed(error), "\(error.message)")
        }
    }

    /// False where more bytes are needed, or the reply is over.
    private func step(_ input: inout UnsafeRawBufferPointer, _ call: UpstreamCall) throws(HTTPRejection) -> Bool {
        guard body != nil else { return try readHead(&input, call) }
        guard let piece = try body!.read(&input) else {
            whole(call, hasSurplus: !input.isEmpty)
            return false
        }
        guard !piece.isEmpty else { return false }
        call.tellBody(piece)
        return true
    }

    private func readHead(_ input: inout UnsafeRawBufferPointer, _ call: UpstreamCall) throws(HTTPRejection) -> Bool {
        var reader = takeReader(for: call)
        guard case .head = try reader.read(&input) else {
            self.reader = reader
            return false
        }
        body = reader.bodyReader
        keepsAlive = reader.head.keepAlive
        call.tellHead(reader.head)
        place.give(reader)
        return true
    }

    private func takeReader(for call: UpstreamCall) -> HTTPResponseReader {
        if let reader {
            self.reader = nil
            return reader
        }
        var reader = place.takeReader()
        reader.expect(answerToHead: call.isHead)
        return reader
    }

    /// The reply is whole. The connection is free before the delegate hears of it, so that its next request finds it.
    private func whole(_ call: UpstreamCall, hasSurplus: Bool) {
        let isReusable = keepsAlive && call.isSent && !hasSurplus && !hasPeerClosed && isQuiet()
        sentBefore += call.sent
        served += 1
        self.call = nil
        body = nil
        if isReusable { place.free(self) } else { close() }
        call.tellEnd()
    }

    private func ended(_ call: UpstreamCall) {
        if body?.finish() == true {
            self.call = nil
            close()
            return call.tellEnd()
        }
        lost(
            call, .cut,
            call.replySeen ? "the connection ended in the middle of the reply" : "the connection ended without a reply")
    }

    private func broken(_ number: Int32) {
        guard let call else { return close() }
        lost(
            call, .reset,
            number >= 1000 ? "the connection broke" : SystemError(call: "connection", number: number).description)
    }

    /// A kept connection may have been closed from the other side just when the request left. If nothing of a reply was
    /// seen, and the request did not arrive or may arrive twice, a new connection is tried.
    private func lost(_ call: UpstreamCall, _ kind: UpstreamFailure.Kind, _ message: String) {
        let arrived = hasArrived(call)
        if served > 0 && !call.replySeen && (!arrived || call.mayRepeat) {
            self.call = nil
            close()
            return place.repeat(call)
        }
        fail(call, kind, message, nothingSent: !arrived)
    }

    private func fail(
        _ call: UpstreamCall, _ kind: UpstreamFailure.Kind, _ message: String, nothingSent: Bool = false
    ) {
        self.call = nil
        close()
        call.tellFailure(
            UpstreamFailure(kind, message, nothingSent: nothingSent && !call.replySeen, replySeen: call.replySeen))
    }

    /// Whether any byte of the request may have reached a living server. Bytes sent to a connection that the other side
    /// had closed are never acknowledged.
    private func hasArrived(_ call: UpstreamCall) -> Bool {
        if call.sent == 0 { return false }
        guard let acknowledged = line.acknowledged else { return true }
        return acknowledged > sentBefore
    }
}
