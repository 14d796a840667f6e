// Replayed reasoning on assistant messages.
//
// The dialect itself has no place for it; our own replies use `reasoning_details` (OpenRouter's), with an envelope in
// `data`. Whatever stands in `thinking_blocks`, `reasoning_content` or `reasoning` says nothing to another model.

import Conversation
import Wire

extension ChatPromptReading {
    mutating func readThoughts(_ message: JSONValue) -> [Part] {
        var thoughts: [Part] = []
        if let details = message.given("reasoning_details"), details.isArray {
            for detail in details.elements {
                guard let proof = Text(detail["data"]) ?? Text(detail["signature"]), !proof.isEmpty else { continue }
                thoughts.append(.thought(Thought(proof: .sealed(proof))))
            }
        }
        if thoughts.isEmpty { setThoughtsAside(message) }
        return thoughts
    }

    private mutating func setThoughtsAside(_ message: JSONValue) {
        if let value = message.given("thinking_blocks") { set(aside: "thinking_blocks", value) }
        if let value = message.given("reasoning_details") { set(aside: "reasoning_details", value) }
        if let value = message.given("reasoning_content") { set(aside: "reasoning_content", value) }
        if let value = message.given("reasoning") { set(aside: "reasoning", value) }
    }
}
