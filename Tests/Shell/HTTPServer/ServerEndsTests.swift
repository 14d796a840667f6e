// How a connection ends: deadlines, callers that go, answers that break off, servers that stop.

import EventLoop
import HTTPServer
import ShellKit
import Testing

private typealias Stage = ServerStage
private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

@Suite struct Deadlines {
    @Test func `a head that does not become whole is refused with 408`() throws {
        let stage = try Stage { $0.headDeadline = 30 }
        let caller = try stage.caller()
        caller.say("GET /slow HTTP/1.1\r\nHos")
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasPrefix("HTTP/1.1 408 "))
        #expect(caller.text.contains("408 at /slow"))
    }

    @Test func `bytes that trickle in do not move the deadline of a head`() throws {
        let stage = try Stage { $0.headDeadline = 60 }
        let caller = try stage.caller()
        caller.say("GET / HTTP/1.1\r\nX: ")
        var (sent, last) = (0, 0)
        try stage.world.turn {
            if stage.world.loop.now > last + 5_000_000, caller.received.isEmpty {
                caller.say("a")
                (sent, last) = (sent + 1, stage.world.loop.now)
            }
            return caller.isOver
        }
        #expect(caller.text.hasPrefix("HTTP/1.1 408 "))
        #expect(sent > 1)
    }

    @Test func `a body that does not become whole is refused with 408`() throws {
        let stage = try Stage { $0.bodyDeadline = 30 }
        let caller = try stage.caller()
        caller.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhel")
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasPrefix("HTTP/1.1 408 "))
        #expect(stage.service.heard.isEmpty)
    }

    @Test func `a connection without a request is closed without a word`() throws {
        let stage = try Stage { $0.keepAlive = 30 }
        let caller = try stage.caller()
        try stage.world.turn { caller.isOver }
        #expect(caller.hasEnded)
        #expect(caller.received.isEmpty)
        #expect(stage.server.connectionCount == 0)
    }

    @Test func `the keep-alive deadline counts from the last answer`() throws {
        let stage = try Stage { $0.keepAlive = 30 }
        stage.service.answer = { _, reply in reply.send(204, [], []) }
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { !caller.received.isEmpty }
        try stage.world.turn { caller.isOver }
        #expect(caller.text == "HTTP/1.1 204 No Content\r\n\r\n")
    }

    @Test func `a request in progress has no deadline of the connection`() throws {
        let stage = try Stage {
            $0.keepAlive = 20
            $0.headDeadline = 20
            $0.bodyDeadline = 20
        }
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        let later = stage.world.loop.now + 100_000_000
        try stage.world.turn { stage.world.loop.now > later }
        #expect(!caller.isOver)
        stage.service.replies[0].send(204, [], [])
        try stage.world.turn { !caller.received.isEmpty }
    }

    @Test func `a caller that leaves its answer unread for too long counts as gone`() throws {
        let stage = try Stage { $0.stallDeadline = 50 }
        let caller = try stage.caller()
        caller.shrinkBuffers()
        caller.allowance = 0
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].begin(200, [])
        stage.service.replies[0].write([UInt8](repeating: 1, count: 16 << 20))
        try stage.world.turn { stage.service.goneCount == 1 }
        #expect(stage.server.connectionCount == 0)
    }
}

@Suite struct CallersThatGo {
    @Test(arguments: [false, true])
    func `a caller that goes while it waits is noticed at once`(_ reset: Bool) throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        caller.close(reset: reset)
        try stage.world.turn { stage.service.goneCount == 1 }
        #expect(!stage.service.replies[0].isOpen)
        #expect(stage.server.connectionCount == 0)
    }

    @Test(arguments: [false, true])
    func `a caller that goes in the middle of a stream is noticed at once`(_ reset: Bool) throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].begin(200, [])
        stage.service.replies[0].write([1, 2, 3])
        try stage.world.turn { caller.text.contains("\r\n\r\n") }
        caller.close(reset: reset)
        try stage.world.turn { stage.service.goneCount == 1 }
    }

    @Test func `what is said to a caller that has gone is dropped`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        let reply = stage.service.replies[0]
        caller.close(reset: true)
        try stage.world.turn { stage.service.goneCount == 1 }
        reply.begin(200, [])
        reply.write([1])
        reply.tellWhenDrained()
        reply.end()
        reply.abort()
        #expect(reply.pending == 0)
        stage.world.settle()
        #expect(stage.service.goneCount == 1)
    }

    @Test func `a handle of an earlier answer does not touch a later one`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].send(200, [], Array("one".utf8))
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 2 }
        stage.service.replies[0].abort()
        stage.service.replies[0].end()
        stage.service.replies[1].send(200, [], Array("two".utf8))
        try stage.world.turn { caller.text.hasSuffix("two") }
        #expect(!caller.isOver)
    }

    @Test func `a caller that asked and half-closed gets an answer that was ready at once`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in reply.send(200, [], Array("ready".utf8)) }
        let caller = try stage.caller()
        caller.say(get)
        caller.finish()
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasSuffix("ready"))
    }
}

@Suite struct BreakingOff {
    @Test func `an aborted stream has no last chunk`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].begin(200, [])
        stage.service.replies[0].write(Array("error".utf8))
        stage.service.replies[0].abort()
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasSuffix("00000005\r\nerror\r\n"))
    }

    @Test func `an aborted answer of known length is short`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].begin(200, [], length: 10)
        stage.service.replies[0].write(Array("12345".utf8))
        stage.service.replies[0].abort()
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasSuffix("\r\n\r\n12345"))
    }

    @Test func `an answer that ends before its length is an aborted one`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].begin(200, [], length: 10)
        stage.service.replies[0].end()
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasSuffix("content-length: 10\r\n\r\n"))
    }

    @Test func `an aborted stream of HTTP/1.0, where the close would be the proper end, is reset`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say("GET / HTTP/1.0\r\n\r\n")
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].begin(200, [])
        stage.service.replies[0].write(Array("half".utf8))
        try stage.world.turn { caller.text.hasSuffix("half") }
        stage.service.replies[0].abort()
        try stage.world.turn { caller.isOver }
        #expect(caller.isBroken)
        #expect(!caller.hasEnded)
    }
}

@Suite struct Pressure {
    @Test func `a slow reader's stream waits, and is told of when drained`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.shrinkBuffers()
        caller.keepsBytes = false
        caller.allowance = 0
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        let reply = stage.service.replies[0]
        reply.begin(200, [])
        reply.write([UInt8](repeating: 1, count: 8 << 20))
        reply.tellWhenDrained()
        stage.world.settle()
        #expect(reply.pending > 1 << 20)
        #expect(stage.service.drainedCount == 0)
        caller.allowance = .max
        try stage.world.turn { stage.service.drainedCount == 1 }
        #expect(reply.pending == 0)
        stage.world.settle()
        #expect(stage.service.drainedCount == 1)
    }

    @Test func `whoever asks with nothing pending is told at the end of the turn`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].tellWhenDrained()
        #expect(stage.service.drainedCount == 0)
        try stage.world.turn { stage.service.drainedCount == 1 }
    }

    @Test func `beyond the most connections callers wait until one has closed`() throws {
        let stage = try Stage { $0.connections = 2 }
        stage.service.answer = { _, reply in reply.send(204, [], []) }
        let callers = try (0..<3).map { _ in try stage.caller() }
        for caller in callers { caller.say(get) }
        try stage.world.turn { callers.count { !$0.received.isEmpty } == 2 }
        stage.world.settle()
        #expect(stage.server.connectionCount == 2)
        let served = callers.filter { !$0.received.isEmpty }
        served[0].close()
        try stage.world.turn { callers.allSatisfy { !$0.received.isEmpty } }
    }
}

@Suite struct Stopping {
    @Test func `draining closes the idle, lets the busy finish, and then says so`() throws {
        let stage = try Stage()
        let (idle, busy) = (try stage.caller(), try stage.caller())
        busy.say(get)
        try stage.world.turn { stage.service.heard.count == 1 && stage.server.connectionCount == 2 }
        stage.server.drain()
        try stage.world.turn { idle.isOver }
        #expect(!busy.isOver)
        #expect(!stage.service.isServerDrained)
        stage.service.replies[0].send(200, [], Array("last".utf8))
        try stage.world.turn { busy.isOver }
        #expect(busy.text.contains("connection: close"))
        #expect(busy.text.hasSuffix("last"))
        #expect(stage.service.isServerDrained)
        let late = try stage.caller()
        try stage.world.turn { late.isBroken }
    }

    @Test func `a stream that began before draining ends properly and then closes`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].begin(200, [])
        stage.service.replies[0].write([97])
        stage.server.drain()
        stage.service.replies[0].end()
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasSuffix("0\r\n\r\n"))
        #expect(caller.hasEnded)
    }

    @Test func `an announced end goes on serving, and replies ask callers to go`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in reply.send(200, [], Array("ok".utf8)) }
        let kept = try stage.caller()
        kept.say(get)
        try stage.world.turn { kept.text.hasSuffix("ok") }
        #expect(!kept.text.contains("connection: close"))
        stage.server.announceEnd()
        let late = try stage.caller()
        for caller in [kept, late] {
            caller.say(get)
            try stage.world.turn { caller.isOver }
            #expect(caller.text.contains("connection: close"))
        }
        #expect(!stage.service.isServerDrained)
    }

    @Test func `a request that has come is answered although the server drains in the same turn`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in reply.send(200, [], Array("ok".utf8)) }
        let caller = try stage.caller()
        try stage.world.turn { stage.server.connectionCount == 1 }
        caller.say(get)
        stage.server.drain()
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasSuffix("ok"))
        try stage.world.turn { stage.service.isServerDrained }
    }

    @Test func `who was greeted by the kernel alone is served before the listener closes`() throws {
        let stage = try Stage()
        stage.service.answer = { _, reply in reply.send(200, [], Array("ok".utf8)) }
        let caller = try stage.caller()
        caller.say(get)
        stage.server.drain()
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasSuffix("ok"))
    }

    @Test func `draining a server without connections is over at once`() throws {
        let stage = try Stage()
        stage.server.drain()
        #expect(stage.service.isServerDrained)
    }

    @Test func `closing tells those who answer that their callers have gone`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.server.close()
        #expect(stage.service.goneCount == 1)
        #expect(stage.server.connectionCount == 0)
        try stage.world.turn { caller.isOver }
    }
}
