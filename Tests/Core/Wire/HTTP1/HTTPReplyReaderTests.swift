// What is only true of replies.

import Testing
import Wire

@Suite struct HTTPReplyReading {
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var input: String
        var heard: [HeardMessage]
        var ending = Transcript.Ending.betweenMessages
        var toHead = false
        var testDescription: String { why }
    }

    private static func message(_ status: Int, _ body: String, _ fields: [String: String]) -> HeardMessage {
        HeardMessage(line: "\(status)", fields: fields, body: body)
    }

    static let rows: [Row] = [
        Row(
            why: "a length", input: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            heard: [message(200, "{}", ["content-length": "2"])]),
        Row(
            why: "chunks", input: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            heard: [message(200, "{}", ["transfer-encoding": "chunked"])]),
        Row(why: "neither: until the close", input: "HTTP/1.1 200 OK\r\n\r\n{}", heard: [message(200, "{}", [:])]),
        Row(
            why: "an old server, to the close", input: "HTTP/1.0 200 OK\r\n\r\n{}", heard: [message(200, "{}", [:])]),
        Row(why: "204 has no body", input: "HTTP/1.1 204 No Content\r\n\r\n", heard: [message(204, "", [:])]),
        Row(
            why: "304 has a length and no body", input: "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
            heard: [message(304, "", ["content-length": "9"])]),
        Row(
            why: "an answer to HEAD has a length and no body", input: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
            heard: [message(200, "", ["content-length": "9"])], toHead: true),
        Row(
            why: "interim replies are passed over",
            input: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 X\r\n\r\n",
            heard: [message(204, "", [:])]),
        Row(
            why: "an end inside the head", input: "HTTP/1.1 200 OK\r\nContent-Le", heard: [],
            ending: .insideMessage),
        Row(
            why: "an end inside a body of known length", input: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}",
            heard: [], ending: .insideMessage),
        Row(
            why: "an end before the last chunk",
            input: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", heard: [],
            ending: .insideMessage),
        Row(
            why: "an end inside the last chunk",
            input: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", heard: [],
            ending: .insideMessage),
        Row(
            why: "both framings", input: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            heard: [], ending: .rejected(.ambiguousLength)),
        Row(
            why: "a coding that nobody asked for", input: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            heard: [], ending: .rejected(.malformedTransferCoding)),
        Row(
            why: "two lengths", input: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n{",
            heard: [], ending: .rejected(.malformedContentLength)),
        Row(
            why: "a switch of protocols", input: "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n", heard: [],
            ending: .rejected(.unexpectedUpgrade)),
        Row(
            why: "a new version", input: "HTTP/2.0 200 OK\r\n\r\n", heard: [], ending: .rejected(.unsupportedVersion)),
        Row(why: "no status", input: "HTTP/1.1 OK\r\n\r\n", heard: [], ending: .rejected(.malformedStatusLine)),
        Row(
            why: "a status below 100", input: "HTTP/1.1 099 X\r\n\r\n", heard: [],
            ending: .rejected(.malformedStatusLine)),
        Row(why: "four digits", input: "HTTP/1.1 2000 X\r\n\r\n", heard: [], ending: .rejected(.malformedStatusLine)),
        Row(
            why: "something else entirely", input: "SSH-2.0-OpenSSH_9\r\n", heard: [],
            ending: .rejected(.malformedStatusLine)),
        Row(
            why: "interim replies without end",
            input: String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 17), heard: [],
            ending: .rejected(.malformedStatusLine)),
    ]

    @Test(arguments: rows)
    func `a reply is read as it is framed, however it is cut`(_ row: Row) {
        let bytes = Array(row.input.utf8)
        let expected = Transcript(messages: row.heard, ending: row.ending)
        #expect(Transcript.replies(Cuts.whole(bytes), toHead: row.toHead) == expected)
        for pieces in Cuts.all(bytes) {
            guard Transcript.replies(pieces, toHead: row.toHead) != expected else { continue }
            Issue.record("cut as \(pieces.map(\.count)): \(Transcript.replies(pieces, toHead: row.toHead))")
            return
        }
    }

    @Test(arguments: LlhttpCase.strict("response"))
    func `any cut of llhttp's replies gives the same transcript`(_ sample: LlhttpCase) {
        let bytes = [UInt8](base64: sample.input_b64)
        let whole = Transcript.replies(Cuts.whole(bytes))
        for pieces in Cuts.all(bytes) where Transcript.replies(pieces) != whole {
            Issue.record("cut as \(pieces.map(\.count)): \(Transcript.replies(pieces)), not \(whole)")
            return
        }
    }

    struct Life: Sendable {
        var head: String
        var livesOn: Bool
    }

    @Test(arguments: [
        Life(head: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", livesOn: true),
        Life(head: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n", livesOn: false),
        Life(head: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, close\r\n\r\n", livesOn: false),
        Life(head: "HTTP/1.1 200 OK\r\n\r\n", livesOn: false),
        Life(head: "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", livesOn: false),
        Life(head: "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", livesOn: true),
    ])
    func `whether a connection lives on is in the head`(_ row: Life) throws {
        #expect(try Heads.response(row.head).keepAlive == row.livesOn)
    }
}
