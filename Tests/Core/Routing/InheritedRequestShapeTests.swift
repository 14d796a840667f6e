// The limits on the shape of requests that the system before this one knew: each row goes the whole way, from documents
// and a body to a reason.

import Conversation
import Dialects
import Foundation
import Policy
import Routing
import Testing
import Wire

/// One row of `cases-request-shape.json`.
struct InheritedShape: @unchecked Sendable, CustomStringConvertible {
    typealias Object = InheritedCases.Object

    var label: String
    var target: Object
    var request: Object
    var isEligible: Bool
    var reason: String?

    var description: String { label }

    static let rows: [InheritedShape] = {
        let rows = InheritedCases.load("cases-request-shape.json")["cases"] as? [Object] ?? []
        return rows.compactMap { row in
            guard let label = row["label"] as? String, let target = row["target"] as? Object,
                let request = row["request"] as? Object, let isEligible = row["eligible"] as? Bool
            else { return nil }
            return InheritedShape(
                label: label, target: target, request: request, isEligible: isEligible,
                reason: row["filter_reason"] as? String)
        }
    }()

    /// Its word for what ours call otherwise.
    var expected: String? { reason == "max_tokens requirement" ? "max-tokens-unsupported" : reason }

    private func dialect(_ name: Any?) -> Dialect {
        switch name as? String {
        case "anthropic", "anthropic-messages": .messages
        case "openai-responses": .responses
        default: .chat
        }
    }

    var caller: Dialect { dialect(request["dialect"]) }

    func group() throws -> Group {
        var model: Object = ["model": "x"]
        model["limits"] = target["context_tokens"].map { ["context_tokens": $0] }
        model["request_shape_support"] = target["request_shape_support"]
        var able: Object = [:]
        able["honors_max_tokens"] = target["honors_max_tokens"]
        able["tool_only"] = target["tool_only"]
        model["capabilities"] = able
        let provider: Object = [
            "dialect": dialect(target["dialect"]).rawValue, "base_url": "https://host", "auth": ["scheme": "none"],
            "models": ["m": model],
        ]
        let group: Object = ["targets": [["provider": "p", "model_ref": "m"]]]
        return try InheritedCases.group(["providers": ["p": provider], "groups": ["g": group]])
    }

    /// A body of the row's measures.
    func body() throws -> [UInt8] {
        var body: Object = ["model": "g"]
        body["messages"] = [["role": "user", "content": String(repeating: "x", count: number("text_chars") ?? 0)]]
        body["max_tokens"] = request["max_tokens"]
        if let count = number("tools") { body["tools"] = (0..<count).map { Self.tool("f\($0)") } }
        if let size = number("tool_schema_bytes") { body["tools"] = try Self.tools(of: size) }
        if request.keys.contains("tool_choice") { body["tool_choice"] = request["tool_choice"] }
        return try Self.bytes(body, padded: number("bytes"))
    }

    private func number(_ name: String) -> Int? { request[name] as? Int }

    private static func tool(_ name: String) -> Object { ["type": "function", "function": ["name": name]] }

    private static func tools(of size: Int) throws -> [Object] {
        let bare = try JSONSerialization.data(withJSONObject: [tool("")]).count
        return [tool(String(repeating: "f", count: size - bare))]
    }

    private static func bytes(_ body: Object, padded size: Int?) throws -> [UInt8] {
        var body = body
        if let size {
            body["user"] = ""
            let bare = try JSONSerialization.data(withJSONObject: body).count
            body["user"] = String(repeating: "u", count: size - bare)
        }
        return Array(try JSONSerialization.data(withJSONObject: body))
    }
}

@Suite struct `Inherited request shapes` {
    @Test(arguments: InheritedShape.rows)
    func `the same requests are kept away, for the same reason`(row: InheritedShape) throws {
        let group = try row.group()
        let plan = try ReadRequest(row.body(), from: row.caller, to: group).plan(to: group)
        #expect(plan.places.isEmpty == !row.isEligible, "\(plan.refusals.map(\.names))")
        #expect(plan.refusals.flatMap(\.names) == [row.expected].compactMap(\.self))
    }

    @Test func `the table was found whole, and a feature is a feature of ours`() {
        #expect(InheritedShape.rows.count >= 19)
        let features = InheritedCases.load("cases-request-shape.json")["features"] as? [String]
        #expect(features?.sorted() == RequestFeature.allCases.map(\.rawValue).sorted())
    }

    @Test func `tokens are estimated by the same formula`() throws {
        let table = InheritedCases.load("cases-request-shape.json")["token_estimate"] as? InheritedCases.Object
        let rows = try #require(table?["cases"] as? [[String: Int]])
        #expect(!rows.isEmpty)
        for row in rows {
            let text = String(repeating: "x", count: row["text_chars"] ?? 0)
            let image = #",{"content":[{"type":"input_image","image_url":"https://h/i.png"}]}"#
            let tools = String(repeating: " ", count: max((row["json_chars"] ?? 0) - 2, 0))
            let json =
                #"{"model":"g","input":[{"content":"\#(text)"}"# + String(repeating: image, count: row["images"] ?? 0)
                + "]" + (tools.isEmpty ? "" : #","tools":[\#(tools)]"#) + "}"
            #expect(try measured(json)?.inputTokens == row["estimate"], "\(row)")
        }
    }

    private func measured(_ json: String, _ caller: Dialect = .responses) throws -> RequestLoad? {
        let document = try JSONDocument(json)
        let facts = try caller.readFacts(document)
        let limits = RequestLoad.Limits(bytes: 1)
        return measureRequest(document, bytes: json.utf8.count, facts, against: limits)
    }

    @Test(
        arguments: [
            ("roles and words", .chat, #""messages":[{"role":"user","content":"abcd"}]"#, 8),
            ("characters, not bytes", .chat, #""messages":[{"content":"äöü€𝄞"}]"#, 5),
            ("an escape is one character", .chat, #""messages":[{"content":"\n\u00e4\ud834\udd1e\\"}]"#, 4),
            ("an image", .chat, #""messages":[{"content":[{"type":"image_url","image_url":{"url":"u"}}]}]"#, 1024),
            ("a document of text", .messages, doc(#"{"type":"text","media_type":"text/plain","data":"abc"}"#), 3),
            ("a document that is no text", .messages, doc(#"{"type":"file","file_id":"f"}"#), 1024),
            (
                "a call and its result", .messages,
                #""messages":[{"content":[{"type":"tool_use","name":"f","input":{"a":1}}]},"#
                    + #"{"content":[{"type":"tool_result","content":"four"}]}]"#, 12
            ),
            ("instructions", .responses, #""instructions":"abc","input":"de""#, 5),
            ("the format", .responses, #""input":"","text":{"a":1}"#, 7),
            ("Messages' format", .messages, #""messages":[],"output_config":{"format":{"a":1},"effort":"low"}"#, 7),
            ("null says nothing", .chat, #""messages":[],"tools":null,"response_format":null"#, 0),
        ] as [(String, Dialect, String, Int)])
    func `what is said is counted, in every dialect`(
        why: String, caller: Dialect, members: String, characters: Int
    ) throws {
        let load = try measured(#"{"model":"g",\#(members)}"#, caller)
        #expect(load?.inputTokens == RequestLoad.tokens(forCharacters: characters))
    }

    private static func doc(_ source: String) -> String {
        #""messages":[{"content":[{"type":"document","source":\#(source)}]}]"#
    }

    @Test func `what cannot break a limit is not measured`() throws {
        let json = #"{"model":"g","messages":[{"role":"user","content":"hi"}],"max_tokens":10}"#
        let document = try JSONDocument(json)
        let facts = try Dialect.chat.readFacts(document)
        let length = json.utf8.count
        func isMeasured(_ limits: RequestLoad.Limits?) -> Bool {
            measureRequest(document, bytes: length, facts, against: limits) != nil
        }
        #expect(!isMeasured(nil))
        #expect(!isMeasured(RequestLoad.Limits(bytes: length, tokens: length / 4 + 11, toolSchemaBytes: length)))
        #expect(isMeasured(RequestLoad.Limits(tokens: length / 4 + 10)))
        #expect(isMeasured(RequestLoad.Limits(bytes: length - 1)))
    }
}
