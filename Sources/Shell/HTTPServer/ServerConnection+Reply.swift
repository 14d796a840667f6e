// The service's words → bytes.

import CLinux
import EventLoop
import Wire

/// How the end of an answer's body is shown.
enum ReplyFraming: Equatable {
    /// There is no body, whatever is written: an answer to HEAD, 204, 304.
    case none
    /// So many bytes are still to be written.
    case length(Int)
    case chunked
    case untilClose
}

extension ServerConnection {
    func begin(_ status: Int, _ fields: [UInt8], length: Int?) {
        precondition(!hasBegun, "an answer was begun twice")
        hasBegun = true
        framing = framing(status, length)
        if framing == .untilClose || server.isEnding { keepsAlive = false }
        say { bytes in
            writeStatusLine(status, into: &bytes)
            bytes.append(contentsOf: fields)
            writeFraming(status, length, into: &bytes)
            if !keepsAlive {
                HTTPWriter.field("connection", "close", into: &bytes)
            } else if isHTTP10 {
                HTTPWriter.field("connection", "keep-alive", into: &bytes)
            }
            HTTPWriter.endOfHead(into: &bytes)
        }
    }

    private func framing(_ status: Int, _ length: Int?) -> ReplyFraming {
        if isAnswerToHead || status == 204 || status == 304 { return .none }
        if let length { return .length(length) }
        return isHTTP10 ? .untilClose : .chunked
    }

    /// An answer to HEAD says what an answer to GET would have said.
    private func writeFraming(_ status: Int, _ length: Int?, into bytes: inout [UInt8]) {
        guard status != 204 && status != 304 else { return }
        if let length {
            HTTPWriter.field("content-length", length, into: &bytes)
        } else if !isHTTP10 {
            HTTPWriter.field("transfer-encoding", "chunked", into: &bytes)
        }
    }

    func writeBody(_ fill: (inout [UInt8]) -> Void) {
        precondition(hasBegun, "a body without a head")
        switch framing {
        case .none: return
        case .chunked: output.appendChunked(&loop.buffers, fill)
        case .untilClose: output.append(&loop.buffers, fill)
        case .length(let left):
            let before = output.pending
            output.append(&loop.buffers, fill)
            let written = output.pending - before
            precondition(written <= left, "more was written than was announced")
            framing = .length(left - written)
        }
        flushAtTurnEnd()
    }

    func send(_ status: Int, _ fields: [UInt8], shared body: SharedBody) {
        begin(status, fields, length: body.count)
        if case .length = framing {
            share(body)
            framing = .length(0)
        }
        end()
    }

    /// Through TLS every byte is moved anyway: what fits into the head's record goes with it.
    private func share(_ body: SharedBody) {
        guard secure != nil, output.pending + body.count <= 16 << 10 else { return output.append(body) }
        output.append(&loop.buffers) { $0.append(contentsOf: body.bytes) }
    }

    func end() {
        precondition(hasBegun, "an answer that has no head was ended")
        switch framing {
        case .length(let left) where left > 0: return abort()
        case .chunked: say { HTTPWriter.lastChunk(into: &$0) }
        case .none, .length, .untilClose: break
        }
        finishServing()
    }

    /// What was written goes out, and then the connection breaks off: with a reset if that is asked for, or where the
    /// close itself would be the proper end.
    func abort(asReset: Bool = false) {
        // A probe in a chunked body may stand alone, and could be taken for the last chunk.
        let isProbed = hasProbed && framing == .chunked
        let isReset = asReset || framing == .untilClose || !hasBegun || isProbed
        keepsAlive = false
        finishServing()
        // Before the flush: it closes a connection that has nothing left to send. A reset does not wait for what is
        // unread.
        if isReset {
            isUnread = false
            _ = linux_set_reset_on_close(descriptor)
        }
        secure?.isCut = true
        flush()
        close()
    }

    private func finishServing() {
        number &+= 1
        watcher = nil
        wantsDrained = false
        guard keepsAlive, !server.isDraining else { return end(in: server.options.stallDeadline) }
        phase = .reading
        expectIdle()
        if isUnread || !surplus.isEmpty { loop.nextTurn(self) }
    }

    private func end(in milliseconds: Int) {
        phase = .ending
        surplus = []
        expect(in: milliseconds)
        flushAtTurnEnd()
    }

    func askForDrained() {
        wantsDrained = true
        flushAtTurnEnd()
    }

    /// Writes outside any body.
    func say(_ write: (inout [UInt8]) -> Void) {
        output.append(&loop.buffers, write)
        flushAtTurnEnd()
    }

    func flushAtTurnEnd() {
        guard !isFlushQueued else { return }
        isFlushQueued = true
        loop.atTurnEnd(self)
    }

    func flush() {
        if case .closed = phase { return }
        if !output.isEmpty {
            switch output.flush(to: descriptor, through: secure, &loop.buffers) {
            case .moved: break
            case .again, .ended: return stalled()
            case .broken: return broken()
            }
        }
        drained()
    }

    /// The socket is full; the next edge goes on. Every byte that is taken gives the caller its time anew, also when
    /// the whole answer was said and the connection only waits for it to be read.
    private func stalled() {
        switch phase {
        case .serving: expect(in: server.options.stallDeadline)
        case .reading where reader == nil: expectIdle(for: server.options.stallDeadline)
        case .greeting, .reading, .ending, .lingering, .closed: break
        }
    }

    private func broken() {
        if case .serving = phase { gone() } else { close() }
    }

    private func drained() {
        switch phase {
        case .serving:
            deadline = .max
            if wantsDrained {
                wantsDrained = false
                watcher?.onDrained()
            }
        case .ending: if isUnread { linger() } else { close() }
        case .lingering: linger()
        case .reading:
            if deadline == idleDeadline { expectIdle() }
            if !surplus.isEmpty { loop.nextTurn(self) }
        case .greeting, .closed: break
        }
    }

    /// Everything was said, but closing while unread bytes wait would send a reset that could overtake it.
    func linger() {
        phase = .lingering
        secure?.farewell()
        secure = nil
        _ = linux_shutdown_writing(descriptor)
        discard()
    }
}
