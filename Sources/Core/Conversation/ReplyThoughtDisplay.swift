// Chat has no standard place for a model's thoughts; its servers and clients have agreed on several.

/// How a Chat caller is shown the model's thoughts.
package enum ThoughtDisplay: String, Sendable, CaseIterable {
    /// A member `reasoning_content` beside `content` (DeepSeek, SGLang, most agents).
    case reasoningContent = "reasoning_content"
    /// A member `reasoning` (OpenRouter, vLLM, Groq).
    case reasoning
    /// A member `thinking`.
    case thinking
    /// Inside `content`, between `<think>` and `</think>`.
    case thinkTags = "think_tags"
    /// Not at all.
    case hidden
}
