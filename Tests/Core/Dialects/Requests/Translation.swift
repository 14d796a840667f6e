// A Chat request on its way to a Messages target, as routing and exchange would lead it.

import Conversation
import Dialects
import Reasoning
import Wire

/// A target and what is known of it.
struct Translation {
    var target = TargetShape(caller: .chat, model: "claude-x")
    var metadata: ReasoningMetadata?
    var coerce = false
    /// Asked for when the caller asked for nothing, as a group's default is.
    var defaultWish: ReasoningWish?
    /// Blocks that take the place of the caller's sealed thoughts, in order, as restoring envelopes does.
    var restored: [String] = []

    /// What came of a request.
    struct Outcome {
        var bytes: [UInt8]
        var written: WrittenPrompt

        var text: String { String(decoding: bytes, as: UTF8.self) }

        /// The body's member in canonical form; `absent` when there is none.
        func member(_ name: String) -> String {
            let body = try? JSONDocument(bytes)
            return body?.root.member(name).map { canonical($0) } ?? "absent"
        }

        /// `seed dropped; temperature clamped 1`
        var losses: String { written.losses.map { "\($0.field) \($0.outcome)" }.joined(separator: "; ") }
    }

    /// Reads, settles and writes.
    func write(_ chat: String) throws -> Outcome {
        try write(try JSONDocument(chat))
    }

    func write(_ body: JSONDocument) throws -> Outcome {
        var facts = try Dialect.chat.readFacts(body)
        if facts.wish.isEmpty, let defaultWish { facts.wish = defaultWish }
        var prompt = try Dialect.chat.readPrompt(body, facts)
        try restore(&prompt)
        let lane = Lane(caller: .chat, target: .messages)
        let shape = ReasoningShape(facts, lane: lane, maxTokens: target.cap(facts.maxTokens), showsThoughts: false)
        let settlement = try settle(facts.wish, by: metadata, in: shape, coerce: coerce)
        var bytes: [UInt8] = []
        let written = try Dialect.messages.writePrompt(prompt, for: target, settlement, into: &bytes)
        return Outcome(bytes: bytes, written: written)
    }

    private func restore(_ prompt: inout Prompt) throws {
        var blocks = restored[...]
        for turn in prompt.turns.indices {
            for part in prompt.turns[turn].parts.indices {
                guard case .thought(var thought) = prompt.turns[turn].parts[part], let block = blocks.popFirst()
                else { continue }
                thought.proof = .native(try JSONDocument(block).root)
                prompt.turns[turn].parts[part] = .thought(thought)
            }
        }
    }

    /// What the request is refused with: the member at fault, or the reason why thinking cannot be had.
    func refusal(of chat: String) -> String {
        do {
            return "written: " + (try write(chat)).text
        } catch let failure as Failure {
            return failure.param ?? failure.message
        } catch let refusal as ReasoningRefusal {
            return refusal.rawValue
        } catch {
            return "\(error)"
        }
    }
}

extension ReasoningMetadata {
    /// A model that thinks to a budget, as Claude models up to 4.5 do.
    static var budgets: ReasoningMetadata {
        var metadata = ReasoningMetadata(supported: true)
        metadata.control = .budget
        metadata.encoding = .thinkingBudget
        metadata.effortBudgets = [EffortBudget(.low, 2048), EffortBudget(.medium, 8192), EffortBudget(.high, 24576)]
        metadata.canDisable = true
        return metadata
    }

    /// A model that thinks as much as the matter needs, as Claude models from 4.6 on do.
    static var adaptive: ReasoningMetadata {
        var metadata = ReasoningMetadata(supported: true)
        metadata.control = .effort
        metadata.encoding = .thinkingAdaptive
        metadata.efforts = [.low, .medium, .high, .max]
        metadata.canDisable = true
        return metadata
    }
}

/// A request with one question and these other members.
func asking(_ members: String) -> String {
    #"{"model":"g","messages":[{"role":"user","content":"q"}]"# + (members.isEmpty ? "" : "," + members) + "}"
}

/// A request with these messages.
func saying(_ messages: String, _ members: String = "") -> String {
    #"{"model":"g","messages":["# + messages + "]" + (members.isEmpty ? "" : "," + members) + "}"
}
