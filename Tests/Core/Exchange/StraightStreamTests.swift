// Bytes that go on in whole events.

import Testing

@testable import Exchange

@Suite struct `The straight lane of a stream` {
    static let streams: [(String, whole: Int, because: String)] = [
        ("data: 1\n\ndata: 2\n\n", whole: 18, because: "everything is whole"),
        ("data: 1\n\ndata: 2\n", whole: 9, because: "the second event has no blank line yet"),
        ("data: 1", whole: 0, because: "nothing is whole"),
        ("data: 1\r\n\r\ndata: 2\r\n", whole: 11, because: "other line ends"),
        ("data: 1\r\rdata", whole: 9, because: "the oldest line ends"),
        ("data: 1\n\n: comment\n\nda", whole: 20, because: "comments are events to us"),
        ("", whole: 0, because: "nothing came"),
    ]

    @Test(arguments: streams.indices)
    func `passes whole events and holds the rest`(row: Int) {
        let (text, whole, because) = Self.streams[row]
        var stream = StraightStream()
        var output: [UInt8] = []
        let forwarded = Array(text.utf8).withUnsafeBytes { stream.pass($0, into: &output) }
        #expect(forwarded == 0..<whole, "\(because)")
        #expect(output.isEmpty)
        #expect(stream.held == Array(text.utf8.dropFirst(whole)))
    }

    @Test(arguments: streams.indices)
    func `gives the same bytes for every way of cutting them`(row: Int) {
        let bytes = Array(Self.streams[row].0.utf8)
        for size in 1...max(bytes.count, 1) {
            var stream = StraightStream()
            var output: [UInt8] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                let piece = Array(bytes[start..<min(start + size, bytes.count)])
                var joined: [UInt8] = []
                let range = piece.withUnsafeBytes { stream.pass($0, into: &joined) }
                output += joined + piece[range]
            }
            #expect(output == Array(bytes[..<Self.streams[row].whole]), "pieces of \(size)")
            stream.releaseAll(into: &output)
            #expect(output == bytes)
        }
    }

    @Test func `holds everything until it may go, then lets whole events go`() {
        var stream = StraightStream()
        var output: [UInt8] = []
        Array("data: 1\n\ndata".utf8).withUnsafeBytes { stream.hold($0) }
        stream.release(into: &output)
        #expect(output == Array("data: 1\n\n".utf8))
        #expect(stream.held == Array("data".utf8))
    }
}
