// What a model does with a wish to think: the compiled form of the documents' `reasoning` object.

/// Reasoning facts of one model. "Not known" is nil or empty; it is not "no".
package struct ReasoningMetadata: Sendable, Equatable {
    /// Whether the model thinks unasked.
    package enum Mode: String, Sendable, CaseIterable {
        case optIn = "opt_in"
        case alwaysOn = "always_on"
        case defaultOn = "default_on"
    }

    /// What the model takes: a word, a number of tokens, either, or (`none`) at most a switch.
    package enum Control: String, Sendable, CaseIterable {
        case effort = "effort_enum"
        case budget = "token_budget"
        case both
        /// It thinks in its own way; no strength can be chosen.
        case unsteered = "none"
    }

    /// When the model refuses what its facts say that it refuses about sampling.
    package enum RejectsWhen: String, Sendable, CaseIterable {
        case always, thinking
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
    /// The only thing that ever permits effort ↔ budget. In order of strength. A row for `none` is kept and never used:
    /// no thinking has no budget, and a budget is a wish to think.
    package var effortBudgets: [EffortBudget] = []
    package var encoding: Encoding?
    /// Nil: not known.
    package var canDisable: Bool?
    package var rejectsMaxTokens = false
    package var rejectsTemperature = false
    package var fixedTemperature: Double?
    package var rejectsTopP = false
    /// `top_p` goes where both are given and temperature stays.
    package var rejectsTemperatureWithTopP = false
    /// What else of sampling is refused.
    package var rejects: SamplingMembers = []
    /// Whether temperature, `top_p` and `rejects` are refused always, or only while the model thinks.
    package var rejectsWhen = RejectsWhen.always
    /// Function tools are refused while the model thinks (OpenAI's 5.4 and later over Chat, November 2026).
    package var rejectsTools = false
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
