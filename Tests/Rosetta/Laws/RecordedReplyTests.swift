// The fourth law over recorded replies: written as a stream in any dialect, a reply says what it says as a whole.

import Conversation
import Dialects
import Foundation
import TestKit
import Testing
import Wire

/// A reply that was sent with a status of success: of the checkout's own, and of the larger collection.
private struct RecordedReply: Sendable, CustomTestStringConvertible {
    var id: String
    var dialect: Dialect
    var form: ReplyForm
    var text: String

    var testDescription: String { id }

    static let all: [RecordedReply] = {
        let own = Fixtures.folder.appending(path: "exchanges")
        return [own, own.appending(path: "synthetic"), Fixtures.collection].compactMap { $0 }.flatMap(load)
    }()

    private static func load(_ folder: URL) -> [RecordedReply] {
        guard let bytes = try? Data(contentsOf: folder.appending(path: "index.json")),
            let index = try? JSONDocument(Array(bytes)), let exchanges = index.root["exchanges"] ?? index.root["cases"]
        else { return [] }
        return exchanges.elements.compactMap { exchange in
            let stream = exchange["files"]?["sse"]?.string
            guard let dialect = Dialect.allCases.first(where: { exchange["dialect"]?.equals($0.word) ?? false }),
                exchange["status"]?.int == 200, !isSeveral(exchange),
                let file = stream ?? exchange["files"]?["response"]?.string,
                let text = try? String(contentsOf: folder.appending(path: file), encoding: .utf8)
            else { return nil }
            return RecordedReply(id: file, dialect: dialect, form: stream == nil ? .whole : .stream, text: text)
        }
    }

    /// Several replies back to back: their events are not those of one.
    private static func isSeveral(_ exchange: JSONValue) -> Bool {
        exchange["features"]?.elements.contains { $0.equals("several_messages_in_one_file") } ?? false
    }
}

/// Recordings whose two tellings may differ, by their files' names. One that no longer does fails.
private let exceptions: [String: Comment] = [
    "messages/anthropic--vercel-programmatic-tool-calling-1~2.response.json":
        "calls that the provider's own code made and ended with end_turn: for Chat, calls mean tool_calls"
]

@Suite struct `Recorded replies in every dialect` {
    @Test func `there are replies to look at`() {
        for dialect in Dialect.allCases { #expect(RecordedReply.all.count { $0.dialect == dialect } > 20) }
    }

    @Test(arguments: RecordedReply.all, Dialect.allCases)
    private func `a streamed telling put together is the whole telling`(reply: RecordedReply, dialect: Dialect) throws {
        let heard = HeardReply(reply.text, reply.dialect, reply.form)
        guard case .finished? = heard.events.last else { return }
        var options = ReplyOptions(model: "m", now: 1, requestID: "r1")
        options.includeUsage = true
        let whole = heard.rewritten(dialect, .whole, options)
        let stream = heard.rewritten(dialect, .stream, options)
        let again = HeardReply(stream, dialect, .stream).rewritten(dialect, .whole, options)
        let differences = try Tree(again).putTogether.differences(from: try Tree(whole).putTogether)
        if dialect == .chat, let reason = exceptions[reply.id] {
            return withKnownIssue(reason) { #expect(differences.isEmpty) }
        }
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test(arguments: RecordedReply.all)
    private func `every event of a written response has its number and its item's id`(reply: RecordedReply) {
        let heard = HeardReply(reply.text, reply.dialect, reply.form)
        let written = heard.rewritten(.responses, .stream, ReplyOptions(model: "m", now: 1, requestID: "r1"))
        #expect(ResponsesStream(written).faults.isEmpty)
    }

    /// Blocks of a Messages stream come one after the other, counted from 0.
    @Test(arguments: RecordedReply.all)
    private func `the blocks of a written message follow each other`(reply: RecordedReply) throws {
        let heard = HeardReply(reply.text, reply.dialect, reply.form)
        let written = heard.rewritten(.messages, .stream, ReplyOptions(model: "m", now: 1, requestID: "r1"))
        guard case .array(let events) = try Tree(telling: written, .messages, "reply", "sse") else { return }
        var open: Int?
        var count = 0
        for event in events {
            let index = event["data"]?["index"].flatMap { Tree.Scalar($0).int }
            switch event["event"]?.string {
            case "content_block_start":
                #expect(open == nil && index == count)
                open = index
                count += 1
            case "content_block_delta": #expect(index == open)
            case "content_block_stop":
                #expect(index == open)
                open = nil
            default: continue
            }
        }
    }
}
