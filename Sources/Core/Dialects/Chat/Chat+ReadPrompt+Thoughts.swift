// Replayed reasoning on assistant messages.
//
// The dialect itself has no place for it; our own replies use `reasoning_details` (OpenRouter's), with an envelope in
// `data`. Each element with something that looks like a proof is a thought, in order: whose proof it is, and whether it
// may go anywhere, is found out later. What stands in `thinking_blocks`, `reasoning_content` or `reasoning` says
// nothing to another model.

import Conversation
import Wire

extension ChatPromptReading {
    mutating func readThoughts(_ message: JSONValue) throws(Failure) -> [Part] {
        var thoughts: [Part] = []
        if let details = message.given("reasoning_details") {
            guard details.isArray else { throw body.complaint(at: details, expected: "an array of details") }
            for detail in details.elements {
                if let proof = proof(of: detail) {
                    thoughts.append(.thought(Thought(proof: .sealed(proof))))
                } else {
                    set(aside: "reasoning_details", details)
                }
            }
        }
        // The text of thoughts that have a proof stands in these once more.
        if thoughts.isEmpty { setWordsAside(message) }
        return thoughts
    }

    private func proof(of detail: JSONValue) -> Text? {
        [detail["data"], detail["signature"]].lazy.compactMap { Text($0) }.first { !$0.isEmpty }
    }

    private mutating func setWordsAside(_ message: JSONValue) {
        if let value = message.given("thinking_blocks") { set(aside: "thinking_blocks", value) }
        if let value = message.given("reasoning_content") { set(aside: "reasoning_content", value) }
        if let value = message.given("reasoning") { set(aside: "reasoning", value) }
    }
}
