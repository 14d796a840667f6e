// Chunks → the body in them (RFC 9112 section 7.1).
//
// Strict: the size is one or more hex digits at once followed by CRLF or ";", data is followed by exactly CRLF, an
// extension is a token with or without a value. Extensions and trailer fields are checked for form and dropped: no
// trailer can change what the head said. Every line is bounded, so a peer that sends only framing gets nowhere.

/// Reads the framing of a chunked body, one piece of the body at a time.
struct HTTPChunkReader: Sendable {
    private enum State: Sendable {
        case size(Int)
        case extensionName(isEmpty: Bool)
        case extensionValue(isEmpty: Bool)
        case quoted
        case quotedPair
        case afterQuoted
        case sizeLineFeed
        case data
        case dataReturn
        case dataLineFeed
        case trailerStart
        case trailerName
        case trailerValue
        case trailerLineFeed
        case lastLineFeed
        case done
    }

    private var state = State.size(0)
    /// While the size is read: the size. While data is read: what is left of it.
    private var left = 0
    /// Bytes of the current size line, or of all trailer lines.
    private var lineCount = 0
    private let limits: (line: Int, trailers: Int)

    init(limits: HTTPLimits) { self.limits = (limits.chunkLine, limits.trailers) }

    /// The next piece of the body: a slice of `input`, which is moved past it. An empty piece means that more is
    /// needed; nil that the body has ended.
    mutating func read(_ input: inout UnsafeRawBufferPointer) throws(HTTPRejection) -> UnsafeRawBufferPointer? {
        var offset = 0
        while offset < input.count {
            if case .data = state { return takeData(&input, from: offset) }
            try step(input[offset])
            offset += 1
            if case .done = state {
                input = UnsafeRawBufferPointer(rebasing: input[offset...])
                return nil
            }
        }
        input = UnsafeRawBufferPointer(rebasing: input[offset...])
        return UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private mutating func takeData(_ input: inout UnsafeRawBufferPointer, from offset: Int) -> UnsafeRawBufferPointer {
        let count = min(left, input.count - offset)
        let piece = UnsafeRawBufferPointer(rebasing: input[offset..<offset + count])
        input = UnsafeRawBufferPointer(rebasing: input[(offset + count)...])
        left -= count
        if left == 0 { state = .dataReturn }
        return piece
    }

    private mutating func step(_ octet: UInt8) throws(HTTPRejection) {
        switch state {
        case .size, .extensionName, .extensionValue, .quoted, .quotedPair, .afterQuoted, .sizeLineFeed:
            lineCount += 1
            guard lineCount <= limits.line else { throw .chunkLineTooLong }
            try stepSizeLine(octet)
        case .data, .done: break
        case .dataReturn: state = try expect(octet, 0x0D, then: .dataLineFeed)
        case .dataLineFeed: state = try expect(octet, 0x0A, then: .size(0))
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .lastLineFeed:
            lineCount += 1
            guard lineCount <= limits.trailers else { throw .trailersTooLong }
            try stepTrailer(octet)
        }
    }

    private func expect(_ octet: UInt8, _ wanted: UInt8, then next: State) throws(HTTPRejection) -> State {
        guard octet == wanted else { throw .malformedChunk }
        return next
    }
}

// MARK: - The line before a chunk

extension HTTPChunkReader {
    private mutating func stepSizeLine(_ octet: UInt8) throws(HTTPRejection) {
        switch state {
        case .size(let digits): try stepSize(octet, digits)
        case .sizeLineFeed:
            _ = try expect(octet, 0x0A, then: state)
            lineCount = 0
            state = left == 0 ? .trailerStart : .data
        default: try stepExtension(octet)
        }
    }

    private mutating func stepSize(_ octet: UInt8, _ digits: Int) throws(HTTPRejection) {
        if let digit = HTTPChunkReader.hexValue(octet) {
            guard left < 1 << 48 else { throw .malformedChunk }
            left = (digits == 0 ? 0 : left) << 4 | digit
            state = .size(digits + 1)
        } else {
            guard digits > 0 else { throw .malformedChunk }
            state = try endOfElement(octet)
        }
    }

    private mutating func stepExtension(_ octet: UInt8) throws(HTTPRejection) {
        switch state {
        case .extensionName(let isEmpty):
            if isEmpty && HTTPOctets.isBlank(octet) { return }
            if HTTPOctets.isToken(octet) { return state = .extensionName(isEmpty: false) }
            guard !isEmpty else { throw .malformedChunk }
            state = octet == UInt8(ascii: "=") ? .extensionValue(isEmpty: true) : try endOfElement(octet)
        case .extensionValue(let isEmpty):
            if HTTPOctets.isToken(octet) { return state = .extensionValue(isEmpty: false) }
            if isEmpty { return state = try expect(octet, UInt8(ascii: "\""), then: .quoted) }
            state = try endOfElement(octet)
        case .quoted:
            guard octet >= 0x20 || octet == 0x09, octet != 0x7F else { throw .malformedChunk }
            if octet == UInt8(ascii: "\"") { state = .afterQuoted }
            if octet == UInt8(ascii: "\\") { state = .quotedPair }
        case .quotedPair:
            guard octet >= 0x20 || octet == 0x09, octet != 0x7F else { throw .malformedChunk }
            state = .quoted
        default: state = try endOfElement(octet)
        }
    }

    /// After a size, a name or a value: the end of the line, or another extension.
    private func endOfElement(_ octet: UInt8) throws(HTTPRejection) -> State {
        if octet == 0x0D { return .sizeLineFeed }
        return try expect(octet, UInt8(ascii: ";"), then: .extensionName(isEmpty: true))
    }

    private static func hexValue(_ octet: UInt8) -> Int? {
        switch octet {
        case 0x30...0x39: Int(octet) - 0x30
        case 0x41...0x46: Int(octet) - 0x37
        case 0x61...0x66: Int(octet) - 0x57
        default: nil
        }
    }
}

// MARK: - After the last chunk

extension HTTPChunkReader {
    private mutating func stepTrailer(_ octet: UInt8) throws(HTTPRejection) {
        switch state {
        case .trailerStart:
            if octet == 0x0D { return state = .lastLineFeed }
            guard HTTPOctets.isToken(octet) else { throw .malformedField }
            state = .trailerName
        case .trailerName:
            if octet == UInt8(ascii: ":") { return state = .trailerValue }
            guard HTTPOctets.isToken(octet) else { throw .malformedField }
        case .trailerValue:
            if octet == 0x0D { return state = .trailerLineFeed }
            guard octet >= 0x20 || octet == 0x09, octet != 0x7F else { throw .strayControl }
        case .trailerLineFeed: state = try expect(octet, 0x0A, then: .trailerStart)
        default: state = try expect(octet, 0x0A, then: .done)
        }
    }
}
