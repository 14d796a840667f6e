// Recorded requests that go on with one another.

import Conversation
import Foundation
import TestKit
import Testing
import Wire

/// The recorded requests of one conversation, in order.
struct RecordedConversation: Sendable, CustomTestStringConvertible {
    var id: String
    var dialect: Dialect
    var files: [URL]

    var testDescription: String { "\(dialect.rawValue) \(id) \(files.first?.lastPathComponent ?? "")" }

    static let chat = all.filter { $0.dialect == .chat }

    static let all: [RecordedConversation] = {
        Fixtures.conversations.flatMap { folder in
            read(folder, "chat", .chat) + read(folder, "responses", .responses) + read(folder, "messages", .messages)
        }
    }()

    private static func read(_ folder: URL, _ name: String, _ dialect: Dialect) -> [RecordedConversation] {
        guard let bytes = try? Data(contentsOf: folder.appending(path: "index.json")),
            let index = try? JSONDocument(Array(bytes)), let exchanges = index.root["exchanges"]
        else { return [] }
        var turns: [String: [(turn: Int, file: URL)]] = [:]
        for exchange in exchanges.elements where exchange["dialect"]?.equals(name) ?? false {
            guard let id = exchange["conversation"]?.string, let turn = exchange["turn"]?.int,
                let file = exchange["files"]?["request"]?.string
            else { continue }
            turns[id, default: []].append((turn, folder.appending(path: file)))
        }
        return turns.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { id, turns in
            RecordedConversation(id: id, dialect: dialect, files: turns.sorted { $0.turn < $1.turn }.map(\.file))
        }
    }

    /// What stands at the beginning of a request: instructions and tools, and the conversation so far.
    struct Said {
        var setting: String
        var turns: String

        func continues(_ earlier: Said) -> Bool { setting == earlier.setting && turns.hasPrefix(earlier.turns) }
    }

    func said(_ body: JSONValue) -> Said {
        let setting = ["instructions", "system", "tools", "functions"].map {
            body.member($0).map { canonical($0) } ?? ""
        }
        let turns = body[dialect == .responses ? "input" : "messages"]
        return Said(
            setting: setting.joined(), turns: String((turns.map { canonical($0) } ?? "").dropLast()))
    }
}
