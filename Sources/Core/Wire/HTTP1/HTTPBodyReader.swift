// Bytes of a connection → the bytes of one body.
//
// Small and without memory of its own, so that a connection can hold one for as long as a stream lasts after it has
// given back everything that reading the head took.

/// Finds the end of one body.
package struct HTTPBodyReader: Sendable {
    private enum Kind: Sendable {
        case length(Int)
        case chunked(HTTPChunkReader)
        case untilClose
        case ended
    }

    private var kind: Kind

    /// A reader for a body that is framed in this way.
    package init(_ framing: HTTPFraming, limits: HTTPLimits = .standard) {
        switch framing {
        case .none, .length(0): kind = .ended
        case .length(let count): kind = .length(count)
        case .chunked: kind = .chunked(HTTPChunkReader(limits: limits))
        case .untilClose: kind = .untilClose
        }
    }

    /// Whether the body's end was read.
    package var isAtEnd: Bool {
        if case .ended = kind { true } else { false }
    }

    /// The next piece of the body: a slice of `input`, which is moved past it. An empty piece means that more is
    /// needed. nil: the body has ended, and `input` begins with whatever came after it.
    package mutating func read(
        _ input: inout UnsafeRawBufferPointer
    ) throws(HTTPRejection) -> UnsafeRawBufferPointer? {
        switch kind {
        case .ended: return nil
        case .length(let left): return takeKnown(&input, left)
        case .untilClose: return take(&input, input.count)
        case .chunked(var chunks):
            let piece = try chunks.read(&input)
            kind = piece == nil ? .ended : .chunked(chunks)
            return piece
        }
    }

    /// The connection has ended: true where that is a proper end of this body.
    package mutating func finish() -> Bool {
        if case .untilClose = kind { kind = .ended }
        return isAtEnd
    }

    private mutating func takeKnown(_ input: inout UnsafeRawBufferPointer, _ left: Int) -> UnsafeRawBufferPointer {
        let piece = take(&input, min(left, input.count))
        kind = piece.count == left ? .ended : .length(left - piece.count)
        return piece
    }

    private func take(_ input: inout UnsafeRawBufferPointer, _ count: Int) -> UnsafeRawBufferPointer {
        let piece = UnsafeRawBufferPointer(rebasing: input[..<count])
        input = UnsafeRawBufferPointer(rebasing: input[count...])
        return piece
    }
}
