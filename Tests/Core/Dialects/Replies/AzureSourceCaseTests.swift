// Streams that an earlier system translated from Azure's Responses to Chat, as it was observed to. Its clients put the
// same reply together from ours, but for defects of that system; each of those is listed with its reason.
//
// What is compared is what a client puts together, for the chunks themselves are cut differently: that system said the
// role in each of them, and showed thoughts in tags with blank lines around, be they empty or not.

import Conversation
import Dialects
import Foundation
import TestKit
import Testing
import Wire

/// What a client puts together from the chunks of a Chat stream.
private struct Assembled {
    private var content = ""
    private var thoughts = ""
    private var refusal = ""
    private var calls: [Int: (id: String, name: String, arguments: String)] = [:]
    private var ends: [String] = []

    mutating func take(_ delta: JSONValue?, finish: String?) {
        content += delta?["content"]?.string ?? ""
        thoughts += delta?["reasoning_content"]?.string ?? ""
        refusal += delta?["refusal"]?.string ?? ""
        if let fragments = delta?["tool_calls"] { for fragment in fragments.elements { take(call: fragment) } }
        if let finish { ends.append(finish) }
    }

    private mutating func take(call fragment: JSONValue) {
        let function = fragment["function"]
        var call = calls[fragment["index"]?.int ?? 0] ?? (id: "", name: "", arguments: "")
        call.id += fragment["id"]?.string ?? ""
        call.name += function?["name"]?.string ?? ""
        call.arguments += function?["arguments"]?.string ?? ""
        calls[fragment["index"]?.int ?? 0] = call
    }

    mutating func end(_ word: String) { ends.append(word) }

    /// Thoughts out of their tags, text, refusal, calls, ends; nothing for what is empty.
    var lines: [String] {
        var content = content
        var thoughts = thoughts
        while let start = content.range(of: "<think>") {
            let end = content.range(of: "</think>") ?? (content.endIndex..<content.endIndex)
            thoughts += content[start.upperBound..<end.lowerBound].trimmingCharacters(in: .newlines)
            content = content[..<start.lowerBound] + String(content[end.upperBound...].drop { $0 == "\n" })
        }
        let said = [("thought", thoughts), ("text", content), ("refusal", refusal)]
        return said.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }
            + calls.sorted { $0.key < $1.key }.map { "call \($0.value.id) \($0.value.name) \($0.value.arguments)" }
            + ends
    }
}

/// What a client puts together from our bytes.
private func assembled(_ telling: Telling) -> [String] {
    var assembled = Assembled()
    for event in written(telling.events, .stream, chatOptions()).split(separator: "\n\n") {
        let data = String(event.dropFirst("data: ".count))
        guard let chunk = (try? JSONDocument(data))?.root else {
            assembled.end(data)
            continue
        }
        if let error = chunk["error"] { assembled.end("error \(error["message"]?.string ?? "")") }
        let choice = chunk["choices"]?[0]
        assembled.take(choice?["delta"], finish: choice?["finish_reason"]?.string)
    }
    if let failure = telling.failure { assembled.end("thrown \(failure.code ?? "")") }
    return assembled.lines
}

/// A stream and what became of it.
private struct AzureCase: CustomTestStringConvertible, Sendable {
    var label: String
    var bytes: [UInt8]
    var lines: [String]

    var testDescription: String { label }

    static let all: [AzureCase] = {
        let file = Fixtures.folder.appending(path: "cases/cases-azure-chat.json")
        guard let data = try? Data(contentsOf: file), let document = try? JSONDocument(Array(data)),
            let streams = document.root["streams"]
        else { return [] }
        return streams.elements.map(AzureCase.init)
    }()

    private init(_ row: JSONValue) {
        label = row["label"]?.string ?? ""
        var events = row["events"]?.elements.map { $0.rawText.split(whereSeparator: \.isNewline).joined() } ?? []
        // Most rows leave out the beginning, which every real stream has.
        if row["events"]?[0]?["type"]?.equals("response.created") != true {
            events.insert(#"{"type":"response.created","response":{"id":"r"}}"#, at: 0)
        }
        let lineEnd = row["wire"] == nil ? "\n" : "\r\n"
        bytes = Array(events.map { "data: \($0)\(lineEnd)\(lineEnd)" }.joined().utf8)
        var assembled = Assembled()
        if let chunks = row["chunks"] {
            for chunk in chunks.elements {
                if let word = chunk.string { assembled.end(word) }
                assembled.take(chunk["delta"], finish: chunk["finish"]?.string)
            }
        }
        lines = assembled.lines
    }
}

/// Where ours differ: what stands in place of the source's, and why.
private let divergences: [String: (reason: String, lines: [String])] = {
    let cut = "the source took a stream without an end for a complete one"
    return [
        "reasoning-without-summary-then-text": (cut, ["text x", "thrown upstream_truncated"]),
        "interleaved-tool-args-by-output-index": (
            cut + ", and gave all arguments to the newest call",
            ["call c1 f A", "call c2 g B", "thrown upstream_truncated"]
        ),
        "unicode": (cut, ["text é🌍", "thrown upstream_truncated"]),
        "reasoning-unclosed-at-end": (cut, ["thought t", "thrown upstream_truncated"]),
        "incomplete-length": ("the source ended as if all had been said", ["text x", "length", "[DONE]"]),
        "refusal": ("the source swallowed the refusal", ["refusal no", "stop", "[DONE]"]),
    ]
}()

@Suite struct AzureSourceCaseTests {
    @Test func `the cases are at hand, and every divergence is about one`() {
        #expect(AzureCase.all.count == 11)
        #expect(Set(divergences.keys).isSubset(of: AzureCase.all.map(\.label)))
    }

    @Test(arguments: AzureCase.all) private func `a client puts together what the source told`(row: AzureCase) {
        let ours = assembled(tell(row.bytes, .responses, .stream))
        #expect(ours == divergences[row.label]?.lines ?? row.lines)
        if let divergence = divergences[row.label] { #expect(divergence.lines != row.lines, "no longer needed") }
    }
}

@Suite struct AzureRecordingTests {
    private static func read(_ name: String, _ side: String) -> [UInt8] {
        let file = Fixtures.folder.appending(path: "azure-goldens/\(name)/\(side)_response.sse")
        return (try? Data(contentsOf: file)).map { Array($0) } ?? []
    }

    private func downstream(_ name: String) -> [String] {
        var assembled = Assembled()
        for line in String(decoding: Self.read(name, "downstream"), as: UTF8.self).split(whereSeparator: \.isNewline)
        where line.hasPrefix("data: ") {
            let choice = (try? JSONDocument(String(line.dropFirst(6))))?.root["choices"]?[0]
            assembled.take(choice?["delta"], finish: choice?["finish_reason"]?.string)
        }
        return assembled.lines
    }

    @Test(arguments: [
        "context_single_tool_calls", "default_recording", "multiple_ping_pongs", "reply_single_tool_call",
        "sse_without_closing_new_lines",
    ])
    func `a recorded stream says to the caller what it said`(name: String) {
        let ours = assembled(tell(Self.read(name, "upstream"), .responses, .stream))
        #expect(ours.last == "[DONE]")
        #expect(withoutParagraphs(ours.dropLast()) == withoutParagraphs(downstream(name)[...]))
    }

    @Test func `a recorded failure is told as one, where the source told a text`() {
        let ours = assembled(tell(Self.read("response_error", "upstream"), .responses, .stream))
        #expect(ours.count == 1 && ours[0].hasPrefix("error An error occurred while processing your request."))
        #expect(downstream("response_error").contains { $0.hasPrefix("text Azure raised a 'server_error'") })
    }

    /// Ends of paragraphs within thoughts are not compared: the source added its own behind each summary.
    private func withoutParagraphs(_ lines: ArraySlice<String>) -> [String] {
        lines.map { $0.hasPrefix("thought ") ? $0.replacing("\n", with: "") : $0 }
    }
}
