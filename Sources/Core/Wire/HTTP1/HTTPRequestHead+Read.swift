// Request line and fields → request head (RFC 9112 section 3).

extension HTTPRequestHead {
    mutating func removeAll() {
        fields.removeAll()
        methodRange = 0..<0
        targetRange = 0..<0
    }

    /// Takes the request line, which lies in the fields' bytes and holds no control character but HTAB.
    mutating func take(requestLine line: Range<Int>) throws(HTTPRejection) {
        guard let first = space(in: line), let second = space(in: first + 1..<line.upperBound) else {
            throw .malformedRequestLine
        }
        try take(method: line.lowerBound..<first)
        try take(version: second + 1..<line.upperBound)
        try take(target: first + 1..<second)
    }

    /// Everything that can be said only when all fields are there.
    mutating func settle() throws(HTTPRejection) {
        framing = try fields.declaredFraming(version: version) ?? .none
        try checkHost()
        keepAlive = fields.keepsAlive(version: version)
        expectsContinue = false
        guard fields.contains("expect"), version == .http11 else { return }
        guard fields.equals("expect", "100-continue") else { throw .unknownExpectation }
        expectsContinue = framing != .none && framing != .length(0)
    }

    private func space(in range: Range<Int>) -> Int? {
        let span = fields.bytes.span
        for offset in range where span[offset] == 0x20 { return offset }
        return nil
    }

    private mutating func take(method range: Range<Int>) throws(HTTPRejection) {
        let isToken = fields.bytes.withUnsafeBytes { all in all[range].allSatisfy(HTTPOctets.isToken) }
        guard !range.isEmpty, isToken else { throw .malformedMethod }
        methodRange = range
        method = fields.bytes.withUnsafeBytes { all in
            HTTPRequestHead.method(UnsafeRawBufferPointer(rebasing: all[range]))
        }
    }

    private static func method(_ name: UnsafeRawBufferPointer) -> HTTPMethod {
        if name.spells("POST") { return .post }
        if name.spells("GET") { return .get }
        if name.spells("HEAD") { return .head }
        if name.spells("PUT") { return .put }
        if name.spells("PATCH") { return .patch }
        if name.spells("DELETE") { return .delete }
        if name.spells("OPTIONS") { return .options }
        return .other
    }

    private mutating func take(version range: Range<Int>) throws(HTTPRejection) {
        version = try fields.version(in: range, else: .malformedRequestLine)
    }
}

// MARK: - Versions

extension HTTPFields {
    /// "HTTP/1.1" or "HTTP/1.0"; anything else of that shape is a version that is not spoken.
    func version(in range: Range<Int>, else rejection: HTTPRejection) throws(HTTPRejection) -> HTTPVersion {
        let span = bytes.span.bytes
        guard range.count == 8 else { throw rejection }
        let word = span.unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self)
        if word == HTTPFields.http11 { return .http11 }
        if word == HTTPFields.http10 { return .http10 }
        throw isOtherVersion(range) ? .unsupportedVersion : rejection
    }

    /// "HTTP/1.1" and "HTTP/1.0" as the machine loads them.
    private static let http11 = UInt64(littleEndian: 0x312E_312F_5054_5448)
    private static let http10 = UInt64(littleEndian: 0x302E_312F_5054_5448)

    private func isOtherVersion(_ range: Range<Int>) -> Bool {
        bytes[range].starts(with: "HTTP/".utf8)
            && bytes[range.upperBound - 2] == UInt8(ascii: ".")
            && (bytes[range.upperBound - 1] &- 0x30) < 10 && (bytes[range.upperBound - 3] &- 0x30) < 10
    }
}
