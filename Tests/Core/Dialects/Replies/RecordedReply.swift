// Recorded replies of real providers, and hand-made ones: those of this checkout, and of a larger collection where
// one is named.

import Conversation
import Dialects
import Foundation
import TestKit
import Testing

/// One reply that was sent with a status of success.
struct RecordedReply: CustomTestStringConvertible, Sendable {
    var id: String
    var dialect: Dialect
    var form: ReplyForm
    var features: Set<String>
    var bytes: [UInt8]

    var testDescription: String { id }

    /// It came to its proper end: nothing was cut, and the provider reported no failure.
    var isComplete: Bool {
        !isWaiting
            && features.isDisjoint(with: [
                "no_terminal_event", "stream_error", "error_in_200", "error", "response_failed",
            ])
    }

    /// Several replies back to back: their events are not those of one.
    var isOne: Bool { !features.contains("several_messages_in_one_file") }

    /// A response that the provider goes on with in the background: passed on, but never translated.
    var isWaiting: Bool { String(decoding: bytes, as: UTF8.self).contains(#""status": "queued""#) && form == .whole }

    /// What it is read as.
    func tell(cut: Cut = .whole, isObserving: Bool = false) -> Telling {
        DialectsTests.tell(bytes, dialect, form, cut: cut, isObserving: isObserving)
    }
}

extension RecordedReply {
    /// Recordings of this checkout.
    static let own = load(Fixtures.folder.appending(path: "exchanges"))
    /// Hand-made replies of this checkout.
    static let synthetic = load(Fixtures.folder.appending(path: "exchanges/synthetic"))
    /// Recordings of the larger collection.
    static let collection = Fixtures.collection.map(load) ?? []

    /// What is said where the collection is absent.
    static let absent: Comment = "INTERLOCK_RECORDINGS names no larger collection: the own recordings are read"

    private static func load(_ folder: URL) -> [RecordedReply] {
        guard let data = try? Data(contentsOf: folder.appending(path: "index.json")),
            let index = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { return [] }
        let entries = (index["exchanges"] ?? index["cases"]) as? [[String: Any]] ?? []
        return entries.compactMap { RecordedReply($0, in: folder) }
    }

    private init?(_ entry: [String: Any], in folder: URL) {
        let dialects: [String: Dialect] = ["chat": .chat, "responses": .responses, "messages": .messages]
        guard let id = entry["id"] as? String, let name = entry["dialect"] as? String, let dialect = dialects[name],
            entry["status"] as? Int == 200, let files = entry["files"] as? [String: Any],
            let file = (files["sse"] ?? files["response"]) as? String,
            let data = try? Data(contentsOf: folder.appending(path: file))
        else { return nil }
        self.id = id
        self.dialect = dialect
        form = files["sse"] == nil ? .whole : .stream
        features = Set(entry["features"] as? [String] ?? [])
        bytes = Array(data)
    }
}
