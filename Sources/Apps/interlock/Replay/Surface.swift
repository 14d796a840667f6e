// The parts of a provider's API that a recording can answer for.

/// What is asked for, by the name that an index uses for it.
enum Surface: String, Sendable, CaseIterable {
    case chat, responses, messages
    case countTokens = "count_tokens"
    case embeddings

    /// The dialect's errors look like Anthropic's.
    var speaksMessages: Bool { self == .messages || self == .countTokens }
}
