// One body for many: each caller gets all of it, at its own pace, and nothing behind it gets ahead of it.

import EventLoop
import HTTPServer
import ShellKit
import Testing

private typealias Stage = ServerStage

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
private let field = Array("etag: \"7\"\r\n".utf8)

private func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

private func whole(_ body: [UInt8]) -> [UInt8] {
    Array("HTTP/1.1 200 OK\r\netag: \"7\"\r\ncontent-length: \(body.count)\r\n\r\n".utf8) + body
}

@Suite struct `Shared bodies` {
    @Test func `everybody who waited gets the whole body`() throws {
        let stage = try Stage()
        let callers = try (0..<50).map { _ in try stage.caller() }
        for caller in callers { caller.say(get) }
        try stage.world.turn { stage.service.heard.count == 50 }
        let body = pattern(100_000)
        let shared = SharedBody(body)
        for reply in stage.service.replies { reply.send(200, field, shared: shared) }
        try stage.world.turn { callers.allSatisfy { $0.receivedCount == whole(body).count } }
        #expect(callers.allSatisfy { $0.received == whole(body) && !$0.isOver })
    }

    @Test func `slow readers get it at their own pace`() throws {
        let stage = try Stage()
        let body = pattern(6 << 20)
        let shared = SharedBody(body)
        stage.service.answer = { _, reply in reply.send(200, field, shared: shared) }
        let callers = try (0..<4).map { _ in try stage.caller() }
        for caller in callers {
            caller.shrinkBuffers()
            caller.allowance = 0
            caller.say(get)
        }
        let count = whole(body).count
        try stage.world.turn {
            for (index, caller) in callers.enumerated() { caller.allowance += 7_001 * (index + 1) * 10 }
            return callers.allSatisfy { $0.receivedCount == count }
        }
        #expect(callers.allSatisfy { $0.received == whole(body) })
    }

    @Test func `pipelined requests behind a large one are answered in order`() throws {
        let stage = try Stage()
        let large = SharedBody(pattern(3 << 20))
        let small = SharedBody(pattern(10))
        stage.service.answer = { heard, reply in
            if heard.target == "/copied" { return reply.send(200, field, small.bytes) }
            reply.send(200, field, shared: heard.target == "/large" ? large : small)
        }
        let caller = try stage.caller()
        caller.shrinkBuffers()
        caller.allowance = 0
        let targets = ["/small", "/large", "/copied", "/small", "/large", "/copied"]
        caller.say(targets.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        let expected = targets.flatMap { whole($0 == "/large" ? large.bytes : small.bytes) }
        try stage.world.turn {
            caller.allowance += 400_000
            return caller.receivedCount == expected.count
        }
        #expect(caller.received == expected)
    }

    @Test func `HEAD, 304 and an empty body have no bytes, and the connection goes on`() throws {
        let stage = try Stage()
        stage.service.answer = { heard, reply in
            reply.send(
                heard.target == "/304" ? 304 : 200, [], shared: SharedBody(heard.target == "/0" ? [] : [1, 2, 3]))
        }
        let caller = try stage.caller()
        caller.say("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /304 HTTP/1.1\r\nHost: a\r\n\r\n")
        caller.say("GET /0 HTTP/1.1\r\nHost: a\r\n\r\n")
        let expected =
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n"
            + "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
        try stage.world.turn { caller.text == expected }
        #expect(!caller.isOver)
    }

    @Test func `a connection that is to close closes behind the body`() throws {
        let stage = try Stage()
        let body = pattern(2 << 20)
        stage.service.answer = { _, reply in reply.send(200, field, shared: SharedBody(body)) }
        let caller = try stage.caller()
        caller.say("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        try stage.world.turn { caller.isOver }
        #expect(caller.hasEnded)
        #expect(caller.received.suffix(body.count) == body[...])
        #expect(stage.server.connectionCount == 0)
    }

    @Test func `one who goes in the middle takes nothing from the others`() throws {
        let stage = try Stage()
        let body = pattern(4 << 20)
        let shared = SharedBody(body)
        stage.service.answer = { _, reply in reply.send(200, field, shared: shared) }
        let (leaver, stayer) = (try stage.caller(), try stage.caller())
        for caller in [leaver, stayer] {
            caller.shrinkBuffers()
            caller.allowance = 50_000
            caller.say(get)
        }
        try stage.world.turn { leaver.receivedCount == 50_000 && stayer.receivedCount == 50_000 }
        leaver.close(reset: true)
        stayer.allowance = .max
        try stage.world.turn { stayer.receivedCount == whole(body).count && stage.server.connectionCount == 1 }
        #expect(stayer.received == whole(body))
    }

    @Test func `one who reads nothing is let go of at the stall deadline`() throws {
        let stage = try Stage { $0.stallDeadline = 50 }
        stage.service.answer = { _, reply in reply.send(200, [], shared: SharedBody(pattern(16 << 20))) }
        let caller = try stage.caller()
        caller.shrinkBuffers()
        caller.allowance = 0
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        try stage.world.turn { stage.server.connectionCount == 0 }
    }

    @Test func `one who still reads outlives the keep-alive deadline, which begins when all was taken`() throws {
        let stage = try Stage { $0.keepAlive = 30 }
        let body = pattern(16 << 20)
        stage.service.answer = { _, reply in reply.send(200, field, shared: SharedBody(body)) }
        let caller = try stage.caller()
        caller.shrinkBuffers()
        caller.allowance = 0
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        let later = stage.world.loop.now + 100_000_000
        try stage.world.turn { stage.world.loop.now > later }
        #expect(stage.server.connectionCount == 1)
        caller.allowance = .max
        try stage.world.turn { caller.isOver }
        #expect(caller.received == whole(body))
    }

    @Test func `a server that stops sends what it owes before it is drained`() throws {
        let stage = try Stage()
        let body = pattern(8 << 20)
        let caller = try stage.caller()
        caller.shrinkBuffers()
        caller.allowance = 0
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.server.drain()
        stage.service.replies[0].send(200, [], shared: SharedBody(body))
        stage.world.settle()
        #expect(!stage.service.isServerDrained)
        caller.allowance = .max
        try stage.world.turn { stage.service.isServerDrained }
        try stage.world.turn { caller.isOver }
        #expect(caller.received.suffix(body.count) == body[...])
    }
}
