// What a writer of requests needs to know of the target.

package import Conversation

/// The target of a translated request.
package struct TargetShape: Sendable, Equatable {
    /// How the caller speaks; complaints name members in this dialect.
    package var caller: Dialect
    /// What the provider calls the model.
    package var model: String
    /// Written when the dialect needs a cap and the caller gave none.
    package var defaultMaxTokens: Int?
    package var maxOutput: Int?
    /// A `system` turn may stand in the middle of the conversation.
    package var takesMidConversationSystem = false
    /// Schemas are enforced, for tools too.
    package var enforcesSchemas = false
    /// The last turn may be the beginning of the model's own words.
    package var takesPrefill = false
    /// Chat: the cap is written as `max_completion_tokens`, for the model refuses `max_tokens`.
    package var rejectsMaxTokens = false
    /// Chat: the role `developer` is known; elsewhere it is written as `system`.
    package var takesDeveloperRole = false
    /// Chat: `top_k` is known (vLLM, SGLang, OpenRouter).
    package var takesTopK = false
    /// Chat: marks for a prompt cache stay on the parts (OpenRouter towards Anthropic's models).
    package var takesCacheControl = false
    /// Responses: the model can be asked for its reasoning in encrypted form; one that does not reason refuses that.
    package var provesReasoning = true
    /// The value of `anthropic-version`.
    package var anthropicVersion = TargetShape.standardAnthropicVersion
    /// The value of `anthropic-beta` that unlocks thinking between tool calls, for models that need one.
    package var interleavedBeta: String?

    package init(caller: Dialect, model: String) {
        self.caller = caller
        self.model = model
    }

    /// The older of the two live versions: sent where neither the provider's document nor the caller names one.
    package static let standardAnthropicVersion = "2023-06-01"

    /// The cap that is written when the caller asked for `maxTokens`: a target with no limits known gets 4096.
    package func cap(_ maxTokens: Int?) -> Int { maxTokens ?? defaultMaxTokens ?? maxOutput ?? 4096 }

    /// Since 2026-10-21 the Messages API knows no sampling parameters.
    static func takesSampling(_ version: String) -> Bool { version < "2026-10-21" }

    var takesSampling: Bool { Self.takesSampling(anthropicVersion) }
}
