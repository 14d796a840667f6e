// Streams that an earlier system translated from Messages to Chat, as it was observed to. Ours are the same, chunk by
// chunk, but for defects of that system that its users complained about; each of those is listed with its reason.

import Conversation
import Dialects
import Foundation
import TestKit
import Testing
import Wire

/// A stream and what became of it.
private struct SourceCase: CustomTestStringConvertible, Sendable {
    var label: String
    var data: [String]
    var chunks: [String]

    var testDescription: String { label }

    static let all: [SourceCase] = {
        let file = Fixtures.folder.appending(path: "cases/cases-anthropic-chat.json")
        guard let data = try? Data(contentsOf: file), let document = try? JSONDocument(Array(data)),
            let streams = document.root["streams"]
        else { return [] }
        return streams.elements.map(SourceCase.init)
    }()

    private init(_ row: JSONValue) {
        label = row["label"]?.string ?? ""
        data = row["events"]?.elements.map { compact($0) } ?? []
        chunks =
            row["chunks"]?.elements.map { chunk in
                if let word = chunk.string { return word }
                return (chunk["delta"].map(compact) ?? "") + (chunk["finish"]?.string.map { " " + $0 } ?? "")
            } ?? []
    }
}

/// Without white space between values.
private func compact(_ value: JSONValue) -> String {
    var writer = JSONWriter()
    write(value, into: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}

private func write(_ value: JSONValue, into writer: inout JSONWriter) {
    switch value.kind {
    case .object:
        writer.beginObject()
        for member in value.members {
            writer.key(token: member.key)
            write(member.value, into: &writer)
        }
        writer.endObject()
    case .array:
        writer.beginArray()
        for element in value.elements { write(element, into: &writer) }
        writer.endArray()
    default: writer.raw(value)
    }
}

/// Where ours differ: the chunks that stand in place of the source's, and why.
private let divergences: [String: (reason: String, chunks: [String])] = {
    let role = #"{"role":"assistant","content":""}"#
    return [
        "max-tokens": (
            "the source ended without a reason to stop", [role, #"{"content":"a"}"#, "{} length", "[DONE]"]
        ),
        "refusal": ("the source ended without a reason to stop", [role, "{} content_filter", "[DONE]"]),
        "pause-turn": ("the source ended without a reason to stop", [role, "{} stop", "[DONE]"]),
        "error-event": (
            "the source swallowed the error and told a success",
            [role, #"{"error":{"message":"Overloaded","type":"server_error","param":null,"code":"overloaded"}}"#]
        ),
        "empty-stream": ("the source took nothing for a complete reply", ["thrown upstream_truncated"]),
    ]
}()

@Suite struct SourceCaseTests {
    @Test func `the cases are at hand`() { #expect(SourceCase.all.count == 10) }

    @Test(arguments: SourceCase.all) private func `a stream becomes the chunks of the source`(row: SourceCase) {
        let telling = tell(.messages, row.data)
        // The source knew of no proofs and sent none.
        let events = telling.events.filter { if case .partProved = $0 { false } else { true } }
        var ours = chunks(written(events, .stream, chatOptions(.thinking)))
        if let failure = telling.failure { ours.append("thrown \(failure.code ?? "")") }
        #expect(ours == divergences[row.label]?.chunks ?? row.chunks)
        if let divergence = divergences[row.label] { #expect(divergence.chunks != row.chunks, "no longer needed") }
    }

    @Test(arguments: SourceCase.all) private func `each stream tells its usage when that is asked for`(row: SourceCase)
    {
        let telling = tell(.messages, row.data)
        guard telling.isFinished else { return }
        let written = chunks(written(telling.events, .stream, chatOptions(includeUsage: true)))
        #expect(written.dropLast().last?.hasPrefix(#"usage {"prompt_tokens":9,"completion_tokens":5,"#) == true)
    }
}
