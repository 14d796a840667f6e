// Where the proofs of Chat stand: in a message of a reply or a delta of it, and in the same message when it comes back.
//
//     reasoning_details[]                           data, signature      OpenRouter, and our own envelopes
//     thinking_blocks[]                             data, signature      LiteLLM
//     extra_content, tool_calls[].extra_content     google.thought_signature    Gemini

import Wire

/// Gives the places of proofs in a whole reply or a chunk of one, whichever choice they belong to.
func forEachChatProof(reply: JSONValue, _ body: (JSONValue?) -> Void) {
    guard let choices = reply.given("choices") else { return }
    for choice in choices.elements {
        if let delta = choice.given("delta") { forEachChatProof(message: delta, body) }
        if let message = choice.given("message") { forEachChatProof(message: message, body) }
    }
}

private func forEachChatProof(message: JSONValue, _ body: (JSONValue?) -> Void) {
    for member in message.members {
        switch member.key {
        case "reasoning_details", "thinking_blocks":
            for detail in member.value.elements {
                body(detail["data"])
                body(detail["signature"])
            }
        case "extra_content": body(message.chatCallProof)
        case "tool_calls": for call in member.value.elements { body(call.chatCallProof) }
        default: break
        }
    }
}

extension JSONValue {
    /// What proves a call, or a message as a whole.
    var chatCallProof: JSONValue? { self["extra_content"]?["google"]?["thought_signature"] }

    /// What proves an element of a message's thoughts.
    var chatDetailProofs: [JSONValue] {
        [self["data"], self["signature"]].compactMap { $0?.isProof == true ? $0 : nil }
    }
}
