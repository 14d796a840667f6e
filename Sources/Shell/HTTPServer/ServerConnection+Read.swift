// Bytes → requests → the service.

import EventLoop
import Wire

extension ServerConnection {
    /// Reads what there is, up to a fair share, and serves what is whole.
    func readOn() {
        if !surplus.isEmpty { feedSurplus() }
        var reads = 4
        while case .reading = phase, isUnread, surplus.isEmpty {
            guard reads > 0 else { return loop.nextTurn(self) }
            reads -= 1
            receive()
        }
        if case .serving = phase, hasPeerClosed { probe() }
    }

    private func receive() {
        switch secure?.receive(into: loop.scratch) ?? SystemCall.receive(descriptor, into: loop.scratch) {
        case .moved(let count):
            // A record is less than what may have come.
            isUnread = count == loop.scratch.count || hasPeerClosed || secure != nil
            feed(UnsafeRawBufferPointer(start: loop.scratch.baseAddress, count: count))
        case .again: isUnread = false
        case .ended, .broken: callerEnded()
        }
    }

    /// Nothing more will come. A request that is not whole never was one.
    private func callerEnded() {
        isUnread = false
        hasPeerClosed = true
        if output.isEmpty { close() } else { phase = .ending }
    }

    private func feedSurplus() {
        var bytes: [UInt8] = []
        swap(&bytes, &surplus)
        bytes.withUnsafeBytes { feed($0) }
    }

    /// Reads requests until the bytes are used up or one of them has to be waited for.
    private func feed(_ bytes: UnsafeRawBufferPointer) {
        var input = bytes
        var reader = takeReader()
        do {
            while case .reading = phase, try step(&reader, &input) {}
        } catch {
            refuse(error.status, "\(error.message)", reader.head)
        }
        putBack(reader)
        if isStillWanted(input) { surplus = Array(input) }
    }

    /// False where more bytes, or a drained connection, must be waited for.
    private func step(
        _ reader: inout HTTPRequestReader, _ input: inout UnsafeRawBufferPointer
    ) throws(HTTPRejection) -> Bool {
        guard output.pending <= server.options.pendingLimit, !output.isClosed else { return false }
        switch try reader.read(&input) {
        case .more:
            if !reader.isBetweenRequests && deadline == idleDeadline { expect(in: server.options.headDeadline) }
            return false
        case .head: accept(reader.head)
        case .piece(let piece): take(piece, reader.head)
        case .end: serve(reader.head)
        }
        return true
    }

    private func isStillWanted(_ input: UnsafeRawBufferPointer) -> Bool {
        guard !input.isEmpty else { return false }
        switch phase {
        case .reading, .serving: return keepsAlive
        case .greeting, .ending, .lingering, .closed: return false
        }
    }

    private func takeReader() -> HTTPRequestReader {
        guard let reader else { return server.takeReader() }
        self.reader = nil
        return reader
    }

    private func putBack(_ reader: HTTPRequestReader) {
        if reader.isBetweenRequests || !isReading { server.give(reader) } else { self.reader = reader }
    }

    private var isReading: Bool {
        if case .reading = phase { true } else { false }
    }
}

// MARK: - One request

extension ServerConnection {
    private func accept(_ head: HTTPRequestHead) {
        if case .length(let count) = head.framing, count > server.options.bodyLimit {
            return refuse(413, tooLarge, head)
        }
        if head.framing != .none, let refused = server.service.refusesBody(of: head) {
            return refuse(refused.status, refused.refusal)
        }
        if case .length(let count) = head.framing {
            if body.capacity == 0 { body = loop.buffers.take() }
            body.reserveCapacity(min(count, 1 << 20))
        }
        if head.framing != .none { expect(in: server.options.bodyDeadline) }
        if head.expectsContinue { say { HTTPWriter.text("HTTP/1.1 100 Continue\r\n\r\n", into: &$0) } }
    }

    private func take(_ piece: UnsafeRawBufferPointer, _ head: HTTPRequestHead) {
        guard body.count + piece.count <= server.options.bodyLimit else { return refuse(413, tooLarge, head) }
        if body.capacity == 0 { body = loop.buffers.take() }
        body.append(contentsOf: piece)
    }

    private var tooLarge: String { "the request's body is longer than \(server.options.bodyLimit) bytes" }

    private func serve(_ head: HTTPRequestHead) {
        phase = .serving
        number &+= 1
        keepsAlive = head.keepAlive && !server.isEnding
        isHTTP10 = head.version == .http10
        isAnswerToHead = head.method == .head
        hasBegun = false
        hasProbed = false
        deadline = .max
        var whole: [UInt8] = []
        swap(&whole, &body)
        server.service.onRequest(head, &whole, Reply(connection: self, number: number))
        loop.buffers.give(whole)
    }

    /// Answers in the service's words and ends the connection. No byte after this one is read as a request.
    func refuse(_ status: Int, _ message: String, _ head: HTTPRequestHead) {
        refuse(status, server.service.refusal(status: status, message: message, target: head.target))
    }

    private func refuse(_ status: Int, _ refusal: Refusal) {
        say { bytes in
            HTTPWriter.statusLine(status, into: &bytes)
            bytes.append(contentsOf: refusal.headers)
            HTTPWriter.field("content-length", refusal.body.count, into: &bytes)
            HTTPWriter.field("connection", "close", into: &bytes)
            HTTPWriter.endOfHead(into: &bytes)
            bytes.append(contentsOf: refusal.body)
        }
        phase = .lingering
        expect(in: 2_000)
    }

    /// After a refusal: takes what comes and throws it away.
    func discard() {
        var reads = 4
        while isUnread, reads > 0 {
            reads -= 1
            switch SystemCall.receive(descriptor, into: loop.scratch) {
            case .moved: break
            case .again: isUnread = false
            case .ended, .broken: return close()
            }
        }
        if isUnread { loop.nextTurn(self) }
    }
}
