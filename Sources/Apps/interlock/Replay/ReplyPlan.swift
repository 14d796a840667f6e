// A reply laid out in time before a byte of it is sent: recording, pace and fault become a list of steps, and whoever
// performs them needs to know none of the three.

/// One thing to do for a reply.
enum ReplyStep: Equatable, Sendable {
    /// Do nothing for some milliseconds.
    case wait(Int)
    /// Send the head. A body of known length says its length, a stream is chunked.
    case head(status: Int, headers: [Header], length: Int?)
    /// Send these bytes with one write.
    case body([UInt8])
    /// Finish the body as HTTP demands.
    case end
    /// Close the connection without finishing.
    case cut
    /// Reset the connection.
    case reset
    /// Do nothing more, and leave the connection to the caller.
    case stall
}

extension [ReplyStep] {
    /// How `exchange` is served at `pace` with `fault`; `surface` is whose words an error is told in.
    init(_ exchange: RecordedExchange, for surface: Surface, at pace: Pace = .every(0), fault: Fault = .none) {
        if let status = fault.status {
            self = [ReplyStep](error: status, retryAfter: fault.retryAfter, for: surface).delayed(
                by: fault.slowFirstByte)
            return
        }
        if fault.ending == .reset(afterEvents: 0) {
            self = [.reset].delayed(by: fault.slowFirstByte)
            return
        }
        let length = exchange.isStream ? nil : exchange.body.count
        self = [.head(status: exchange.status, headers: exchange.headers, length: length)]
        self += Play(exchange, pace.betweenEvents, malformed: fault.malformedFirst).steps(until: fault.ending)
        self = delayed(by: pace.beforeFirst(exchange) + fault.slowFirstByte)
    }

    /// An error that a fault asks for.
    private init(error status: Int, retryAfter: Int?, for surface: Surface) {
        let body = Denial(status, "A failure that was asked for", code: "replay_fault").body(for: surface)
        let headers = retryAfter.map { [Header(name: "retry-after", value: String($0))] } ?? []
        let type = Header(name: "content-type", value: "application/json")
        self = [.head(status: status, headers: [type] + headers, length: body.count), .body(body), .end]
    }

    private func delayed(by pause: Int) -> [ReplyStep] { pause > 0 ? [.wait(pause)] + self : self }
}

/// The body of an exchange, piece after piece.
private struct Play {
    let body: [UInt8]
    let pieces: [EventPiece]
    let pause: Int

    init(_ exchange: RecordedExchange, _ pause: Int, malformed: Bool) {
        let whole = [EventPiece(range: 0..<exchange.body.count, isEvent: true)]
        let pieces = exchange.isStream ? eventPieces(of: exchange.body) : whole
        self.pause = pause
        if malformed, let first = pieces.first(where: \.isEvent), let brace = exchange.body.lastBrace(in: first.range) {
            body = exchange.body.blanked(at: brace)
        } else {
            body = exchange.body
        }
        self.pieces = pieces
    }

    func steps(until ending: Fault.Ending?) -> [ReplyStep] {
        if case .cutBytes(let count) = ending { return upTo(byte: count) + [.cut] }
        let (limit, last) = Play.limit(ending)
        var steps: [ReplyStep] = []
        var events = 0
        for piece in pieces {
            if piece.isEvent && events == limit { break }
            if !steps.isEmpty && pause > 0 { steps.append(.wait(pause)) }
            if !piece.range.isEmpty { steps.append(.body(Array(body[piece.range]))) }
            if piece.isEvent { events += 1 }
        }
        return steps + [last]
    }

    /// How many events are sent, and what comes after them.
    private static func limit(_ ending: Fault.Ending?) -> (events: Int, last: ReplyStep) {
        switch ending {
        case .reset(let events): (events, .reset)
        case .cut(let events): (events, .cut)
        case .stall(let events): (events, .stall)
        case .cutBytes, nil: (.max, .end)
        }
    }

    private func upTo(byte count: Int) -> [ReplyStep] {
        var steps: [ReplyStep] = []
        for piece in pieces where piece.range.lowerBound < count {
            if !steps.isEmpty && pause > 0 { steps.append(.wait(pause)) }
            steps.append(.body(Array(body[piece.range.clamped(to: 0..<count)])))
        }
        return steps
    }
}

extension [UInt8] {
    fileprivate func lastBrace(in range: Range<Int>) -> Int? { self[range].lastIndex(of: UInt8(ascii: "}")) }

    /// The same bytes with a space at `place`: everything else stays where it was.
    fileprivate func blanked(at place: Int) -> [UInt8] {
        var bytes = self
        bytes[place] = UInt8(ascii: " ")
        return bytes
    }
}
