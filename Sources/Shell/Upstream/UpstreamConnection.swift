// One connection to an origin: carries one request at a time, and waits for the next.
//
// While it waits it owns no buffer, and anything that happens on it (an end, an error, bytes that nobody asked for)
// makes it useless. While a reply streams, it owns the few bytes that know where the body ends; a head's memory is
// borrowed from the pool for as long as the head is not whole.

import CLinux
import Compression
import EventLoop
import Wire

final class UpstreamConnection {
    let place: UpstreamPlace
    let loop: EventLoop
    let line: Line
    /// Whether the place keeps it for a next request, and until when.
    var isIdle = false
    var idleUntil = 0

    private(set) var errand: Errand?
    private var reader: HTTPResponseReader?
    private var body: HTTPBodyReader?
    /// Of a reply in a content coding.
    private var decoding: ReplyDecoding?
    /// Whether the current request was begun; before that, events are only noted.
    private var hasBegun = false
    /// Replies that came over this connection.
    private var served = 0
    /// Bytes that went over this connection before the current request.
    private var sentBefore = 0
    private var keepsAlive = false
    /// How long the other side keeps it without a request, in nanoseconds, where it said so.
    private var hintedIdle: Int?
    /// Beyond this it carries no further request.
    private let oldUntil: Int
    /// Nothing more of the current request is sent: the other side takes no more, or has refused it.
    private var hasStoppedSending = false
    /// What sending broke with.
    private var sendError: Int32?
    private var isReadable = false
    private var hasPeerClosed = false
    private var isClosed = false
    private var isResuming = false

    init(_ line: Line, at place: UpstreamPlace) {
        self.line = line
        self.place = place
        loop = place.loop
        let age = place.supplies.limits.ageMilliseconds
        // Not all at once: connections that were made together should not be replaced together.
        oldUntil = loop.now + Int.random(in: age * 4 / 5...age) * 1_000_000
        loop.watch(line.descriptor, .edges, by: self)
    }

    /// Whether a request may be sent on it: neither the loop nor the kernel has heard of anything that makes it
    /// useless, and it is not too old. Looking costs less than a request that cannot be sent again.
    var isUsable: Bool {
        guard !isClosed, !hasPeerClosed, !isReadable, loop.now < idleUntil else { return false }
        if SystemCall.isQuiet(line.descriptor) { return true }
        isReadable = true
        if case .clear = line { return false }
        return isQuiet()
    }

    /// From now on it is kept for a next request: as long as the pool, the other side and its age allow.
    func beginIdling(for nanoseconds: Int) {
        isIdle = true
        idleUntil = min(loop.now + min(nanoseconds, hintedIdle ?? nanoseconds), oldUntil)
    }

    /// Takes a request; it goes out when the turn ends.
    func take(_ errand: Errand) {
        self.errand = errand
        hasBegun = false
        hasStoppedSending = false
        sendError = nil
        errand.state = .onLine(self)
        loop.atTurnEnd(self)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        errand = nil
        decoding = nil
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
        send(errand)
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
        readOn()
    }

    private var hasUnread: Bool { isReadable || decoding?.isPending == true }

    /// Reads what was left unread, in the next turn.
    func readSoon() {
        guard hasUnread, !isResuming else { return }
        isResuming = true
        loop.nextTurn(self)
    }
}

// MARK: - The request

extension UpstreamConnection {
    /// Who cannot send any more may still read: a server that answers early and goes has said why.
    private func send(_ errand: Errand) {
        while !errand.isSent, !hasStoppedSending {
            switch sendPiece(of: errand) {
            case .moved(let count): errand.sent += count
            case .again: return
            case .ended: return
            case .broken(let number):
                sendError = number
                hasStoppedSending = true
                isReadable = true
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
        while hasUnread, let errand, !errand.isPaused {
            guard share > 0 else { return readSoon() }
            if let decoding, decoding.isPending {
                share -= readDecoded(decoding, errand)
                continue
            }
            switch line.receive(into: loop.scratch) {
            case .moved(let count):
                share -= count
                if line.isDrainedByShortRead && count < loop.scratch.count && !hasPeerClosed { isReadable = false }
                feed(UnsafeRawBufferPointer(start: loop.scratch.baseAddress, count: count), errand)
            case .again: isReadable = false
            case .ended:
                isReadable = false
                ended(errand)
            case .broken(let number): return broken(number)
            }
        }
    }

    /// Tells the next piece of a coded body; returns what it cost.
    private func readDecoded(_ decoding: ReplyDecoding, _ errand: Errand) -> Int {
        do throws(ContentCodingError) {
            let count = try decoding.read(into: loop.scratch)
            if count > 0 {
                errand.tellBody(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(loop.scratch)[..<count]))
            } else if let end = decoding.end {
                try decoding.finish()
                whole(errand, hasSurplus: end == .followed)
            }
            return count
        } catch {
            fail(errand, .coding(error), error.message)
            return 0
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
            if let decoding {
                decoding.noteEnd(input.isEmpty ? .alone : .followed)
            } else {
                whole(errand, hasSurplus: !input.isEmpty)
            }
            return false
        }
        guard !piece.isEmpty else { return false }
        if let decoding { decoding.feed(piece) } else { errand.tellBody(piece) }
        return true
    }

    private func readHead(_ input: inout UnsafeRawBufferPointer, _ errand: Errand) throws(HTTPRejection) -> Bool {
        var reader = takeReader(for: errand)
        guard case .head = try reader.read(&input) else {
            self.reader = reader
            return false
        }
        body = reader.bodyReader
        heed(reader.head, errand)
        if reader.head.framing != .none, reader.head.fields.contains("content-encoding") {
            sendDecoded(reader.head, errand)
        } else {
            errand.tellHead(reader.head)
        }
        place.supplies.give(reader)
        return true
    }

    /// What the head says of the connection, and of the rest of the request.
    private func heed(_ head: HTTPResponseHead, _ errand: Errand) {
        let hint = KeepAliveHint(head.fields)
        keepsAlive = head.keepAlive && hint.keeps
        hintedIdle = hint.idleNanoseconds
        // Nobody reads the rest of a request that was refused (RFC 9112 section 9.3).
        if head.status >= 300, !errand.isSent { hasStoppedSending = true }
    }

    private func sendDecoded(_ head: HTTPResponseHead, _ errand: Errand) {
        do throws(ContentCodingError) {
            decoding = try ReplyDecoding(of: head.fields, limit: place.supplies.limits.decodedBytes)
            guard decoding != nil else { return errand.tellHead(head) }
            var plain = head
            plain.forgetCodings()
            errand.tellHead(plain)
        } catch {
            // Whoever is told of the failure knows the status by then.
            errand.tellHead(head)
            if self.errand === errand { fail(errand, .coding(error), error.message) }
        }
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
        let isWhole = errand.isSent && !hasSurplus
        let isReusable = keepsAlive && isWhole && !hasPeerClosed && loop.now < oldUntil && isQuiet()
        sentBefore += errand.sent
        served += 1
        self.errand = nil
        body = nil
        decoding = nil
        if isReusable { place.free(self) } else { close() }
        errand.tellEnd()
    }

    private func ended(_ errand: Errand) {
        if body?.finish() == true {
            if let decoding { return decoding.noteEnd(.followed) }
            self.errand = nil
            close()
            return errand.tellEnd()
        }
        lost(
            errand, sendError == linux_econnreset ? .reset : .cut,
            errand.replySeen
                ? "the connection ended in the middle of the reply" : "the connection ended without a reply",
            inOrder: sendError == nil || sendError == linux_epipe)
    }

    private func broken(_ number: Int32) {
        guard let errand else { return close() }
        lost(
            errand, .reset,
            number >= 1000 ? "the connection broke" : SystemError(call: "connection", number: number).description,
            inOrder: number == linux_epipe && sendError == nil)
    }

    /// A kept connection may have been closed from the other side just when the request left. If nothing of a reply was
    /// seen, and the request did not arrive or may arrive twice, a new connection is tried. `inOrder`: the other side
    /// had ended the connection before it broke.
    private func lost(_ errand: Errand, _ kind: UpstreamFailure.Kind, _ message: String, inOrder: Bool) {
        let arrived = hasArrived(errand, inOrder: inOrder)
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

    /// Whether any byte of the request may have reached a living server. An end that comes in order acknowledges
    /// everything that had arrived before it; of a reset that cannot be said: it may overtake the acknowledgement.
    private func hasArrived(_ errand: Errand, inOrder: Bool) -> Bool {
        if errand.sent == 0 { return false }
        guard inOrder, let acknowledged = line.acknowledged else { return true }
        return acknowledged > sentBefore
    }
}
