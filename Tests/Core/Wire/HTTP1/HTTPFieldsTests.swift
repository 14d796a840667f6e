// Looking at a head without making strings of it.

import Testing
import Wire

@Suite struct HTTPFieldLooking {
    private func head() throws -> HTTPRequestHead {
        try Heads.request(
            """
            POST http://proxy.example/v1/messages?a=b HTTP/1.1\r
            Host: localhost:4100\r
            X-API-Key: \t secret \r
            Accept: text/event-stream\r
            Vary: a\r
            vary: B\r
            Connection: Keep-Alive , Upgrade\r
            Content-Length: 12\r
            Expect: 100-Continue\r
            \r

            """)
    }

    @Test func `the request line is taken apart`() throws {
        let head = try head()
        #expect(head.method == .post)
        #expect(head.methodName == "POST")
        #expect(head.target == "/v1/messages?a=b")
        #expect(head.withTarget { Array($0) } == Array("/v1/messages?a=b".utf8))
        #expect(head.framing == .length(12))
        #expect(head.expectsContinue)
        #expect(head.keepAlive)
    }

    @Test func `values are found by lower-case name and trimmed`() throws {
        let fields = try head().fields
        #expect(fields.count == 8)
        #expect(fields.value("x-api-key") == "secret")
        #expect(fields.value(named: "X-Api-Key") == "secret")
        #expect(fields.value("vary") == "a")
        #expect(fields.value("absent") == nil)
        #expect(fields.contains("accept"))
        #expect(!fields.contains("accep"))
        #expect(fields.equals("accept", "Text/Event-Stream"))
        #expect(!fields.equals("accept", "text/event-strea"))
    }

    @Test func `words of lists are found in any line of a name`() throws {
        let fields = try head().fields
        #expect(fields.lists("vary", "b"))
        #expect(fields.lists("connection", "upgrade"))
        #expect(!fields.lists("connection", "close"))
    }

    @Test(arguments: [
        ("http://a", "/"), ("HTTPS://a:80/", "/"), ("http://[::1]:80/x?y", "/x?y"), ("/", "/"), ("//x", "//x"),
    ])
    func `a target may be absolute`(_ written: String, _ meant: String) throws {
        let head = try Heads.request("GET \(written) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.target == meant)
        #expect(head.withTarget { String(decoding: $0, as: UTF8.self) } == meant)
    }

    @Test func `a head's memory is used again`() throws {
        var reader = HTTPRequestReader()
        let bytes = Array("POST / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "v", count: 900))\r\n\r\n".utf8)
        var places: Set<Int> = []
        for _ in 0..<8 {
            bytes.withUnsafeBytes { all in
                var input = all
                while let step = try? reader.read(&input) {
                    if case .head = step {
                        places.insert(reader.head.fields.withValue("x") { Int(bitPattern: $0!.baseAddress!) })
                    }
                    if case .end = step { break }
                }
            }
        }
        #expect(places.count == 1)
    }
}
