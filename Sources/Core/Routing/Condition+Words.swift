// The words for conditions, the same to operators, to advisors and in decisions.

extension Health {
    /// One word.
    package var word: String {
        switch self {
        case .well: "well"
        case .resting: "resting"
        case .due: "due"
        case .onTrial: "on_trial"
        }
    }
}

extension Condition {
    /// What was observed, by name and in a fixed order; nil is not known. Times are milliseconds, rates between 0 and
    /// 1; nothing has more than three digits behind the point.
    package var figures: [(name: String, value: Double?)] {
        let exact: [(String, Double?)] = [
            ("error_rate", errorRate), ("timeout_rate", timeoutRate), ("fallback_rate", fallbackRate),
            ("median_latency_ms", medianLatency.map(Double.init)), ("p95_latency_ms", p95Latency.map(Double.init)),
            ("ttfb_ms", timeToFirstByte.map(Double.init)), ("output_tokens_per_second", outputTokensPerSecond),
        ]
        return exact.map { row in (row.0, row.1.map(rounded)) }
    }

    private func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}
