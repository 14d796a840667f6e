// What a reply says before its body.

/// The head of a reply. Its memory is used again when the next head is read into it.
package struct HTTPResponseHead: Sendable {
    package internal(set) var status = 0
    package internal(set) var version = HTTPVersion.http11
    package internal(set) var fields = HTTPFields()
    /// Where the body ends.
    package internal(set) var framing = HTTPFraming.none
    /// Whether the other side means to go on with this connection.
    package internal(set) var keepAlive = true

    package init() {}

    /// Whether this is an interim reply (1xx), after which the real one comes.
    var isInterim: Bool { status < 200 }

    /// The body's codings are undone: forgets what described the coded bytes. How long the body is, nobody knows.
    package mutating func forgetCodings() {
        fields.remove("content-encoding")
        fields.remove("content-length")
        if case .length = framing { framing = .untilClose }
    }
}

extension HTTPResponseHead {
    mutating func removeAll() { fields.removeAll() }

    /// Takes the status line: version, three digits, and words that mean nothing (RFC 9112 section 4). The space before
    /// absent words is often forgotten, so it is not asked for.
    mutating func take(statusLine line: Range<Int>) throws(HTTPRejection) {
        status = try number(in: line)
        version = try fields.version(in: line.lowerBound..<line.lowerBound + 8, else: .malformedStatusLine)
    }

    private func number(in line: Range<Int>) throws(HTTPRejection) -> Int {
        let span = fields.bytes.span
        let start = line.lowerBound
        guard line.count >= 12, span[start + 8] == 0x20 else { throw .malformedStatusLine }
        var number = 0
        for offset in start + 9..<start + 12 {
            guard span[offset] &- 0x30 < 10 else { throw .malformedStatusLine }
            number = number * 10 + Int(span[offset] - 0x30)
        }
        guard number >= 100, line.count == 12 || span[start + 12] == 0x20 else { throw .malformedStatusLine }
        return number
    }

    /// Everything that can be said only when all fields are there (RFC 9112 section 6.3).
    mutating func settle(isAnswerToHead: Bool) throws(HTTPRejection) {
        guard status != 101 else { throw .unexpectedUpgrade }
        let declared = try fields.declaredFraming(version: version)
        let isBodiless = isAnswerToHead || isInterim || status == 204 || status == 304
        framing = isBodiless ? .none : declared ?? .untilClose
        keepAlive = fields.keepsAlive(version: version) && framing != .untilClose
    }
}
