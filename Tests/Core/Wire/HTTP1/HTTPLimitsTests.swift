// Every limit lets its own size pass and refuses one byte more, for every cut.

import Testing
import Wire

@Suite struct HTTPLimitKeeping {
    private func request(_ bytes: [UInt8], _ limits: HTTPLimits, cut: Int) -> HTTPRejection? {
        var reader = HTTPRequestReader(limits: limits)
        for piece in Cuts.every(cut, bytes) {
            let rejection = piece.withUnsafeBytes { bytes -> HTTPRejection? in
                var input = bytes
                do throws(HTTPRejection) {
                    while true {
                        if case .more = try reader.read(&input) { return nil }
                        if input.isEmpty && reader.isBetweenRequests { return nil }
                    }
                } catch {
                    return error
                }
            }
            if let rejection { return rejection }
        }
        return nil
    }

    private func expectLimit(
        _ limits: HTTPLimits, _ rejection: HTTPRejection, last: Int,
        _ location: SourceLocation = #_sourceLocation, _ make: (Int) -> String
    ) {
        for cut in [1, 3, 2047, 2048, 100_000] {
            #expect(request(Array(make(last).utf8), limits, cut: cut) == nil, "cut \(cut)", sourceLocation: location)
            #expect(
                request(Array(make(last + 1).utf8), limits, cut: cut) == rejection, "cut \(cut)",
                sourceLocation: location)
        }
    }

    @Test func `a request line`() {
        let frame = "GET / HTTP/1.1".utf8.count
        expectLimit(.standard, .targetTooLong, last: (16 << 10) - frame) { count in
            "GET /\(String(repeating: "a", count: count)) HTTP/1.1\r\nHost: a\r\n\r\n"
        }
    }

    @Test func `a head`() {
        // The limit counts up to the line end that closes the head.
        let frame = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n".utf8.count
        expectLimit(.standard, .headTooLong, last: (64 << 10) - frame) { count in
            "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: count))\r\n\r\n"
        }
    }

    @Test func `header lines`() {
        expectLimit(.standard, .tooManyFields, last: 199) { count in
            "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: 1\r\n", count: count) + "\r\n"
        }
    }

    @Test func `a chunk's line`() {
        // Two for the size and the semicolon, two for the line end.
        expectLimit(.standard, .chunkLineTooLong, last: 256 - 4) { count in
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"
                + String(repeating: "a", count: count) + "\r\na\r\n0\r\n\r\n"
        }
    }

    @Test func `trailers`() {
        let frame = "X: \r\n\r\n".utf8.count
        expectLimit(.standard, .trailersTooLong, last: (8 << 10) - frame) { count in
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "
                + String(repeating: "a", count: count) + "\r\n\r\n"
        }
    }

    @Test func `a head that never ends is refused at its limit and not remembered`() {
        let endless = Array(("GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 1 << 20)).utf8)
        #expect(request(endless, .standard, cut: 4096) == .headTooLong)
    }
}
