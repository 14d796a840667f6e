// Bytes → requests, one after another.
//
//     while true {
//         switch try reader.read(&input) {
//         case .more: return                       // everything was taken; come back with more
//         case .head: … reader.head …              // good until the next request begins
//         case .piece(let bytes): …                // a slice of the input: good until the input goes
//         case .end: …                             // the next call begins the next request
//         }
//     }
//
// However the bytes are cut, the same steps come out (pieces may be cut differently, never their sum). The head is
// copied once, into memory that is used again for the next one; bodies are not copied at all.

/// Reads the requests of one connection.
package struct HTTPRequestReader {
    private enum Phase {
        case between
        case head
        case body(HTTPBodyReader)
        case rejected(HTTPRejection)
    }

    /// The head that was read last.
    package private(set) var head = HTTPRequestHead()
    private var phase = Phase.between
    private var lines = HTTPHeadLines()
    private let limits: HTTPLimits

    package init(limits: HTTPLimits = .standard) { self.limits = limits }

    /// Whether nothing of a next request has been read.
    package var isBetweenRequests: Bool {
        if case .between = phase { true } else { false }
    }

    /// Forgets everything but its memory; for another connection.
    package mutating func reset() { phase = .between }

    /// Reads on. `input` is moved past what was taken. After a rejection, every call rejects.
    package mutating func read(_ input: inout UnsafeRawBufferPointer) throws(HTTPRejection) -> HTTPReadStep {
        do {
            return try advance(&input)
        } catch {
            phase = .rejected(error)
            throw error
        }
    }

    private mutating func advance(_ input: inout UnsafeRawBufferPointer) throws(HTTPRejection) -> HTTPReadStep {
        switch phase {
        case .rejected(let rejection): throw rejection
        case .body(var body): return try advance(&body, &input)
        case .between:
            guard !input.isEmpty else { return .more }
            head.removeAll()
            lines.reset()
            phase = .head
            fallthrough
        case .head:
            guard try readHead(&input) else { return .more }
            phase = .body(HTTPBodyReader(head.framing, limits: limits))
            return .head
        }
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
                return true
            }
            guard lines.gather(&input, into: &head.fields.bytes) else { return false }
        }
    }

    /// True at the empty line that ends the head. One empty line before the request line is passed over (RFC 9112 2.2).
    private mutating func take(_ line: Range<Int>) throws(HTTPRejection) -> Bool {
        if lines.hasFirstLine {
            guard line.isEmpty else {
                try head.fields.take(line, limit: limits.fields)
                return false
            }
            try head.settle()
            return true
        }
        if line.isEmpty && line.lowerBound == 0 { return false }
        try head.take(requestLine: line)
        lines.passFirstLine()
        return false
    }
}
