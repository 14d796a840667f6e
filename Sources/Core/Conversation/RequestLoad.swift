// How large a request is.
//
// Sizes cost a walk through the body, so they are only taken where a target has a limit that the body might break.
// `isSurelyKept` answers from the body's length alone: nothing in a body of n bytes has more than n characters, so most
// requests to models with large contexts are never measured.

/// What a request weighs.
package struct RequestLoad: Sendable, Equatable {
    /// The body, as it came.
    package var bytes: Int
    /// Tokens of input, estimated.
    package var inputTokens: Int
    /// The list of tools, as it came.
    package var toolSchemaBytes: Int

    package init(bytes: Int, inputTokens: Int, toolSchemaBytes: Int) {
        self.bytes = bytes
        self.inputTokens = inputTokens
        self.toolSchemaBytes = toolSchemaBytes
    }

    /// Tokens for so many characters: four of them are a token, and one more for the rest.
    package static func tokens(forCharacters count: Int) -> Int { count / 4 + 1 }

    /// An image weighs as much as so many characters; so does anything else that is no text.
    package static let charactersOfMedia = 1_024

    /// The cap that counts where a Messages target will be sent one that the caller did not ask for.
    package static let unaskedMessagesCap = 1_024
}

extension RequestLoad {
    /// The tightest limits among a group's targets; nil: nobody has one.
    package struct Limits: Sendable, Equatable {
        package var bytes: Int?
        /// Of input, or of input and cap together.
        package var tokens: Int?
        package var toolSchemaBytes: Int?

        package init(bytes: Int? = nil, tokens: Int? = nil, toolSchemaBytes: Int? = nil) {
            self.bytes = bytes
            self.tokens = tokens
            self.toolSchemaBytes = toolSchemaBytes
        }

        /// There is none.
        package var isEmpty: Bool { bytes == nil && tokens == nil && toolSchemaBytes == nil }

        /// Tightens these by others.
        package mutating func tighten(by other: Limits) {
            bytes = tighter(bytes, other.bytes)
            tokens = tighter(tokens, other.tokens)
            toolSchemaBytes = tighter(toolSchemaBytes, other.toolSchemaBytes)
        }

        private func tighter(_ one: Int?, _ other: Int?) -> Int? {
            guard let one, let other else { return one ?? other }
            return min(one, other)
        }

        /// A request of so many bytes breaks none of them, whatever stands in it.
        package func isSurelyKept(by facts: Facts, bytes length: Int) -> Bool {
            if length > bytes ?? .max || length > toolSchemaBytes ?? .max { return false }
            guard let tokens else { return true }
            if facts.content.hasMedia { return false }
            let cap = facts.maxTokens ?? RequestLoad.unaskedMessagesCap
            return RequestLoad.tokens(forCharacters: length) <= tokens &- min(cap, tokens)
        }
    }
}

extension Facts.Content {
    /// Something that is no text, whose weight its length does not tell.
    fileprivate var hasMedia: Bool { !isDisjoint(with: [.images, .documents, .audio, .video, .other]) }
}
