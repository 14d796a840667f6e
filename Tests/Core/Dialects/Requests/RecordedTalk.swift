// The recorded requests of one conversation, in any dialect.

import Conversation
import Foundation
import TestKit
import Testing
import Wire

/// A conversation of more than one request, in order.
struct RecordedTalk: Sendable, CustomTestStringConvertible {
    var dialect: Dialect
    var id: String
    var files: [URL]

    var testDescription: String { "\(dialect.rawValue) \(files.first?.lastPathComponent ?? id)" }

    /// Of the checkout's own recordings, and of the larger collection where there is one.
    static let all: [RecordedTalk] = {
        Fixtures.conversations.flatMap { folder in
            read(folder, "chat", .chat) + read(folder, "responses", .responses) + read(folder, "messages", .messages)
        }
    }()

    private static func read(_ folder: URL, _ name: String, _ dialect: Dialect) -> [RecordedTalk] {
        guard let bytes = try? Data(contentsOf: folder.appending(path: "index.json")),
            let index = try? JSONDocument(Array(bytes)), let exchanges = index.root["exchanges"]
        else { return [] }
        var turns: [String: [(turn: Int, file: URL)]] = [:]
        for exchange in exchanges.elements where exchange["dialect"]?.string == name {
            guard let id = exchange["conversation"]?.string, let turn = exchange["turn"]?.int,
                let file = exchange["files"]?["request"]?.string
            else { continue }
            turns[id, default: []].append((turn, folder.appending(path: file)))
        }
        return turns.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { id, turns in
            RecordedTalk(dialect: dialect, id: id, files: turns.sorted { $0.turn < $1.turn }.map(\.file))
        }
    }
}

/// What stands at the beginning of a request, tools and instructions, and what grows.
struct Opening {
    private var fixed: String
    private var list: String

    init(_ body: JSONValue) {
        func spelling(_ name: StaticString) -> String { body[name].map { canonical($0) } ?? "" }
        fixed = spelling("tools") + spelling("functions") + spelling("instructions") + spelling("system")
        let grows = body["messages"] ?? body["input"]
        list = String((grows.map { canonical($0) } ?? "").dropLast())
    }

    func continues(_ earlier: Opening) -> Bool { fixed == earlier.fixed && list.hasPrefix(earlier.list) }
}
