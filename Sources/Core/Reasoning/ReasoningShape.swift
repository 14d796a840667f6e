// The rest of a request, as far as it decides whether a wish to think can be written.

package import Conversation

/// What stands beside the wish.
package struct ReasoningShape: Sendable, Equatable {
    package var lane: Lane
    /// The cap that will be sent, reasoning included; nil: none will be.
    package var maxTokens: Int?
    /// The cap stands in Chat's old `max_tokens`.
    package var capIsOldStyle = false
    /// `max_tokens` is given as well, beside the cap that counts.
    package var hasIdleOldCap = false
    /// One of the tools must be called.
    package var forcedToolChoice = false
    package var temperature: Double?
    package var topP: Double?
    /// What else is given about sampling.
    package var sampling = SamplingMembers()
    /// Tools with arguments in JSON are offered.
    package var hasFunctionTools = false
    /// The wish is the group's and not the caller's, who cannot have written the rest of the request for it.
    package var wishIsDefault = false
    /// The caller will be shown the model's thoughts.
    package var showsThoughts = false

    /// Anything is given about sampling.
    var givesSampling: Bool { temperature != nil || topP != nil || !sampling.isEmpty }

    package init(lane: Lane, maxTokens: Int? = nil) {
        self.lane = lane
        self.maxTokens = maxTokens
    }

    /// The shape of a request. `maxTokens` is the cap that will be sent, which is not always the caller's.
    package init(_ facts: borrowing Facts, lane: Lane, maxTokens: Int?, showsThoughts: Bool) {
        self.lane = lane
        self.maxTokens = maxTokens
        self.showsThoughts = showsThoughts
        capIsOldStyle = facts.capIsOldStyle
        hasIdleOldCap = facts.hasIdleOldCap
        forcedToolChoice = facts.tools.choiceForced
        temperature = facts.temperature
        topP = facts.topP
        sampling = facts.sampling
        hasFunctionTools = facts.tools.count > facts.tools.freeForm
    }
}
