// The requests that an earlier proxy was seen to make of Chat requests for Azure's Responses, against ours. Where ours
// are different, the tables say why, and what ours are.

import Conversation
import Dialects
import Foundation
import TestKit
import Testing
import Wire

/// Members of ours that are not the earlier proxy's, or the word that the request is refused with.
private struct Divergence {
    var reason: String
    var ours: [String: String]

    init(_ reason: String, _ ours: [String: String]) {
        self.reason = reason
        self.ours = ours
    }

    init(_ reason: String, refused param: String) {
        self.init(reason, ["refused": param])
    }
}

private func words(_ parts: String) -> String { #"[{"role":"user","content":["# + parts + "]}]" }

private let schema = #"{"type":"object","properties":{"a":{"type":"string"}}}"#

private let divergences: [String: Divergence] = [
    "az-med/system-and-developer": Divergence(
        "a later instruction stays where it stands: moved to the front, it would change every prefix",
        [
            "instructions": #""s1\n\nd1""#,
            "input": #"""
            [{"role":"user","content":[{"type":"input_text","text":"hi"}]},
            {"role":"system","content":[{"type":"input_text","text":"s2"},{"type":"input_text","text":"s3"}]}]
            """#,
        ]),
    "az-med/image-data-url": Divergence(
        "no silent loss: the caller asked for details",
        [
            "input": words(
                #"""
                {"type":"input_text","text":"x"},
                {"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"high"}
                """#)
        ]),
    "az-med/tools-auto": Divergence(
        "a defect of the source: it forced strict to false",
        [
            "tools": #"""
            [{"type":"function","name":"f","description":"d","parameters":\#(schema),"strict":false},
            {"type":"function","name":"g","description":"d","parameters":\#(schema),"strict":true}]
            """#
        ]),
    "az-med/tools-forced": Divergence(
        "a defect of the source: it sent the choice in Chat's shape",
        ["tool_choice": #"{"type":"function","name":"f"}"#]),
    "az-med/tools-no-name": Divergence(
        "a tool without a name can be called by nobody", refused: "tools[0].function.name"),
    "az-med/sampling": Divergence("two choices cannot be had, and dropping n changes the answer", refused: "n"),
    "az-med/caller-reasoning-effort": Divergence(
        "a defect of the source: it dropped the caller's effort",
        ["reasoning": #"{"effort":"low","summary":"detailed"}"#]),
    "az-med/response-format": Divergence(
        "no silent loss: JSON was asked for", ["text": #"{"format":{"type":"json_object"}}"#]),
    "az-med/big-cap": Divergence("a defect of the source: it dropped the cap", ["max_output_tokens": "40000"]),
    "az-med/no-messages": Divergence("the API needs an input", refused: "messages"),
    "az-verb-med/options": Divergence(
        "the caller did not ask for a stream", ["stream": "absent", "stream_options": "absent"]),
]

private let goldenDivergences: [String: Divergence] = [
    "context_single_tool_calls": Divergence(
        "empty words change nothing and are no item", ["input": "shorter by empty items"]),
    "empty_tools": Divergence("without tools there is nothing to choose from", ["tool_choice": "absent"]),
    "response_error": Divergence("an option of the source's own configuration", ["truncation": "absent"]),
]

/// Members that the earlier proxy never wrote, and that we may.
private let additions: Set<String> = ["include", "user", "metadata"]

/// The members in which the two differ, with our values; null and empty lists are as good as absent.
private func differences(_ ours: JSONValue, from theirs: JSONValue) -> [String: String] {
    let ours = spellings(ours).filter { !additions.contains($0.key) }
    let theirs = spellings(theirs)
    var differences: [String: String] = [:]
    for name in Set(ours.keys).union(theirs.keys) where ours[name] != theirs[name] {
        differences[name] = ours[name] ?? "absent"
    }
    return differences
}

private func spellings(_ body: JSONValue) -> [String: String] {
    var spellings: [String: String] = [:]
    for member in body.members where !member.value.isNull && !(member.value.isArray && member.value.hasNoChildren) {
        spellings[member.key.string ?? ""] = canonical(member.value)
    }
    return spellings
}

/// The group of the earlier proxy's configuration: an effort, detailed summaries, no sampling.
private func azure(_ effort: Effort, _ model: String) -> Crossing {
    var crossing = Crossing(.chat, .responses)
    crossing.target.model = model
    crossing.metadata = .effortful
    crossing.metadata?.rejectsTemperature = true
    crossing.metadata?.rejectsTopP = true
    crossing.showsThoughts = true
    crossing.defaultWish = ReasoningWish(effort: effort)
    return crossing
}

private func result(of chat: String, _ crossing: Crossing, against theirs: JSONValue) -> [String: String] {
    do {
        return differences(try JSONDocument(try crossing.write(chat).bytes).root, from: theirs)
    } catch {
        return ["refused": crossing.result(of: chat)]
    }
}

/// A recorded case.
private struct Row: Sendable, CustomTestStringConvertible {
    var label: String
    var chat: String
    var theirs: String

    var testDescription: String { label }

    static let all: [Row] = {
        let file = Fixtures.folder.appending(path: "cases/cases-azure-chat.json")
        guard let bytes = try? Data(contentsOf: file), let cases = try? JSONDocument(Array(bytes)) else { return [] }
        return cases.root["requests"]?.elements.map { row in
            Row(
                label: row["label"]?.string ?? "", chat: row["chat"]?.rawText ?? "",
                theirs: row["upstream"]?["body"]?.rawText ?? "")
        } ?? []
    }()
}

@Suite struct `An earlier proxy's Responses requests` {
    @Test func `all rows are there, and every divergence has its row`() {
        #expect(Row.all.count == 19)
        #expect(Set(divergences.keys).isSubset(of: Row.all.map(\.label)))
    }

    @Test(arguments: Row.all)
    private func `the row is as it was, or diverges as the table says`(row: Row) throws {
        let effort: Effort = row.label.hasPrefix("az-verb") ? .low : .medium
        let found = result(of: row.chat, azure(effort, "dep-1"), against: try JSONDocument(row.theirs).root)
        if let divergence = divergences[row.label] {
            let expected = divergence.ours.mapValues { canonical($0).hasPrefix("not JSON") ? $0 : canonical($0) }
            #expect(found == expected, "\(divergence.reason)")
        } else {
            #expect(found == [:])
        }
    }
}

/// A recorded exchange.
private struct Golden: Sendable, CustomTestStringConvertible {
    var name: String

    var testDescription: String { name }

    static let all = [
        "context_single_tool_calls", "default_recording", "empty_tools", "multiple_ping_pongs", "one_ping_pong",
        "reply_single_tool_call", "response_error", "sse_without_closing_new_lines",
    ].map(Golden.init)

    /// The request, with its tools numbered: all of them are called REDACTED.
    func body(_ file: String) throws -> JSONDocument {
        let url = Fixtures.folder.appending(path: "azure-goldens/\(name)/\(file)_request.json")
        let body = try JSONDocument(Array(try Data(contentsOf: url)))
        var edits = JSONEdits(body)
        for (index, tool) in (body.root["tools"]?.elements ?? body.root.elements).enumerated() {
            let name = tool["name"] ?? tool["function"]?["name"]
            if let name { edits.replace(name, with: Array(#""tool_\#(index)""#.utf8)) }
        }
        var bytes: [UInt8] = []
        edits.write(into: &bytes)
        return try JSONDocument(bytes)
    }
}

@Suite struct `An earlier proxy's recorded exchanges with Azure` {
    @Test(arguments: Golden.all)
    private func `the request is as it was, or diverges as the table says`(golden: Golden) throws {
        let theirs = try golden.body("upstream").root
        let effort = Effort(rawValue: theirs["reasoning"]?["effort"]?.string ?? "") ?? .high
        let crossing = azure(effort, theirs["model"]?.string ?? "")
        var found = result(of: try golden.body("downstream").root.rawText, crossing, against: theirs)
        if let input = found["input"], input == theirs["input"].map(withoutEmptyWords) {
            found["input"] = "shorter by empty items"
        }
        let divergence = goldenDivergences[golden.name]
        #expect(found == divergence?.ours ?? [:], "\(divergence?.reason ?? "")")
    }

    private func withoutEmptyWords(_ input: JSONValue) -> String {
        let empty = #"{"content":[{"text":"","type":"output_text"}],"role":"assistant"}"#
        return "[" + input.elements.map { canonical($0) }.filter { $0 != empty }.joined(separator: ",") + "]"
    }
}
