// Requests that were recorded on their way to real providers, alone and as the turns of a conversation.

import Conversation
import Foundation
import TestKit
import Testing
import Wire

/// A recorded request: of the checkout's own, and of the larger collection where there is one.
struct RecordedRequest: Sendable, CustomTestStringConvertible {
    var dialect: Dialect
    var name: String
    var text: String
    /// The conversation that it is a turn of.
    var conversation: String?
    var turn = 0

    var testDescription: String { name }

    static let all: [RecordedRequest] = Fixtures.exchanges.flatMap(load)

    private static func load(_ folder: URL) -> [RecordedRequest] {
        guard let bytes = try? Data(contentsOf: folder.appending(path: "index.json")),
            let index = try? JSONDocument(Array(bytes)), let exchanges = index.root["exchanges"]
        else { return [] }
        return exchanges.elements.compactMap { exchange in
            guard let dialect = Dialect.allCases.first(where: { exchange["dialect"]?.equals($0.word) ?? false }),
                let file = exchange["files"]?["request"]?.string,
                let text = try? String(contentsOf: folder.appending(path: file), encoding: .utf8),
                let body = try? JSONDocument(text), body.root["model"]?.isString ?? false
            else { return nil }
            return RecordedRequest(
                dialect: dialect, name: file, text: text, conversation: exchange["conversation"]?.string,
                turn: exchange["turn"]?.int ?? 0)
        }
    }

    /// Conversations of more than one turn, in order.
    static let conversations: [[RecordedRequest]] = {
        let requests = Fixtures.conversations.flatMap(load)
        let turns = Dictionary(grouping: requests.filter { $0.conversation != nil }) { request in
            "\(request.dialect) \(request.conversation!)"
        }
        return turns.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
            $0.value.sorted { $0.turn < $1.turn }
        }
    }()
}

extension Settings {
    /// A target that refuses as little as can be.
    static let patient: Settings = {
        let table = """
            {"low": 2048, "medium": 8192, "high": 24576}
            """
        let text = """
            {"coerce": true, "target": {"takes_prefill": true, "takes_top_k": true, "default_max_tokens": 64000,
            "takes_cache_control": true, "takes_mid_conversation_system": true},
            "reasoning": {"chat": {"default_effort": "medium", "effort_budgets": \(table)},
            "responses": {"default_effort": "medium", "effort_budgets": \(table)}}}
            """
        do { return try Settings(Tree(text)) } catch { fatalError("\(error)") }
    }()
}
