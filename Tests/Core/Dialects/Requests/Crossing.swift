// A request on its way from one dialect to another, as routing and exchange would lead it.

import Conversation
import Dialects
import Reasoning
import Testing
import Wire

/// A lane, the target at its end and what is known of it.
struct Crossing {
    var lane: Lane
    var target: TargetShape
    var metadata: ReasoningMetadata?
    var coerce = false
    var showsThoughts = false
    /// Asked for when the caller asked for nothing, as a group's default is.
    var defaultWish: ReasoningWish?

    init(_ caller: Dialect, _ target: Dialect) {
        lane = Lane(caller: caller, target: target)
        self.target = TargetShape(caller: caller, model: "m")
    }

    /// Reads, settles and writes.
    func write(_ text: String) throws -> Translation.Outcome {
        try write(try JSONDocument(text))
    }

    func write(_ body: JSONDocument) throws -> Translation.Outcome {
        var facts = try lane.caller.readFacts(body)
        if facts.wish.isEmpty, let defaultWish { facts.wish = defaultWish }
        return try write(try lane.caller.readPrompt(body, facts), facts)
    }

    /// A prompt that was built by hand.
    func write(_ prompt: Prompt) throws -> Translation.Outcome {
        try write(prompt, Facts(model: prompt.model))
    }

    private func write(_ prompt: Prompt, _ facts: Facts) throws -> Translation.Outcome {
        let cap = lane.target == .messages ? target.cap(facts.maxTokens) : facts.maxTokens
        let shape = ReasoningShape(facts, lane: lane, maxTokens: cap, showsThoughts: showsThoughts)
        let settlement = try settle(facts.wish, by: metadata, in: shape, coerce: coerce)
        var bytes: [UInt8] = []
        let written = try lane.target.writePrompt(prompt, for: target, settlement, into: &bytes)
        return Translation.Outcome(bytes: bytes, written: written)
    }

    /// What is written in the end, or the member that it is refused with, or the reason why thinking cannot be had.
    func result(of text: String) -> String {
        do { return canonical(try write(text).text) } catch { return word(for: error) }
    }

    func refusal(of prompt: Prompt) -> String {
        do { return "written: " + (try write(prompt).text) } catch { return word(for: error) }
    }

    private func word(for error: any Error) -> String {
        switch error {
        case let failure as Failure: failure.param ?? failure.message
        case let refusal as ReasoningRefusal: refusal.rawValue
        default: "\(error)"
        }
    }
}

/// A request, one member of what is written for a Responses target, and its value.
struct ResponsesRow: Sendable, CustomTestStringConvertible {
    var reason: String
    var chat: String
    var member: String
    var expected: String
    var losses: String

    init(_ reason: String, _ chat: String, _ member: String, _ expected: String, losses: String = "") {
        self.reason = reason
        self.chat = chat
        self.member = member
        self.expected = expected
        self.losses = losses
    }

    var testDescription: String { reason }

    func check(_ crossing: Crossing = Crossing(.chat, .responses)) throws {
        let outcome = try crossing.write(chat)
        #expect(outcome.member(member) == (expected == "absent" ? "absent" : canonical(expected)))
        #expect(outcome.losses == losses)
    }
}

extension ReasoningMetadata {
    /// A model that takes efforts, as OpenAI's do.
    static var effortful: ReasoningMetadata {
        var metadata = ReasoningMetadata(supported: true)
        metadata.control = .effort
        metadata.encoding = .responsesReasoning
        metadata.efforts = [.minimal, .low, .medium, .high]
        metadata.canDisable = true
        metadata.supportsSummaries = true
        metadata.defaultSummary = "detailed"
        return metadata
    }
}
