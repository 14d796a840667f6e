// Callers that say no more while they are answered: some listen, some have gone.

import EventLoop
import Foundation
import HTTPServer
import ShellKit
import Testing

private typealias Stage = ServerStage

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

@Suite struct CallersThatHalfClose {
    private func halfClosed(_ stage: Stage, _ request: String = get) throws -> RawPeer {
        let caller = try stage.caller()
        caller.say(request)
        try stage.world.turn { stage.service.heard.count == 1 }
        caller.finish()
        stage.world.settle()
        return caller
    }

    @Test func `a caller that half-closed while it waits gets its answer as any other`() throws {
        let stage = try Stage()
        let caller = try halfClosed(stage)
        #expect(stage.service.goneCount == 0)
        stage.service.replies[0].send(200, [], Array("late".utf8))
        try stage.world.turn { caller.isOver }
        #expect(caller.text == "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlate")
        #expect(caller.hasEnded)
        #expect(stage.server.connectionCount == 0)
    }

    @Test func `a caller that half-closed in the middle of a stream gets all of it`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].begin(200, [])
        stage.service.replies[0].write(Array("one".utf8))
        try stage.world.turn { caller.text.hasSuffix("one\r\n") }
        caller.finish()
        stage.world.settle()
        stage.service.replies[0].write(Array("two".utf8))
        stage.world.settle()
        stage.service.replies[0].end()
        try stage.world.turn { caller.isOver }
        // A size may have any number of zeros in front.
        #expect(caller.text.hasSuffix("00000003\r\none\r\n000000003\r\ntwo\r\n0\r\n\r\n"))
        #expect(stage.service.goneCount == 0)
    }

    @Test(arguments: ["HTTP/1.0", "HTTP/1.1"])
    func `a stream that begins after the half-close arrives whole`(_ version: String) throws {
        let stage = try Stage()
        let caller = try halfClosed(stage, "GET / \(version)\r\nHost: a\r\n\r\n")
        stage.service.replies[0].begin(200, [])
        stage.service.replies[0].write(Array("event".utf8))
        stage.world.settle()
        stage.service.replies[0].end()
        try stage.world.turn { caller.isOver }
        #expect(caller.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(caller.text.contains("event"))
        #expect(caller.hasEnded)
    }

    @Test func `requests that were pipelined before the half-close are all answered`() throws {
        let stage = try Stage()
        let caller = try halfClosed(stage, get + get + get)
        for number in 0..<3 {
            try stage.world.turn { stage.service.heard.count == number + 1 }
            stage.world.settle()
            stage.service.replies[number].send(200, [], Array("\(number)".utf8))
        }
        try stage.world.turn { caller.isOver }
        #expect(caller.text.components(separatedBy: "HTTP/1.1 200 OK").count == 4)
        #expect(caller.hasEnded)
    }

    @Test func `a cut stream of a caller that half-closed does not look whole`() throws {
        let stage = try Stage()
        let caller = try stage.caller()
        caller.say(get)
        try stage.world.turn { stage.service.heard.count == 1 }
        stage.service.replies[0].begin(200, [])
        stage.service.replies[0].write(Array("one".utf8))
        caller.finish()
        stage.world.settle()
        stage.service.replies[0].abort()
        try stage.world.turn { caller.isOver }
        #expect(caller.isBroken)
    }

    @Test func `a caller that half-closed and then goes is noticed with the next bytes`() throws {
        let stage = try Stage()
        let caller = try halfClosed(stage)
        caller.close(reset: true)
        try stage.world.turn { stage.service.goneCount == 1 }
        #expect(stage.server.connectionCount == 0)
    }
}
