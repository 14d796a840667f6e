// How the system that this one takes over from wrote wishes to think: the whole way from its request to the provider's.

import Conversation
import Exchange
import Foundation
import TestKit
import Testing

/// A row of `encode` in `cases-reasoning-eligibility.json`.
struct EncodingRow: @unchecked Sendable, CustomStringConvertible {
    var row: JSONObject

    var description: String { row["label"] as? String ?? "" }

    static let rows: [EncodingRow] = {
        let file = (try? Fixtures.cases("cases-reasoning-eligibility.json")) ?? [:]
        return ((file["cases"] as? JSONObject)?["encode"] as? [JSONObject] ?? []).map { EncodingRow(row: $0) }
    }()

    func object(_ name: String) -> JSONObject { row[name] as? JSONObject ?? [:] }

    func dialect(_ word: Any?) -> Dialect {
        switch word as? String {
        case "openai-responses": .responses
        case "anthropic": .messages
        default: .chat
        }
    }

    /// The earlier system clamped always, which is what groups that coerce do.
    func document(token: String) throws -> String {
        let target = object("target")
        var model: JSONObject = ["model": "x"]
        model["reasoning"] = target["reasoning"]
        let document: JSONObject = [
            "providers": [
                "p": [
                    "dialect": dialect(target["dialect"]).rawValue, "base_url": "https://host",
                    "auth": ["scheme": "none"], "models": ["m": model],
                ]
            ],
            "groups": [
                "g": [
                    "contract": ["on_unsupported": "coerce"], "targets": [["provider": "p", "model_ref": "m"]],
                ]
            ],
            "callers": ["c": ["token_sha256": token, "allow": ["*"]]],
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
    }

    /// The earlier system read what a model rejects, and sent it all the same, but for the cap.
    func rejects(_ name: String) -> Bool {
        let facts = object("target")["reasoning"] as? JSONObject
        return name != "max_tokens" && facts?["rejects_\(name)"] as? Bool == true
    }

    /// Ours is another: a straight lane adds no cap, and the provider itself says that it wants one. A group that
    /// coerces clamps a budget below the cap where there is room, instead of giving up.
    var isDifferent: Bool {
        let body = object("caller_body")
        let budget = (body["thinking"] as? JSONObject)?["budget_tokens"] as? Int ?? 0
        guard dialect(row["inbound"]) == .messages, object("expect")["status"] as? Int == 502 else { return false }
        guard let cap = body["max_tokens"] as? Int else { return true }
        return budget >= cap && cap > 1024
    }
}

@Suite struct `Inherited encodings` {
    @Test(arguments: EncodingRow.rows)
    func `are what the provider gets`(row: EncodingRow) throws {
        var body = row.object("caller_body")
        body["model"] = "g"
        var script = try ExchangeScript(
            try row.document(token: ExchangeScript.tokenHex), dialect: row.dialect(row.row["inbound"]),
            body: String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self))
        script.begin()
        let expected = row.object("expect")
        guard expected["status"] as? Int != 502 || row.isDifferent else {
            return #expect(script.sent.isEmpty && script.heard.contains("no-eligible-target"))
        }
        let text = try #require(script.sent.first, "\(script.heard)")
        let sent = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? JSONObject)
        for (name, value) in expected["upstream_has"] as? JSONObject ?? [:] where !row.rejects(name) {
            #expect(isSame([name: sent[name] ?? NSNull()], [name: value]), "\(text)")
        }
        for path in expected["upstream_lacks"] as? [String] ?? [] { #expect(!holds(sent, path), "\(text)") }
    }

    private func holds(_ object: JSONObject, _ path: String) -> Bool {
        var value: Any? = object
        for name in path.split(separator: ".") { value = (value as? JSONObject)?[String(name)] }
        return value != nil
    }

    @Test func `are a table that was found whole`() {
        #expect(EncodingRow.rows.count >= 8 && EncodingRow.rows.filter(\.isDifferent).count <= 3)
    }
}
