// Requests that were recorded on their way to real providers.

import Conversation
import Foundation
import TestKit
import Testing
import Wire

/// A recorded request: of the checkout's own, and of the larger collection where there is one.
struct RecordedRequest: Sendable, CustomTestStringConvertible {
    var dialect: Dialect
    var file: URL

    var testDescription: String { "\(dialect.rawValue) \(file.lastPathComponent)" }

    var text: String {
        get throws { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
    }

    static let chat = all.filter { $0.dialect == .chat }
    static let messages = all.filter { $0.dialect == .messages }

    /// Those that name a model, as every request of ours must.
    static let all: [RecordedRequest] = {
        Fixtures.exchanges.flatMap { folder in
            read(folder, "chat", .chat) + read(folder, "responses", .responses) + read(folder, "messages", .messages)
        }
    }()

    private static func read(_ folder: URL, _ name: String, _ dialect: Dialect) -> [RecordedRequest] {
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder.appending(path: name), includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.lastPathComponent.hasSuffix(".request.json") }
            .sorted { $0.path < $1.path }
            .map { RecordedRequest(dialect: dialect, file: $0) }
            .filter(\.namesModel)
    }

    private var namesModel: Bool {
        guard let text = try? text, let body = try? JSONDocument(text) else { return false }
        return body.root["model"]?.isString ?? false
    }
}
