// Bytes → replies; the mirror of `HTTPRequestReader`.
//
// Interim replies (1xx) are read and passed over. A reply to HEAD has a head that speaks of a body and no body, so the
// reader must be told what it is an answer to. Who only wants the head takes `bodyReader` with it and can give the rest
// away.

/// Reads the replies of one connection.
package struct HTTPResponseReader {
    private enum Phase {
        case between
        case head
        case body(HTTPBodyReader)
        case rejected(HTTPRejection)
    }

    private static let mostInterims = 16

    /// The head that was read last.
    package private(set) var head = HTTPResponseHead()
    private var phase = Phase.between
    private var lines = HTTPHeadLines()
    private var interims = 0
    private var isAnswerToHead = false
    private let limits: HTTPLimits

    package init(limits: HTTPLimits = .standard) { self.limits = limits }

    /// Whether nothing of a next reply has been read.
    package var isBetweenReplies: Bool {
        if case .between = phase { true } else { false }
    }

    /// After `.head`: a reader for this reply's body.
    package var bodyReader: HTTPBodyReader { HTTPBodyReader(head.framing, limits: limits) }

    /// Forgets everything but its memory, and expects the answer to a request.
    package mutating func expect(answerToHead: Bool) {
        phase = .between
        isAnswerToHead = answerToHead
        interims = 0
    }

    /// Reads on. `input` is moved past what was taken. After a rejection, every call rejects.
    package mutating func read(_ input: inout UnsafeRawBufferPointer) throws(HTTPRejection) -> HTTPReadStep {
        do {
            return try advance(&input)
        } catch {
            phase = .rejected(error)
            throw error
        }
    }

    /// The connection has ended: true where that is a proper end of what is being read.
    package mutating func finish() -> Bool {
        guard case .body(var body) = phase, body.finish() else { return false }
        phase = .between
        return true
    }

    private mutating func advance(_ input: inout UnsafeRawBufferPointer) throws(HTTPRejection) -> HTTPReadStep {
        switch phase {
        case .rejected(let rejection): throw rejection
        case .body(var body): return try advance(&body, &input)
        case .between:
            guard !input.isEmpty else { return .more }
            begin()
            fallthrough
        case .head:
            guard try readHead(&input) else { return .more }
            phase = .body(bodyReader)
            return .head
        }
    }

    private mutating func begin() {
        head.removeAll()
        lines.reset()
        phase = .head
    }

    private mutating func advance(
        _ body: inout HTTPBodyReader, _ input: inout UnsafeRawBufferPointer
    ) throws(HTTPRejection) -> HTTPReadStep {
        let piece = try body.read(&input)
        phase = piece == nil ? .between : .body(body)
        guard let piece else { return .end }
        return piece.isEmpty ? .more : .piece(piece)
    }

    private mutating func readHead(_ input: inout UnsafeRawBufferPointer) throws(HTTPRejection) -> Bool {
        while true {
            while let line = try lines.next(in: head.fields.bytes, limits) {
                guard try take(line) else { continue }
                lines.giveBack(&input, from: &head.fields.bytes)
                guard head.isInterim else { return true }
                begin()
            }
            guard lines.gather(&input, into: &head.fields.bytes) else { return false }
        }
    }

    /// True at the empty line that ends the head.
    private mutating func take(_ line: Range<Int>) throws(HTTPRejection) -> Bool {
        guard lines.hasFirstLine else {
            try head.take(statusLine: line)
            lines.passFirstLine()
            return false
        }
        guard line.isEmpty else {
            try head.fields.take(line, limit: limits.fields)
            return false
        }
        try head.settle(isAnswerToHead: isAnswerToHead)
        if head.isInterim { interims += 1 }
        guard interims <= HTTPResponseReader.mostInterims else { throw .malformedStatusLine }
        return true
    }
}
