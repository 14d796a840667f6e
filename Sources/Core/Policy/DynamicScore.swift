// The parameters of strategy `dynamic_score`.

/// How a score is made of what is known of a target, and how far it may move the configured weights.
package struct DynamicScore: Sendable, Equatable {
    /// What a target counts as of which too little is known.
    package enum ColdStart: String, Sendable, CaseIterable {
        /// As good as its weight says.
        case configuredWeight = "configured_weight"
        /// As good as can be, so that it is tried soon.
        case explore
    }

    /// The order while of no target enough is known.
    package enum Fallback: String, Sendable, CaseIterable {
        /// By weight, highest first.
        case configuredWeight = "configured_weight"
        /// The documents' order.
        case failover
    }

    /// How much each term counts, as shares of their sum.
    package struct Terms: Sendable, Equatable {
        package var cost: Double
        package var latency: Double
        package var throughput: Double
        package var reliability: Double

        package init(cost: Double = 0.25, latency: Double = 0.25, throughput: Double = 0.2, reliability: Double = 0.3) {
            self.cost = cost
            self.latency = latency
            self.throughput = throughput
            self.reliability = reliability
        }
    }

    /// Who is beyond one of these comes after all who are not; nil: no threshold.
    package struct Thresholds: Sendable, Equatable {
        package var maxErrorRate: Double?
        package var maxTimeoutRate: Double?
        /// Milliseconds.
        package var maxP95Latency: Int?
        /// Milliseconds.
        package var maxTimeToFirstByte: Int?
        package var minOutputTokensPerSecond: Double?

        package init() {}
    }

    package var coldStart = ColdStart.configuredWeight
    package var fallback = Fallback.configuredWeight
    /// Observations below which too little is known.
    package var minObservations = 1
    /// Seconds.
    package var window = Group.standardWindow
    /// How far the score may move the weights: 0 not at all, 1 replaces them.
    package var adjustment = 0.5
    package var terms = Terms()
    package var thresholds = Thresholds()

    package init() {}
}
