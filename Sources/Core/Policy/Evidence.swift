// What is known of a target beyond what its maker says of the model: what was tried, and with what success.

package import Conversation

/// Recorded evidence of how one exact shape of request went at one exact target.
package struct TargetProof: Sendable, Equatable {
    /// What kind of wish to think was carried.
    package enum Control: String, Sendable, CaseIterable {
        /// Nothing was asked.
        case none
        /// Not to think.
        case off
        case effort
        case budget
        /// To think, at the model's own strength.
        case enabled
    }

    /// A shape of requests. Two requests of one shape go the same way through the sidecar and the provider.
    package struct Shape: Sendable, Hashable {
        /// How the caller spoke.
        package var surface: Dialect
        package var control: Control
        package var stream: Bool
        package var tools: Bool

        package init(surface: Dialect, control: Control, stream: Bool, tools: Bool) {
            self.surface = surface
            self.control = control
            self.stream = stream
            self.tools = tools
        }
    }

    package var shape: Shape
    /// Seconds since 1970.
    package var date: Int
    /// Trials that went well, and those that did not; at least one in all.
    package var passed: Int
    package var failed: Int

    package init(shape: Shape, date: Int, passed: Int, failed: Int) {
        self.shape = shape
        self.date = date
        self.passed = passed
        self.failed = failed
    }

    /// Between 0 and 1.
    package var passRate: Double { Double(passed) / Double(max(passed + failed, 1)) }
}

/// How good a target must be known to be.
package struct QualityFloor: Sendable, Equatable {
    /// Words that the target must have.
    package var tags: [String]
    /// Seconds.
    package var maxProofAge: Int?
    /// Between 0 and 1.
    package var minPassRate: Double?

    package init(tags: [String] = [], maxProofAge: Int? = nil, minPassRate: Double? = nil) {
        self.tags = tags
        self.maxProofAge = maxProofAge
        self.minPassRate = minPassRate
    }

    /// A target needs a proof of the request's shape.
    package var wantsProof: Bool { maxProofAge != nil || minPassRate != nil }
}

/// How well a target must be doing. What has not been observed often enough is not known, and closes nothing.
package struct OperationalLimits: Sendable, Equatable {
    /// Milliseconds.
    package var maxP95Latency: Int?
    /// Between 0 and 1.
    package var maxErrorRate: Double?
    /// Between 0 and 1.
    package var maxTimeoutRate: Double?
    package var minOutputTokensPerSecond: Double?
    /// With fewer observations than these a target is taken to do well.
    package var minObservations: Int

    package init(
        maxP95Latency: Int? = nil, maxErrorRate: Double? = nil, maxTimeoutRate: Double? = nil,
        minOutputTokensPerSecond: Double? = nil, minObservations: Int = OperationalLimits.usualObservations
    ) {
        self.maxP95Latency = maxP95Latency
        self.maxErrorRate = maxErrorRate
        self.maxTimeoutRate = maxTimeoutRate
        self.minOutputTokensPerSecond = minOutputTokensPerSecond
        self.minObservations = minObservations
    }

    /// One unlucky request closes no target.
    package static let usualObservations = 10

    /// Nothing is limited.
    package var demandsNothing: Bool {
        maxP95Latency == nil && maxErrorRate == nil && maxTimeoutRate == nil && minOutputTokensPerSecond == nil
    }
}
