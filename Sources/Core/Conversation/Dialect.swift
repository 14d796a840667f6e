// The three wire languages, by the names that documents, messages and receipts use.

/// A wire language in which callers ask and providers answer.
package enum Dialect: String, Sendable, CaseIterable {
    /// `POST /v1/chat/completions`
    case chat = "openai-chat"
    /// `POST /v1/responses`
    case responses = "openai-responses"
    /// `POST /v1/messages`
    case messages = "anthropic-messages"
}

/// An ordered pair of dialects: how the caller speaks, and how the target does.
package struct Lane: Hashable, Sendable {
    package var caller: Dialect
    package var target: Dialect

    package init(caller: Dialect, target: Dialect) {
        self.caller = caller
        self.target = target
    }

    /// Both sides speak the same dialect: bytes go through as they came.
    package var isStraight: Bool { caller == target }
}
