// The list of reasons that operators read, and advice on each.

import Conversation
import Foundation
import Policy
import Reasoning
import Routing
import TestKit
import Testing
import Wire

@Suite struct `The list of reasons` {
    /// Every word, with `<bridge>` in the place of a bridge's name.
    private var words: [String] {
        let lane = Lane(caller: .chat, target: .messages)
        return Reason.allCases.map { $0.name(in: lane).replacing(lane.bridgeName, with: "<bridge>") }
            + ReasoningRefusal.allCases.map(\.rawValue)
    }

    /// The words in the first column of the section's tables.
    private func documented() throws -> [String] {
        let file = Fixtures.checkout.appending(path: "policies/README.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(text.range(of: "\n### Reasons\n"))
        let section = text[start.upperBound...].prefix { _ in true }.components(separatedBy: "\n## ")[0]
        let cells = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map {
            $0.split(separator: "|")[0]
        }
        return cells.flatMap { $0.split(separator: "`").filter { !$0.contains(" ") && !$0.contains(",") } }
            .map(String.init)
    }

    @Test func `in the policies' README is the list that is told, word for word`() throws {
        let documented = try documented()
        #expect(documented.sorted() == words.sorted())
    }

    @Test(arguments: Reason.allCases) func `has advice on every reason`(reason: Reason) throws {
        try expectAdvice(Refusal(target: 0, lane: Lane(caller: .chat, target: .responses), reasons: Reasons(reason)))
    }

    @Test(arguments: ReasoningRefusal.allCases)
    func `has advice on every reason why a wish cannot be written`(refusal: ReasoningRefusal) throws {
        let lane = Lane(caller: .chat, target: .chat)
        try expectAdvice(Refusal(target: 0, lane: lane, reasons: Reasons(), reasoning: refusal))
    }

    private func expectAdvice(_ refusal: Refusal) throws {
        let plan = Plan(wish: ReasoningWish(), choices: [], refusals: [refusal])
        let failure = plan.failure(of: request(), from: .chat, to: group(.failover, [target()]))
        let bytes = try #require(failure.details)
        let hint = try #require(JSONDocument(bytes).root["hint"]?.string)
        #expect(hint.hasSuffix(".") && hint.utf8.count > 20 && hint != "Ask for less.")
        #expect(failure.message.hasSuffix(hint))
    }

    @Test func `only what the group promised is blamed on its contract`() throws {
        for reason in Reason.allCases {
            let refusal = Refusal(
                target: 0, lane: Lane(caller: .chat, target: .responses), reasons: Reasons(reason))
            let plan = Plan(wish: ReasoningWish(), choices: [], refusals: [refusal])
            let message = plan.failure(of: request(), from: .chat, to: group(.failover, [target()])).message
            if message.contains("The group's contract cannot be kept") { #expect(reason.requirement != nil) }
        }
    }

    @Test func `is told of so many targets at most, and how many more there are`() throws {
        let targets = (0..<255).map { target("provider-\($0)/m") }
        let asked = request { $0.wish.effort = .low }
        let group = group(.failover, targets)
        let failure = plan(asked, from: .chat, to: group, dice: 1).failure(of: asked, from: .chat, to: group)
        let bytes = try #require(failure.details)
        let details = try JSONDocument(bytes).root
        #expect(details["reasons"]?.count == Plan.mostReasons)
        #expect(details["reasons_left_out"]?.int == 255 - Plan.mostReasons)
        #expect(bytes.count < 16_384 && failure.message.utf8.count < 1_024)
    }
}
