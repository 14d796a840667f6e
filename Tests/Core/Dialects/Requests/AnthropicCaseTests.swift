// The requests that an earlier proxy was seen to make of Chat requests for Messages targets, against ours. Where ours
// are different, the table says why, and what ours are.

import Conversation
import Dialects
import Foundation
import TestKit
import Testing
import Wire

/// A request of ours that is not the earlier proxy's.
private struct Divergence {
    var reason: String
    /// The whole body, or the word that it is refused with.
    var ours: String
}

private let question =
    #""model":"claude-x","max_tokens":64000,"messages":[{"role":"user","content":"# + said("q") + "}]"

private func said(_ text: String) -> String { #"[{"type":"text","text":""# + text + #""}]"# }

private let tool =
    #"{"name":"f","description":"d","input_schema":{"type":"object","properties":{"a":{"type":"string"}}}}"#

private let toolLoop =
    #"""
    {"model":"claude-x","max_tokens":64000,"stream":true,"messages":[
    {"role":"user","content":[{"type":"text","text":"q"}]},
    {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"a":"1"}}]},
    {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"r1"}]}]}]}
    """#

private let divergences: [String: Divergence] = [
    "an/system-and-developer": Divergence(
        reason: "instructions stay blocks, and stay where they stand: joining them changes every prefix",
        ours: #"""
            {"model":"claude-x","max_tokens":64000,"stream":true,
            "system":[{"type":"text","text":"s1"},{"type":"text","text":"d1"}],
            "messages":[{"role":"user","content":[{"type":"text","text":"hi"},
            {"type":"text","text":"<system>s2</system>"},{"type":"text","text":"<system>s3</system>"}]}]}
            """#),
    "an/parts": Divergence(
        reason: "the API refuses empty text",
        ours: #"""
            {"model":"claude-x","max_tokens":64000,"stream":true,"messages":[{"role":"user","content":[
            {"type":"text","text":"x"},{"type":"text","text":"y"}]}]}
            """#),
    "an/image-only-https": Divergence(
        reason: "a defect of the source: it sent Chat's part as it was",
        ours: #"""
            {"model":"claude-x","max_tokens":64000,"stream":true,"messages":[{"role":"user","content":[
            {"type":"image","source":{"type":"url","url":"https://h/i.png"}}]}]}
            """#),
    "an/image-string-form": Divergence(
        reason: "a defect of the source: it answered 500",
        ours: #"""
            {"model":"claude-x","max_tokens":64000,"stream":true,"messages":[{"role":"user","content":[
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]}]}
            """#),
    "an/null-content-tool-call-history": Divergence(
        reason: "a defect of the source: it answered 500", ours: toolLoop),
    "an/text-and-tool-call-history": Divergence(
        reason: "a defect of the source: the input must be an object",
        ours: #"""
            {"model":"claude-x","max_tokens":64000,"stream":true,"messages":[
            {"role":"user","content":[{"type":"text","text":"q"}]},
            {"role":"assistant","content":[{"type":"text","text":"let me"},
            {"type":"tool_use","id":"c1","name":"f","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[
            {"type":"text","text":"p"},{"type":"text","text":"q"}]}]}]}
            """#),
    "an/tools-auto": Divergence(
        reason: "a defect of the source: it dropped tool_choice",
        ours: "{" + question + #","stream":true,"tool_choice":{"type":"auto"},"tools":["# + tool + ","
            + tool.replacing(#""name":"f""#, with: #""name":"g""#) + "]}"),
    "an/tools-forced": Divergence(
        reason: "a defect of the source: it dropped tool_choice",
        ours: "{" + question + #","stream":true,"tool_choice":{"type":"tool","name":"f"},"tools":["# + tool + "]}"),
    "an/tools-no-name": Divergence(
        reason: "a tool without a name can be called by nobody", ours: "tools[0].function.name"),
    "an/sampling": Divergence(reason: "two choices cannot be had, and dropping n changes the answer", ours: "n"),
    "an/caller-reasoning-effort": Divergence(
        reason: "no silent loss: nothing is known of this model's reasoning", ours: "reasoning-metadata-missing"),
    "an/user-field": Divergence(
        reason: "Messages has a place for it",
        ours: "{" + question + #","stream":true,"metadata":{"user_id":"u-1"}}"#),
    "an/response-format": Divergence(
        reason: "no silent loss: JSON was asked for, so JSON is asked for",
        ours: "{" + question + #","stream":true,"system":"#
            + said(
                "Reply with one JSON object and nothing else: no words before or after it, no code fence.") + "}"),
    "an/no-messages": Divergence(reason: "the API needs something that the user says", ours: "messages"),
    "an-think/null-content-tool-call-history": Divergence(
        reason: "a defect of the source; and the calls came without their thinking, which the API refuses",
        ours: toolLoop),
    "an-think/tools-auto": Divergence(
        reason: "a defect of the source: it dropped tool_choice",
        ours: "{" + question + #","stream":true,"thinking":{"type":"enabled","budget_tokens":32000},"#
            + #""tool_choice":{"type":"auto"},"tools":["# + tool + ","
            + tool.replacing(#""name":"f""#, with: #""name":"g""#) + "]}"),
    "an-small/options": Divergence(
        reason: "the caller did not ask for a stream",
        ours: "{" + question.replacing("64000", with: "8192") + "}"),
]

/// A recorded case.
private struct Row: Sendable, CustomTestStringConvertible {
    var label: String
    var chat: String
    /// What the earlier proxy sent, in canonical form; nil where it failed.
    var theirs: String?

    var testDescription: String { label }

    static let all: [Row] = {
        let file = Fixtures.folder.appending(path: "cases/cases-anthropic-chat.json")
        guard let bytes = try? Data(contentsOf: file), let cases = try? JSONDocument(Array(bytes)) else { return [] }
        return cases.root["requests"]?.elements.map { row in
            Row(
                label: row["label"]?.string ?? "", chat: row["chat"]?.rawText ?? "",
                theirs: row["upstream"]?["body"].map { canonical($0, blocks: true) })
        } ?? []
    }()
}

@Suite struct `An earlier proxy's Messages requests` {
    @Test func `all rows are there, and every divergence has its row`() {
        let labels = Set(Row.all.map(\.label))
        #expect(Row.all.count == 22)
        #expect(Set(divergences.keys).isSubset(of: labels))
    }

    @Test(arguments: Row.all)
    private func `the row is as it was, or diverges as the table says`(row: Row) {
        let ours = result(of: row.chat, row.label)
        if let divergence = divergences[row.label] {
            let isAsTold = ours == divergence.ours || ours == canonical(divergence.ours)
            #expect(isAsTold, "\(divergence.reason): \(ours)")
            #expect(ours != row.theirs, "there is no divergence")
        } else {
            #expect(ours == row.theirs)
        }
    }

    private func result(of chat: String, _ label: String) -> String {
        var translation = Translation()
        translation.target.defaultMaxTokens = label.hasPrefix("an-small") ? 8192 : 64000
        if label.hasPrefix("an-think") {
            translation.metadata = .budgets
            translation.defaultWish = ReasoningWish(budget: 32000)
        }
        return translation.result(of: chat)
    }
}
