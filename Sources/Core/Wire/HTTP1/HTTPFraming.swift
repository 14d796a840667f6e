// Where a body ends (RFC 9112 section 6), and whether the connection lives on.

/// How the end of a body is known.
package enum HTTPFraming: Sendable, Equatable {
    /// There is none.
    case none
    /// So many bytes.
    case length(Int)
    /// By its last chunk.
    case chunked
    /// By the end of the connection (replies only).
    case untilClose
}

extension HTTPFields {
    /// What Content-Length and Transfer-Encoding say; nil where neither is there. Whatever two readers could read in
    /// two ways is refused: both of them, one of them twice, a list, a coding other than chunked, chunked in HTTP/1.0.
    func declaredFraming(version: HTTPVersion) throws(HTTPRejection) -> HTTPFraming? {
        let length = try only("content-length", .malformedContentLength)
        let coding = try only("transfer-encoding", .malformedTransferCoding)
        switch (length, coding) {
        case (nil, nil): return nil
        case (let length?, nil): return .length(try number(length))
        case (nil, let coding?):
            guard version == .http11 else { throw .malformedTransferCoding }
            try mustBeChunked(coding)
            return .chunked
        default: throw .ambiguousLength
        }
    }

    /// The only field of this name; nil where there is none.
    func only(_ name: StaticString, _ rejection: HTTPRejection) throws(HTTPRejection) -> Slot? {
        var found: Slot?
        var isRepeated = false
        bytes.withUnsafeBytes { all in
            for slot in slots where matches(slot, name, in: all) {
                if found != nil { isRepeated = true }
                found = slot
            }
        }
        if isRepeated { throw rejection }
        return found
    }

    /// 1*DIGIT, at most 2^53.
    private func number(_ slot: Slot) throws(HTTPRejection) -> Int {
        let span = bytes.span
        var value = 0
        guard slot.valueCount > 0 else { throw .malformedContentLength }
        for offset in Int(slot.value)..<Int(slot.value + slot.valueCount) {
            let digit = span[offset] &- 0x30
            guard digit < 10, value < 1 << 53 else { throw .malformedContentLength }
            value = value * 10 + Int(digit)
        }
        return value
    }

    private func mustBeChunked(_ slot: Slot) throws(HTTPRejection) {
        let isChunked = bytes.withUnsafeBytes { HTTPFields.same(value(of: slot, in: $0), "chunked") }
        if isChunked { return }
        let isWord = bytes.withUnsafeBytes { value(of: slot, in: $0).allSatisfy(HTTPOctets.isToken) }
        throw isWord && slot.valueCount > 0 ? .unknownTransferCoding : .malformedTransferCoding
    }

    /// Whether the sender means to go on after this message.
    func keepsAlive(version: HTTPVersion) -> Bool {
        if version == .http11 { return !lists("connection", "close") }
        return lists("connection", "keep-alive") && !lists("connection", "close")
    }
}
