// How a group looks after its targets' health, and how it keeps sessions where they are: `breaker` and `affinity`.

/// When a target is left alone.
package struct BreakerRules: Sendable, Equatable {
    /// So many failures in a row, through the target's own fault.
    package var failures: Int
    /// How long the first rest is, in milliseconds; each further one is twice as long.
    package var rest: Int
    /// The longest rest, in milliseconds, whatever a provider's `retry-after` says.
    package var maxRest: Int

    package init(failures: Int = 5, rest: Int = 5_000, maxRest: Int = 300_000) {
        self.failures = failures
        self.rest = rest
        self.maxRest = maxRest
    }
}

/// What keeps the requests of one session at one target.
package struct Affinity: Sendable, Equatable {
    /// What tells one session from another.
    package enum Sign: String, Sendable, CaseIterable {
        /// The header `x-interlock-session`.
        case session
        /// The request's `prompt_cache_key`.
        case promptCacheKey = "prompt_cache_key"
        /// Chat's and Responses' `safety_identifier` or `user`, Messages' `metadata.user_id`.
        case user
        /// How the conversation begins: its instructions and the user's first words.
        case conversation
    }

    /// The first that a request has is its session.
    package var signs: [Sign]
    /// Targets whose score is within so much of the best, as a share, are equally good to strategies that score.
    package var tolerance: Double

    package init(signs: [Sign] = Affinity.usualSigns, tolerance: Double = 0.1) {
        self.signs = signs
        self.tolerance = tolerance
    }

    /// `user` is not among them: where a whole service is one user, all of its requests would be one session.
    package static let usualSigns: [Sign] = [.session, .promptCacheKey, .conversation]
}
