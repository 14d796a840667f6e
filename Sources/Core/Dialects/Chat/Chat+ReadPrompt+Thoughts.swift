// Replayed reasoning on assistant messages.
//
// The dialect itself has no place for it; servers and clients use three: `thinking_blocks` (Anthropic's blocks as they
// are), `reasoning_details` (OpenRouter) and plain `reasoning_content` or `reasoning`. A thought travels on only with
// its proof, and only with one that a Messages target may have made: words without proof say nothing to another model.

import Conversation
import Wire

extension ChatPromptReading {
    mutating func readThoughts(_ message: JSONValue) -> [Part] {
        let blocks = thoughts(message.given("thinking_blocks"), block)
        let details = thoughts(message.given("reasoning_details"), detail)
        let signed = blocks.isEmpty ? details : blocks
        if signed.isEmpty { setThoughtsAside(message) }
        return signed
    }

    private func thoughts(_ list: JSONValue?, _ read: (JSONValue) -> Thought?) -> [Part] {
        guard let list, list.isArray else { return [] }
        return list.elements.compactMap { read($0).map(Part.thought) }
    }

    private func block(_ value: JSONValue) -> Thought? {
        if let data = Text(value["data"]), !data.isEmpty { return Thought(sealed: data) }
        guard let signature = Text(value["signature"]), !signature.isEmpty else { return nil }
        return Thought(text: Text(value["thinking"]) ?? .string(""), signature: signature)
    }

    private func detail(_ value: JSONValue) -> Thought? {
        if let format = value.given("format")?.string, !format.hasPrefix("anthropic") { return nil }
        switch value.given("type") {
        case let type? where type.equals("reasoning.text"):
            guard let signature = Text(value["signature"]), !signature.isEmpty else { return nil }
            return Thought(text: Text(value["text"]) ?? .string(""), signature: signature)
        case let type? where type.equals("reasoning.encrypted"):
            // Without a format nobody can say whose secret it is.
            guard value.given("format") != nil, let data = Text(value["data"]), !data.isEmpty else { return nil }
            return Thought(sealed: data)
        default: return nil
        }
    }

    private mutating func setThoughtsAside(_ message: JSONValue) {
        if let value = message.given("thinking_blocks") { set(aside: "thinking_blocks", value) }
        if let value = message.given("reasoning_details") { set(aside: "reasoning_details", value) }
        if let value = message.given("reasoning_content") { set(aside: "reasoning_content", value) }
        if let value = message.given("reasoning") { set(aside: "reasoning", value) }
    }
}
