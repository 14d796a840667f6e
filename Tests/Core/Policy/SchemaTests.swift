// The JSON Schema that editors and the admin API use says what the compiler does.

import Foundation
import Policy
import TestKit
import Testing

@Suite struct `The JSON Schema of the documents` {
    private let definitions: [String: [String: Any]]

    init() throws {
        let data = try Data(contentsOf: Fixtures.checkout.appending(path: "admin-api/policy.schema.json"))
        let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        definitions = try #require(root["$defs"] as? [String: [String: Any]])
    }

    @Test(arguments: DocumentShape.allCases)
    func `each kind of object has the compiler's members and no others`(shape: DocumentShape) throws {
        let definition = try #require(definitions[shape.rawValue])
        let properties = try #require(definition["properties"] as? [String: Any])
        #expect(properties.keys.sorted() == shape.members.sorted())
        #expect(definition["additionalProperties"] as? Bool == false)
        #expect(Set(definition["required"] as? [String] ?? []).isSubset(of: shape.members))
    }

    @Test func `no kind of object is only in the schema`() {
        #expect(definitions.keys.sorted() == DocumentShape.allCases.map(\.rawValue).sorted())
    }

    @Test(arguments: [
        ("provider", "dialect"), ("auth", "scheme"), ("reasoning", "mode"), ("reasoning", "control"),
        ("reasoning", "encoding"), ("reasoning", "replay"), ("reasoning", "default_summary"),
        ("reasoning", "rejects_when"), ("group", "strategy"),
        ("group", "reasoning_output"), ("contract", "on_unsupported"),
        ("dynamic_score", "cold_start_policy"), ("dynamic_score", "low_confidence_fallback"),
        ("script", "on_error"), ("external", "on_error"),
    ])
    func `each set of words is the compiler's`(shape: String, member: String) throws {
        let properties = try #require(definitions[shape]?["properties"] as? [String: [String: Any]])
        let words = try #require(properties[member]?["enum"] as? [String])
        #expect(expectation(shape, member) == "expected \(spelt(words)), found `?`")
    }

    /// What the compiler says to a word that it cannot know.
    private func expectation(_ shape: String, _ member: String) -> String? {
        let wrong = #""\#(member)": "?""#
        let text =
            switch shape {
            case "provider": Sample.folder(provider: [member: #""?""#])
            case "auth": Sample.folder(provider: ["auth": "{\(wrong)}"])
            case "group": Sample.folder(group: [member: #""?""#])
            case "dynamic_score":
                Sample.folder(group: ["strategy": #""dynamic_score""#, "dynamic_score": "{\(wrong)}"])
            case "script", "external": Sample.folder(group: ["strategy": "\"\(shape)\"", shape: "{\(wrong)}"])
            case "contract": Sample.folder(group: ["contract": "{\(wrong)}"])
            default: Sample.folder(reasoning: "{\"supported\": true, \(wrong)}")
            }
        return complaints(text).first { $0.path.hasSuffix(".\(member)") }?.message
    }

    private func spelt(_ words: [String]) -> String {
        let quoted = words.map { "`\($0)`" }
        return quoted.dropLast().joined(separator: ", ") + " or " + quoted[quoted.count - 1]
    }
}
