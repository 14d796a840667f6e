// The server, spoken to in plain bytes over real sockets.

import EventLoop
import Foundation
import HTTPServer
import ShellKit
import Testing

private typealias Stage = ServerStage

private func answer(_ body: String, connection: String = "") -> String {
    "HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\n\(connection)\r\n\(body)"
}

@Suite struct Serving {
    @Test func `a request is delivered whole and its answer comes back`() throws {
        let stage = try Stage()
        stage.service.answer = { heard, reply in reply.send(200, [], Array("you said ".utf8) + heard.body) }
        let caller = try stage.caller()
        caller.say("POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
        try stage.world.turn { caller.text == answer("you said hi") }
        #expect(stage.service.heard == [.init(method: "POST", target: "/v1/x", body: Array("hi".utf8))])
    }

    @Test(arguments: [1, 2, 3, 7, 30])
    func `a request is the same however it arrives`(_ size: Int) throws {
        let stage = try Stage()
        stage.service.answer = { heard, reply in reply.send(200, [], heard.body) }
        let caller = try stage.caller()
        let bytes = Array(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
                .utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            caller.say(Array(bytes[start..<min(start + size, bytes.count)]))
            stage.world.loop.turn(limit: 0)
            stage.world.loop.turn(limit: 0)
        }
        try stage.world.turn { caller.text == answer("hello world") }
    }

    @Test func `pipelined requests are answered in order, one at a time`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say((1...3).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        for number in 1...3 {
            try stage.world.turn { stage.service.heard.count == number }
            stage.world.settle()
            #expect(stage.service.heard.count == number)
            stage.service.replies[number - 1].send(200, [], Array("\(number)".utf8))
        }
        try stage.world.turn { caller.text == (1...3).map { answer("\($0)") }.joined() }
    }

    @Test func `many pipelined requests with immediate answers come back complete`() throws {
        let stage = try Stage()
        let body = [UInt8](repeating: 120, count: 20_000)
        stage.service.answer = { _, reply in reply.send(200, [], body) }
        let caller = try stage.caller()
        caller.say(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 400))
        let whole = 400 * (20_000 + "HTTP/1.1 200 OK\r\ncontent-length: 20000\r\n\r\n".utf8.count)
        caller.keepsBytes = false
        try stage.world.turn { caller.receivedCount == whole }
        #expect(stage.service.heard.count == 400)
    }

    @Test func `a caller that pipelines and reads nothing is not served beyond what may be pending`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in reply.send(200, [], [UInt8](repeating: 120, count: 100_000)) }
        let caller = try stage.caller()
        caller.shrinkBuffers()
        caller.keepsBytes = false
        caller.allowance = 0
        caller.say(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 1000))
        stage.world.settle()
        // What the kernel takes is its own affair; a thousand answers would be 100 MB.
        #expect(stage.service.heard.count < 500)
        caller.allowance = .max
        try stage.world.turn { stage.service.heard.count == 1000 }
    }

    @Test func `a streamed answer is chunked, and everything of one turn is one chunk`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        try stage.world.turn { stage.service.replies.count == 1 }
        let reply = stage.service.replies[0]
        reply.begin(200, Array("content-type: text/plain\r\n".utf8))
        reply.write(Array("ab".utf8))
        reply.write { $0.append(99) }
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n"
        try stage.world.turn { caller.text == head + "00000003\r\nabc\r\n" }
        reply.write(Array("d".utf8))
        reply.end()
        try stage.world.turn { caller.text == head + "00000003\r\nabc\r\n00000001\r\nd\r\n0\r\n\r\n" }
        #expect(!caller.isOver)
    }

    @Test func `an HTTP/1.0 caller gets its stream until the close`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in
            reply.begin(200, [])
            reply.write(Array("abc".utf8))
            reply.end()
        }
        let caller = try stage.caller()
        caller.say("GET / HTTP/1.0\r\n\r\n")
        try stage.world.turn { caller.hasEnded }
        #expect(caller.text == "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabc")
    }

    @Test func `an HTTP/1.0 caller may keep its connection`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in reply.send(200, [], []) }
        let caller = try stage.caller()
        for _ in 0..<2 { caller.say("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") }
        let one = answer("", connection: "connection: keep-alive\r\n")
        try stage.world.turn { caller.text == one + one }
    }

    @Test func `an answer to HEAD says its length and has no body`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in reply.send(200, [], Array("abc".utf8)) }
        let caller = try stage.caller()
        caller.say("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        let one = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n"
        try stage.world.turn { caller.text == one + one }
    }

    @Test func `204 has neither length nor body`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in reply.send(204, [], []) }
        let caller = try stage.caller()
        caller.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        try stage.world.turn { caller.text == "HTTP/1.1 204 No Content\r\n\r\n" }
    }

    @Test func `a caller that expects 100 Continue gets it, and then its answer`() throws {
        let stage = try Stage()
        stage.service.answer = { heard, reply in reply.send(200, [], heard.body) }
        let caller = try stage.caller()
        caller.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        try stage.world.turn { caller.text == "HTTP/1.1 100 Continue\r\n\r\n" }
        caller.say("{}")
        try stage.world.turn { caller.text == "HTTP/1.1 100 Continue\r\n\r\n" + answer("{}") }
    }

    @Test func `a connection that is to close closes after its answer, and what came behind is no request`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in reply.send(200, [], Array("a".utf8)) }
        let caller = try stage.caller()
        caller.say("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        try stage.world.turn { caller.isOver }
        #expect(caller.text == answer("a", connection: "connection: close\r\n"))
        #expect(caller.hasEnded)
        #expect(stage.service.heard.map(\.target) == ["/1"])
    }

    @Test func `a socket file serves as well, and one left over from a dead process is replaced`() throws {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "il-\(UInt32.random(in: 0...UInt32.max)).sock"
        ).path
        let world = try World()
        let service = ScriptedService()
        service.answer = { _, reply in reply.send(200, [], Array("u".utf8)) }
        // Bound, and never unlinked.
        let abandoned = world.server(for: service)
        try abandoned.listen(at: .unix(path))
        let server = world.server(for: service)
        #expect(throws: ListenFailure.self) { try server.listen(at: .unix(path)) }
        let leftover = FileManager.default.temporaryDirectory.appending(path: "il-left.sock").path
        try? FileManager.default.removeItem(atPath: leftover)
        try FileManager.default.moveItem(atPath: path, toPath: leftover)
        abandoned.close()
        #expect(try server.listen(at: .unix(leftover)) == .unix(leftover))
        let caller = try RawPeer(path: leftover, on: world.loop)
        caller.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        try world.turn { caller.text == answer("u") }
        server.close()
        #expect(!FileManager.default.fileExists(atPath: leftover))
    }
}

@Suite struct Refusing {
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var request: String
        var status: Int
        var target: String
        var testDescription: String { why }
    }

    @Test(arguments: [
        Row(why: "no Host", request: "GET /v1/x HTTP/1.1\r\n\r\n", status: 400, target: "/v1/x"),
        Row(why: "no HTTP", request: "\u{16}\u{3}\u{1}", status: 400, target: "/"),
        Row(why: "HTTP/2", request: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 505, target: "/"),
        Row(
            why: "a declared body that is too large",
            request: "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", status: 413, target: "/v1/x"),
        Row(
            why: "a chunked body that grows too large",
            request: "POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n"
                + String(repeating: "a", count: 101), status: 413, target: "/v1/x"),
        Row(
            why: "an expectation that is not met",
            request: "POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 1\r\n\r\n", status: 417,
            target: "/"),
        Row(
            why: "a bad chunk after a good one",
            request: "POST /y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nzz\r\n", status: 400,
            target: "/y"),
        Row(
            why: "too many fields",
            request: "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 201), status: 431, target: "/"),
    ])
    func `what cannot be read is refused in the service's words, and the connection ends`(_ row: Row) throws {
        let stage = try Stage { $0.bodyLimit = 100 }
        let caller = try stage.caller()
        caller.say(row.request)
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasPrefix("HTTP/1.1 \(row.status) "))
        #expect(caller.text.contains("\r\nconnection: close\r\n"))
        #expect(caller.text.contains("\r\n\r\n\(row.status) at \(row.target): "))
        #expect(caller.hasEnded)
        #expect(stage.service.heard.isEmpty)
        #expect(stage.service.refusals == [row.status])
    }

    @Test func `a body of exactly the limit passes`() throws {
        let stage = try Stage { $0.bodyLimit = 100 }
        let caller = try stage.caller()
        caller.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n" + String(repeating: "a", count: 100))
        try stage.world.turn { stage.service.heard.count == 1 }
    }

    @Test func `a refusal arrives although the caller goes on sending`() throws {
        let stage = try Stage { $0.bodyLimit = 100 }
        let caller = try stage.caller()
        caller.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n")
        caller.say([UInt8](repeating: 97, count: 3_000_000))
        try stage.world.turn { caller.isOver }
        #expect(caller.hasEnded)
        #expect(caller.text.hasPrefix("HTTP/1.1 413 "))
    }

    @Test func `after a refusal no byte is a request`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say("GET / HTTP/1.1\r\nHost : a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        stage.world.settle()
        caller.say("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n")
        try stage.world.turn { caller.isOver }
        #expect(stage.service.heard.isEmpty)
        #expect(caller.text.components(separatedBy: "HTTP/1.1 ").count == 2)
    }

    @Test func `a good request before a bad one is answered first`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in reply.send(200, [], Array("good".utf8)) }
        let caller = try stage.caller()
        caller.say("GET / HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n")
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasPrefix(answer("good") + "HTTP/1.1 400 "))
    }
}
