// The four forms of a request target (RFC 9112 section 3.2), and the Host that goes with them.

extension HTTPRequestHead {
    mutating func take(target range: Range<Int>) throws(HTTPRejection) {
        guard !range.isEmpty else { throw .malformedRequestLine }
        guard !methodIs("CONNECT") else { throw .tunnel }
        guard isVisible(range) else { throw .malformedTarget }
        switch fields.bytes[range.lowerBound] {
        case UInt8(ascii: "/"): targetRange = range
        case UInt8(ascii: "*") where range.count == 1 && method == .options: targetRange = range
        default: targetRange = try pathOfAbsolute(range)
        }
    }

    /// Printable ASCII without blanks, and without "#": a fragment is never sent.
    private func isVisible(_ range: Range<Int>) -> Bool {
        let span = fields.bytes.span
        for offset in range {
            guard span[offset] > 0x20, span[offset] < 0x7F, span[offset] != UInt8(ascii: "#") else { return false }
        }
        return true
    }

    private func methodIs(_ name: StaticString) -> Bool {
        fields.bytes.withUnsafeBytes { all in
            method == .other && HTTPFields.same(UnsafeRawBufferPointer(rebasing: all[methodRange]), name)
        }
    }

    /// Behind "http://authority" or "https://authority"; empty where there is no path, which means "/". An authority
    /// with a user in it is refused: nobody who sends one means well.
    private func pathOfAbsolute(_ range: Range<Int>) throws(HTTPRejection) -> Range<Int> {
        guard let scheme = [StaticString("http://"), "https://"].first(where: { starts(range, with: $0) }) else {
            throw .malformedTarget
        }
        let authority = range.lowerBound + scheme.utf8CodeUnitCount
        let end = fields.bytes[authority..<range.upperBound].firstIndex {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?")
        }
        guard isHost(authority..<(end ?? range.upperBound)) else { throw .malformedTarget }
        guard let end else { return range.upperBound..<range.upperBound }
        guard fields.bytes[end] == UInt8(ascii: "/") else { throw .malformedTarget }
        return end..<range.upperBound
    }

    private func starts(_ range: Range<Int>, with text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard range.count > count else { return false }
        return fields.bytes.withUnsafeBytes { all in
            HTTPFields.same(UnsafeRawBufferPointer(rebasing: all[range.lowerBound..<range.lowerBound + count]), text)
        }
    }

    /// Exactly one in HTTP/1.1, at most one in HTTP/1.0, and no list, no user, no path.
    func checkHost() throws(HTTPRejection) {
        guard let host = try fields.only("host", .missingHost) else {
            if version == .http10 { return }
            throw .missingHost
        }
        guard isHost(Int(host.value)..<Int(host.value + host.valueCount)) else { throw .malformedHost }
    }

    /// The characters of RFC 3986's host and port; at least one of them.
    private func isHost(_ range: Range<Int>) -> Bool {
        let span = fields.bytes.span
        for offset in range where !HTTPRequestHead.hostOctets[Int(span[offset])] { return false }
        return !range.isEmpty
    }

    private static let hostOctets: [Bool] = (0...255).map { octet in
        switch UInt8(octet) {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~!$&'()*+;=:[]%".utf8.contains(UInt8(octet))
        }
    }
}
