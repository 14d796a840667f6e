// Another gateway's snapshots of Chat requests for Anthropic: a second opinion, not a rule
// (`Tests/Fixtures/second-opinion`).

import Conversation
import Dialects
import Foundation
import TestKit
import Testing
import Wire

/// Where ours are different, and why.
private let divergences: [String: String] = [
    "tool-call": "results of one turn are one message: the API wants all of them in the message after the calls",
    "full": "three choices cannot be had, and dropping n changes the answer",
]

@Suite struct `A second opinion on Messages requests` {
    private static let folder = Fixtures.folder.appending(path: "second-opinion")

    @Test(arguments: ["basic", "full", "image-url", "reasoning", "reasoning_max", "tool-call"])
    func `the other gateway agrees, or the table says why not`(name: String) throws {
        let file = Self.folder.appending(path: "request-completions-\(name).anthropic.json")
        let golden = try JSONDocument(Array(try Data(contentsOf: file)))
        let input = try #require(golden.root["input"])
        let theirs = try #require(golden.root["output"]?["request"])
        let ours = translation(to: input["model"]?.string ?? "").result(of: input.rawText)
        if let reason = divergences[name] {
            #expect(ours != canonical(theirs, blocks: true), "no divergence: \(reason)")
        } else {
            #expect(ours == canonical(theirs, blocks: true))
        }
    }

    /// The other gateway's table of budgets, which it clamps below its cap of 4096.
    private func translation(to model: String) -> Translation {
        var translation = Translation(metadata: .budgets, coerce: true)
        translation.target = TargetShape(caller: .chat, model: model)
        translation.metadata?.effortBudgets = [EffortBudget(.medium, 2048), EffortBudget(.xhigh, 8192)]
        return translation
    }
}

extension Translation {
    /// What is written, in canonical form, or the word that it is refused with.
    func result(of chat: String) -> String {
        (try? write(chat)).map { canonical($0.text) } ?? refusal(of: chat)
    }
}
