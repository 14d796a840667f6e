// What a model does with a wish to think: the compiled form of the documents' `reasoning` object.

/// Reasoning facts of one model. "Not known" is nil or empty; it is not "no".
package struct ReasoningMetadata: Sendable, Equatable {
    /// Whether the model thinks unasked.
    package enum Mode: String, Sendable, CaseIterable {
        case optIn = "opt_in"
        case alwaysOn = "always_on"
        case defaultOn = "default_on"
    }

    /// What the model takes: a word, a number of tokens, or either.
    package enum Control: String, Sendable, CaseIterable {
        case effort = "effort_enum"
        case budget = "token_budget"
        case both
    }

    /// How a control is written for this model.
    package enum Encoding: String, Sendable, CaseIterable {
        case reasoningEffort = "reasoning_effort"
        case reasoningObject = "reasoning_object"
        case responsesReasoning = "responses_reasoning"
        case thinkingBudget = "thinking_budget"
        case thinkingAdaptive = "thinking_adaptive"
        case chatTemplateKwargs = "chat_template_kwargs"
    }

    /// What has to be sent back so that the model can go on with its own thoughts.
    package enum Replay: String, Sendable, CaseIterable {
        case none, signature, encrypted
        case reasoningDetails = "reasoning_details"
        /// The plain text of the thoughts, in the member that it came in (DeepSeek, Kimi, GLM within a tool loop).
        case reasoningContent = "reasoning_content"
    }

    package var supported: Bool
    package var mode = Mode.optIn
    package var control: Control?
    /// In order of strength.
    package var efforts: [Effort] = []
    package var defaultEffort: Effort?
    package var minBudget: Int?
    package var maxBudget: Int?
    package var budgetMustBeLessThanMaxTokens = false
    /// The only thing that ever permits effort ↔ budget. In order of strength.
    package var effortBudgets: [EffortBudget] = []
    package var encoding: Encoding?
    /// Nil: not known.
    package var canDisable: Bool?
    package var rejectsMaxTokens = false
    package var rejectsTemperature = false
    package var fixedTemperature: Double?
    package var rejectsTopP = false
    package var rejectsForcedToolChoice = false
    package var supportsSummaries = false
    package var defaultSummary: String?
    /// Thinking between tool calls; `interleavedBeta` is the header value that unlocks it.
    package var interleaved = false
    package var interleavedBeta: String?
    package var replay = Replay.none

    package init(supported: Bool) {
        self.supported = supported
    }
}

/// One row of a model's effort ↔ budget table.
package struct EffortBudget: Sendable, Equatable {
    package var effort: Effort
    package var budget: Int

    package init(_ effort: Effort, _ budget: Int) {
        self.effort = effort
        self.budget = budget
    }
}
