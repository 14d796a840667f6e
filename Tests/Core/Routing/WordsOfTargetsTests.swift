// The gate knows before anything is written what the writer will have no words for: what was admitted is never refused
// for want of them.

import Conversation
import Dialects
import Foundation
import Policy
import Routing
import TestKit
import Testing
import Wire

/// A request that some targets have no words for.
private struct Row: Sendable, CustomTestStringConvertible {
    var why: String
    var caller: Dialect
    var members: String
    /// The reason for each dialect of a target that does not get it; all others do.
    var reasons: [Dialect: String]

    init(_ why: String, _ caller: Dialect, _ members: String, _ reasons: [Dialect: String]) {
        (self.why, self.caller, self.members, self.reasons) = (why, caller, members, reasons)
    }

    /// The same reason at every dialect but the caller's.
    init(_ why: String, _ caller: Dialect, _ members: String, everywhere reason: String) {
        let others = Dialect.allCases.filter { $0 != caller }
        self.init(why, caller, members, Dictionary(uniqueKeysWithValues: others.map { ($0, reason) }))
    }

    var testDescription: String { "\(caller.rawValue): \(why)" }

    static func chat(_ part: String, role: String = "user") -> String {
        #""messages":[{"role":"\#(role)","content":[\#(part)]},{"role":"user","content":"x"}]"#
    }

    static func responses(_ part: String, role: String = "user") -> String {
        #""input":[{"role":"\#(role)","content":[\#(part)]},{"role":"user","content":"x"}]"#
    }

    static func messages(_ part: String, role: String = "user") -> String {
        let turns = #"{"role":"\#(role)","content":[\#(part)]}"#
        let first = role == "user" ? "" : #"{"role":"user","content":"x"},"#
        return #""max_tokens":50,"messages":[\#(first)\#(turns),{"role":"user","content":"y"}]"#
    }

    static func document(_ source: String) -> String { messages(#"{"type":"document","source":\#(source)}"#) }
    static func file(_ file: String) -> String { chat(#"{"type":"file","file":\#(file)}"#) }
    static func input(_ file: String) -> String { responses(#"{"type":"input_file",\#(file)}"#) }

    static let image = #"{"type":"image_url","image_url":{"url":"https://h/i.png"}}"#
    static let inputImage = #"{"type":"input_image","image_url":"https://h/i.png"}"#
    static let source = #"{"type":"image","source":{"type":"url","url":"https://h/i.png"}}"#
}

private let files = [
    Row("a file by id", .chat, Row.file(#"{"file_id":"f"}"#), everywhere: "file-id"),
    Row("a document by id", .responses, Row.input(#""file_id":"f""#), everywhere: "file-id"),
    Row(
        "an image by id", .responses, Row.responses(#"{"type":"input_image","file_id":"f"}"#), everywhere: "file-id"),
    Row("a document by id", .messages, Row.document(#"{"type":"file","file_id":"f"}"#), everywhere: "file-id"),
    Row(
        "an image by id", .messages, Row.messages(#"{"type":"image","source":{"type":"file","file_id":"f"}}"#),
        everywhere: "file-id"),
    Row(
        "an image by id within a document", .messages,
        Row.document(
            #"{"type":"content","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}"#),
        everywhere: "file-id"),
    Row("a document's URL", .responses, Row.input(#""file_url":"https://h/d.pdf""#), [.chat: "document-url"]),
    Row(
        "a document's URL", .messages, Row.document(#"{"type":"url","url":"https://h/d.pdf"}"#), [.chat: "document-url"]
    ),
    Row("a document's URL", .chat, Row.file(#"{"file_data":"https://h/d.pdf"}"#), [:]),
    Row("a PDF", .responses, Row.input(#""filename":"d.pdf","file_data":"QUJD""#), [:]),
    Row("a PDF by its first bytes", .responses, Row.input(#""file_data":"JVBERi0x""#), [:]),
    Row("a PDF", .chat, Row.file(#"{"file_data":"data:application\/pdf;base64,QUJD"}"#), [:]),
    Row("plain text", .chat, Row.file(#"{"file_data":"data:text/plain;base64,QUJD"}"#), [:]),
    Row(
        "a document of another type", .chat, Row.file(#"{"file_data":"data:application/zip;base64,QUJD"}"#),
        [.messages: "document-type"]),
    Row(
        "a document of another type", .responses, Row.input(#""file_data":"QUJD""#),
        [.chat: "document-type", .messages: "document-type"]),
    Row(
        "a document that is an image", .responses, Row.input(#""file_data":"data:image/png;base64,QUJD""#),
        [.chat: "document-type"]),
    Row(
        "a document of another type", .messages,
        Row.document(#"{"type":"base64","media_type":"application/zip","data":"QUJD"}"#), [.chat: "document-type"]),
]

private let media = [
    Row("an image in the user's turn", .chat, Row.chat(Row.image), [:]),
    Row("an image in the model's turn", .chat, Row.chat(Row.image, role: "assistant"), everywhere: "shown-media"),
    Row(
        "an image in the model's turn", .responses, Row.responses(Row.inputImage, role: "assistant"),
        everywhere: "shown-media"),
    Row(
        "an image in the model's turn", .messages, Row.messages(Row.source, role: "assistant"),
        everywhere: "shown-media"),
    Row("an image among instructions", .chat, Row.chat(Row.image, role: "system"), everywhere: "shown-media"),
    Row(
        "an image among instructions", .responses, Row.responses(Row.inputImage, role: "developer"),
        everywhere: "shown-media"),
    Row("a video", .chat, Row.chat(#"{"type":"video_url","video_url":{"url":"https://h/v"}}"#), everywhere: "video"),
    Row(
        "sound", .chat, Row.chat(#"{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}}"#),
        everywhere: "audio"),
    Row(
        "a part nobody knows", .responses, Row.responses(#"{"type":"input_smell"}"#), everywhere: "unsupported-part"),
    Row(
        "what the model said aloud", .chat,
        #""messages":[{"role":"assistant","content":"a","audio":{"id":"x"}},{"role":"user","content":"x"}]"#,
        everywhere: "unsupported-part"),
]

private let controls = [
    Row("four stops", .chat, Row.chat("") + #","stop":["a","b","c","d"]"#, [.responses: "stop"]),
    Row(
        "five stops", .messages,
        Row.messages(#"{"type":"text","text":"x"}"#)
            + #","stop_sequences":["a","b","c","d","e"]"#, [.responses: "stop", .chat: "stop"]),
    Row("a cap of 0", .chat, Row.chat("") + #","max_tokens":0"#, [.responses: "max-tokens"]),
    Row(
        "a cap of 0", .messages, #""max_tokens":0,"messages":[{"role":"user","content":"x"}]"#,
        everywhere: "unsupported-field"),
    Row("several choices", .chat, Row.chat("") + #","n":2"#, everywhere: "unsupported-field"),
    Row("images out", .chat, Row.chat("") + #","modalities":["image"]"#, everywhere: "unsupported-field"),
    Row(
        "an edited context", .responses, #""input":"x","context_management":[{"type":"compaction"}]"#,
        everywhere: "unsupported-field"),
    Row("background", .responses, #""input":"x","background":true"#, everywhere: "unsupported-field"),
    Row(
        "a hosted tool", .responses, #""input":"x","tools":[{"type":"web_search"}]"#, everywhere: "hosted-tools"),
    Row(
        "a hosted tool", .messages,
        Row.messages(#"{"type":"text","text":"x"}"#)
            + #","tools":[{"type":"web_search_20250305","name":"web_search"}]"#,
        everywhere: "hosted-tools"),
]

/// One request at a target of each other dialect: what the gate says, and what the writer says.
private struct Crossing {
    var caller: Dialect
    var document: JSONDocument
    var facts: Facts

    init(_ caller: Dialect, _ bytes: [UInt8]) throws {
        self.caller = caller
        document = try JSONDocument(bytes)
        facts = try caller.readFacts(document)
        facts.wish = ReasoningWish()
    }

    var lanes: [Lane] { Dialect.allCases.filter { $0 != caller }.map { Lane(caller: caller, target: $0) } }

    func reasons(in lane: Lane) -> [String] {
        let target = target("p/m", lane.target) { $0.bridges = [Bridge(lane: lane, shapes: Bridge.everything)] }
        return plan(facts, from: caller, to: group(.failover, [target]), dice: 1).refusals.flatMap(\.names)
    }

    /// Why the writer has no words for it; nil when it has.
    func refusal(in lane: Lane) -> Failure? {
        do throws(Failure) {
            let prompt = try caller.readPrompt(document, facts)
            var bytes: [UInt8] = []
            _ = try lane.target.writePrompt(
                prompt, for: TargetShape(caller: caller, model: "x"), .silent, into: &bytes)
            return nil
        } catch {
            return error
        }
    }

    func isUnsaid(in lane: Lane) -> Bool { refusal(in: lane)?.code == "unsupported_by_target" }
}

@Suite struct `What a target has no words for` {
    @Test(arguments: files + media + controls)
    private func `is refused at the gate, for the reason that the writer would have`(row: Row) throws {
        let crossing = try Crossing(row.caller, Array(#"{"model":"g",\#(row.members)}"#.utf8))
        for lane in crossing.lanes {
            let expected = row.reasons[lane.target].map { ["\(lane.bridgeName)-\($0)"] } ?? []
            #expect(crossing.reasons(in: lane) == expected)
            let refusal = crossing.refusal(in: lane)
            #expect((refusal != nil) == !expected.isEmpty, "\(lane.bridgeName): \(refusal?.message ?? "written")")
        }
    }

    @Test func `every request of the situations that a bridge carries can be written`() throws {
        let folder = Fixtures.checkout.appending(path: "Tests/Rosetta")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        var written = 0
        for (caller, word) in [(Dialect.chat, "chat"), (.responses, "responses"), (.messages, "messages")] {
            for file in files where file.hasSuffix("/request.\(word).json") && !file.hasPrefix("skeletons") {
                let crossing = try Crossing(caller, named(Data(contentsOf: folder.appending(path: file))))
                for lane in crossing.lanes where crossing.reasons(in: lane).isEmpty {
                    #expect(!crossing.isUnsaid(in: lane), "\(file): \(crossing.refusal(in: lane)?.message ?? "")")
                    written += 1
                }
            }
        }
        #expect(written > 200)
    }

    private func named(_ data: Data) throws -> [UInt8] {
        var body = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        body["model"] = "g"
        return Array(try JSONSerialization.data(withJSONObject: body))
    }
}
