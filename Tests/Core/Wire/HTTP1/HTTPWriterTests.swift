// What is written can be read, and nothing breaks out of its line.

import Testing
import Wire

@Suite struct HTTPWriting {
    @Test func `a request that was written is the one that is read`() {
        var bytes: [UInt8] = []
        HTTPWriter.requestLine("POST", "/v1/messages?beta=true", into: &bytes)
        HTTPWriter.field("host", "api.example.com", into: &bytes)
        HTTPWriter.field("content-length", 2, into: &bytes)
        HTTPWriter.endOfHead(into: &bytes)
        bytes += Array("{}".utf8)
        let expected = HeardMessage(
            line: "POST /v1/messages?beta=true", fields: ["host": "api.example.com", "content-length": "2"], body: "{}")
        #expect(Transcript.requests(Cuts.whole(bytes)).messages == [expected])
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 12_345, 1 << 40])
    func `numbers are written as digits`(_ number: Int) {
        var bytes: [UInt8] = []
        HTTPWriter.decimal(number, into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(number)")
    }

    @Test(arguments: [1, 15, 16, 255, 4096, 65_535, 1_048_577])
    func `a chunk that was closed over its data is read back`(_ count: Int) {
        let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 % 26) + 97 }
        var bytes = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        let chunk = HTTPWriter.openChunk(into: &bytes)
        bytes += data[..<(count / 2)]
        bytes += data[(count / 2)...]
        HTTPWriter.closeChunk(at: chunk, in: &bytes)
        HTTPWriter.lastChunk(into: &bytes)
        #expect(Transcript.replies(Cuts.whole(bytes)).messages.first?.body == String(decoding: data, as: UTF8.self))
    }

    @Test func `an empty chunk is taken back, since it would end the body`() {
        var bytes: [UInt8] = [1, 2]
        let chunk = HTTPWriter.openChunk(into: &bytes)
        HTTPWriter.closeChunk(at: chunk, in: &bytes)
        #expect(bytes == [1, 2])
        HTTPWriter.chunk(UnsafeRawBufferPointer(start: nil, count: 0), into: &bytes)
        #expect(bytes == [1, 2])
    }

    struct Injection: Sendable {
        var name: String
        var value: String
    }

    @Test(arguments: [
        Injection(name: "x-a", value: "1\r\nset-cookie: b"), Injection(name: "x-a", value: "1\nset-cookie: b"),
        Injection(name: "x-a", value: "1\r"), Injection(name: "x-a", value: "1\u{0}2"),
        Injection(name: "x-a\r\nb", value: "1"), Injection(name: "x a", value: "1"), Injection(name: "", value: "1"),
        Injection(name: "x-a:", value: "1"),
    ])
    func `a field that would break out of its line is not written`(_ row: Injection) {
        var bytes: [UInt8] = []
        #expect(!HTTPWriter.field(named: row.name, row.value, into: &bytes))
        #expect(bytes.isEmpty)
    }

    @Test func `an ordinary field is written`() {
        var bytes: [UInt8] = []
        #expect(HTTPWriter.field(named: "x-a", "caf\u{e9}\t1", into: &bytes))
        #expect(String(decoding: bytes, as: UTF8.self) == "x-a: caf\u{e9}\t1\r\n")
    }
}
