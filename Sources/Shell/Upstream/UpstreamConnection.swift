// One connection to an origin: carries one request at a time, and waits for the next.
//
// While it waits it owns no buffer, and anything that happens on it (an end, an error, bytes that nobody asked for)
// makes it useless. While a reply streams, it owns the few bytes that know where the body ends; a head's memory is
// borrowed from the pool for as long as the head is not whole.

import EventLoop
import Wire

final class UpstreamConnection {
    let place: UpstreamPlace
    let loop: EventLoop
    let line: Line
    /// Whether the place keeps it for a next request, and since when.
    var isIdle = false
    var idleSince = 0

    private(set) var errand: Errand?
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
    func take(_ errand: Errand) {
        self.errand = errand
        hasBegun = false
        errand.state = .onLine(self)
        loop.atTurnEnd(self)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        errand = nil
        line.close(on: loop)
        giveBackReader()
        place.closed(self)
    }

    private func giveBackReader() {
        guard let reader else { return }
        self.reader = nil
        place.supplies.give(reader)
    }
}

// MARK: - Events

extension UpstreamConnection: Watcher, TurnWorker {
    func onReady(_ readiness: Readiness) {
        if readiness.isGone { hasPeerClosed = true }
        if readiness.contains(.readable) || hasPeerClosed { isReadable = true }
        guard let errand else { return onReadyWhileIdle() }
        guard hasBegun else { return }
        if !errand.isSent { send(errand) }
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
        guard let errand, !isClosed else { return }
        hasBegun = true
        errand.join()
        errand.tellConnected(isReused: served > 0)
        guard self.errand === errand else { return }
        send(errand)
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
    private func send(_ errand: Errand) {
        while !errand.isSent {
            switch sendPiece(of: errand) {
            case .moved(let count): errand.sent += count
            case .again: return
            case .ended: return
            case .broken(let number): return broken(number)
            }
        }
    }

    private func sendPiece(of errand: Errand) -> Transfer {
        errand.head.withUnsafeBytes { head in
            errand.body.withUnsafeBytes { body in
                let inHead = min(errand.sent, head.count)
                return line.send(
                    UnsafeRawBufferPointer(rebasing: head[inHead...]),
                    UnsafeRawBufferPointer(rebasing: body[(errand.sent - inHead)...]))
            }
        }
    }
}

// MARK: - The reply

extension UpstreamConnection {
    /// Reads what there is, up to a fair share.
    private func readOn() {
        var share = 4 * loop.scratch.count
        while isReadable, let errand, !errand.isPaused {
            guard share > 0 else { return readSoon() }
            switch line.receive(into: loop.scratch) {
            case .moved(let count):
                share -= count
                if line.isDrainedByShortRead && count < loop.scratch.count && !hasPeerClosed { isReadable = false }
                feed(UnsafeRawBufferPointer(start: loop.scratch.baseAddress, count: count), errand)
            case .again: isReadable = false
            case .ended: return ended(errand)
            case .broken(let number): return broken(number)
            }
        }
    }

    private func feed(_ bytes: UnsafeRawBufferPointer, _ errand: Errand) {
        var input = bytes
        errand.replySeen = true
        do {
            while self.errand === errand, try step(&input, errand) {}
        } catch {
            fail(errand, .malformed(error), "\(error.message)")
        }
    }

    /// False where more bytes are needed, or the reply is over.
    private func step(_ input: inout UnsafeRawBufferPointer, _ errand: Errand) throws(HTTPRejection) -> Bool {
        guard body != nil else { return try readHead(&input, errand) }
        guard let piece = try body!.read(&input) else {
            whole(errand, hasSurplus: !input.isEmpty)
            return false
        }
        guard !piece.isEmpty else { return false }
        errand.tellBody(piece)
        return true
    }

    private func readHead(_ input: inout UnsafeRawBufferPointer, _ errand: Errand) throws(HTTPRejection) -> Bool {
        var reader = takeReader(for: errand)
        guard case .head = try reader.read(&input) else {
            self.reader = reader
            return false
        }
        body = reader.bodyReader
        keepsAlive = reader.head.keepAlive
        errand.tellHead(reader.head)
        place.supplies.give(reader)
        return true
    }

    private func takeReader(for errand: Errand) -> HTTPResponseReader {
        if let reader {
            self.reader = nil
            return reader
        }
        var reader = place.supplies.takeReader()
        reader.expect(answerToHead: errand.isHead)
        return reader
    }

    /// The reply is whole. The connection is free before the delegate hears of it, so that its next request finds it.
    private func whole(_ errand: Errand, hasSurplus: Bool) {
        let isReusable = keepsAlive && errand.isSent && !hasSurplus && !hasPeerClosed && isQuiet()
        sentBefore += errand.sent
        served += 1
        self.errand = nil
        body = nil
        if isReusable { place.free(self) } else { close() }
        errand.tellEnd()
    }

    private func ended(_ errand: Errand) {
        if body?.finish() == true {
            self.errand = nil
            close()
            return errand.tellEnd()
        }
        lost(
            errand, .cut,
            errand.replySeen
                ? "the connection ended in the middle of the reply" : "the connection ended without a reply")
    }

    private func broken(_ number: Int32) {
        guard let errand else { return close() }
        lost(
            errand, .reset,
            number >= 1000 ? "the connection broke" : SystemError(call: "connection", number: number).description)
    }

    /// A kept connection may have been closed from the other side just when the request left. If nothing of a reply was
    /// seen, and the request did not arrive or may arrive twice, a new connection is tried.
    private func lost(_ errand: Errand, _ kind: UpstreamFailure.Kind, _ message: String) {
        let arrived = hasArrived(errand)
        if served > 0 && !errand.replySeen && (!arrived || errand.mayRepeat) {
            self.errand = nil
            close()
            return place.repeat(errand)
        }
        fail(errand, kind, message, nothingSent: !arrived)
    }

    private func fail(
        _ errand: Errand, _ kind: UpstreamFailure.Kind, _ message: String, nothingSent: Bool = false
    ) {
        self.errand = nil
        close()
        errand.tellFailure(
            UpstreamFailure(kind, message, nothingSent: nothingSent && !errand.replySeen, replySeen: errand.replySeen))
    }

    /// Whether any byte of the request may have reached a living server. Bytes sent to a connection that the other side
    /// had closed are never acknowledged.
    private func hasArrived(_ errand: Errand) -> Bool {
        if errand.sent == 0 { return false }
        guard let acknowledged = line.acknowledged else { return true }
        return acknowledged > sentBefore
    }
}
