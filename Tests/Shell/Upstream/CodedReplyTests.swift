// Replies in codings that nobody asked for: read as what they say, piece by piece, or refused by the coding's name.

import Compression
import EventLoop
import ShellKit
import Testing
import Upstream
import Wire

@Suite struct `Coded replies` {
    static let events = Array("data: {\"n\":1}\n\ndata: [DONE]\n\n".utf8)
    /// From `zstd`.
    static let zstd: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 0x50, UInt8(events.count << 3 | 1), 0, 0] + events

    static func head(_ status: Int = 200, coding: String, count: Int) -> String {
        "HTTP/1.1 \(status) Reply\r\nContent-Encoding: \(coding)\r\nContent-Length: \(count)\r\n\r\n"
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var coding: String
        var bytes: [UInt8]
        var status = 200
        var testDescription: String { "\(coding) with status \(status)" }
    }

    static let rows = [
        Row(coding: "gzip", bytes: Gzip.compress(events)), Row(coding: "x-gzip", bytes: Gzip.compress(events)),
        Row(coding: "GZIP", bytes: Gzip.compress(events)), Row(coding: "zstd", bytes: zstd),
        Row(coding: "gzip, gzip", bytes: Gzip.compress(Gzip.compress(events))),
        Row(coding: "identity", bytes: events), Row(coding: "gzip", bytes: Gzip.compress(events), status: 429),
        Row(coding: "gzip", bytes: Gzip.compress(events), status: 400),
    ]

    @Test(arguments: rows) func `a coded reply is told as what it says`(row: Row) throws {
        let scene = try Scene()
        let (inbox, _) = scene.send()
        let peer = try scene.peer()
        peer.say(Array(Self.head(row.status, coding: row.coding, count: row.bytes.count).utf8) + row.bytes)
        try scene.world.turn { inbox.isOver }
        #expect(inbox.status == row.status)
        #expect(inbox.body == Self.events)
        #expect(inbox.hasEnded)
        // The whole reply was read: its connection carries the next request.
        let (next, _) = scene.send()
        try scene.peer(1, requests: 2).say(small)
        try scene.world.turn { next.isOver }
        #expect(next.connections == [true])
    }

    @Test func `what described the coded bytes is not told`() throws {
        let scene = try Scene()
        let (inbox, _) = scene.send()
        let bytes = Gzip.compress(Self.events)
        try scene.peer().say(Array(Self.head(coding: "gzip", count: bytes.count).utf8) + bytes)
        try scene.world.turn { inbox.isOver }
        #expect(inbox.fields.value("content-encoding") == nil)
        #expect(inbox.fields.value("content-length") == nil)
    }

    @Test func `byte by byte in chunks gives the same`() throws {
        let scene = try Scene()
        let (inbox, _) = scene.send()
        let peer = try scene.peer()
        peer.say("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
        for octet in Gzip.compress(Self.events) {
            peer.say(Array("1\r\n".utf8) + [octet] + Array("\r\n".utf8))
            scene.world.loop.turn(limit: 0)
        }
        peer.say("0\r\n\r\n")
        try scene.world.turn { inbox.isOver }
        #expect(inbox.body == Self.events)
        #expect(inbox.hasEnded)
    }

    @Test func `a coded reply without a length ends with its connection`() throws {
        let scene = try Scene()
        let (inbox, _) = scene.send()
        let peer = try scene.peer()
        peer.say(Array("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".utf8) + Gzip.compress(Self.events))
        peer.close()
        try scene.world.turn { inbox.isOver }
        #expect(inbox.body == Self.events)
        #expect(inbox.hasEnded)
    }

    @Test func `an event arrives although the stream goes on`() throws {
        let scene = try Scene()
        let (inbox, _) = scene.send()
        // A first event, flushed by the sender; the stream's end has not come.
        let flushed: [UInt8] = [
            0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4A, 0x49, 0x2C, 0x49, 0xB4, 0x52, 0xA8, 0x56, 0xCA, 0x53, 0xB2, 0x32,
            0xAC, 0xE5, 0xE2, 2, 0, 0, 0, 0xFF, 0xFF,
        ]
        try scene.peer().say(Array("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".utf8) + flushed)
        try scene.world.turn { inbox.text == "data: {\"n\":1}\n\n" }
        #expect(!inbox.isOver)
    }

    @Test(arguments: [204, 304]) func `a reply without a body has nothing to decode`(status: Int) throws {
        let scene = try Scene()
        let (inbox, _) = scene.send()
        try scene.peer().say("HTTP/1.1 \(status) No\r\nContent-Encoding: br\r\n\r\n")
        try scene.world.turn { inbox.isOver }
        #expect(inbox.hasEnded)
    }
}
