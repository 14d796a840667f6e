// Replayed thoughts in a Messages request: blocks that this very provider wrote, or nothing.
//
// Models that think to a budget refuse a tool loop that began without the thinking before its calls, and a caller whose
// dialect has no place for it cannot send it back. Then the loop goes on without thinking. A model that does not think
// between its calls has thought once, before the first of them; so what counts is the whole loop, back to the last turn
// in which somebody else than a tool said something.

import Conversation
import Wire

extension MessagesPromptWriting {
    mutating func writeThought(_ thought: Thought) throws(Failure) {
        guard case .native(let block) = thought.proof else {
            return losses.note(words.thought, "dropped")
        }
        try speak(.assistant)
        json.raw(block)
    }

    mutating func leaveThinkingOutIfUnproven() {
        guard settlement.encoding == .thinkingBudget, settlement.thinks, endsInUnprovenCalls else { return }
        losses.note("thinking", "left out, for the last tool calls came without theirs")
        settlement.control = .silent
        settlement.rule = "unproven_tool_calls"
    }

    private var endsInUnprovenCalls: Bool {
        guard let last = prompt.turns.lastIndex(where: { $0.role == .assistant }) else { return false }
        let said = prompt.turns[...last].reversed()
        guard said.prefix(while: { $0.role == .assistant }).contains(where: \.hasCalls) else { return false }
        return !said.prefix(while: { $0.role == .assistant || $0.hasOnlyResults }).contains(where: \.hasProvenThoughts)
    }
}

extension Turn {
    fileprivate var hasCalls: Bool {
        parts.contains { if case .call = $0 { true } else { false } }
    }

    fileprivate var hasOnlyResults: Bool { parts.allSatisfy(\.isResult) }

    fileprivate var hasProvenThoughts: Bool {
        parts.contains {
            guard case .thought(let thought) = $0 else { return false }
            if case .native = thought.proof { return true }
            return false
        }
    }
}
