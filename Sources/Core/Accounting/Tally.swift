// The sidecar's counters, as a value: one for each worker, added up when somebody looks.

import Conversation

/// What has happened since the start.
package struct Tally: Sendable, Equatable {
    /// Requests by the hundreds of their status: `[2]` counts 200…299. Place 0: callers who left first.
    package var requestsByClass = [Int](repeating: 0, count: 6)
    package var attempts = 0
    package var failedAttempts = 0
    /// Streams that broke after their first byte.
    package var brokenStreams = 0
    /// What came of asking advisors, by `used` or the cause of failure.
    package var advice: [String: Int] = [:]
    /// Milliseconds that callers waited for advisors.
    package var adviceMilliseconds = 0
    package var inputTokens = 0
    package var outputTokens = 0
    package var reasoningTokens = 0
    package var cachedTokens = 0

    package init() {}

    /// Counts one ended request.
    package mutating func take(_ record: RequestRecord) {
        requestsByClass[min(record.status / 100, 5)] += 1
        attempts += record.attempts
        failedAttempts += record.failedAttempts
        brokenStreams += record.broke ? 1 : 0
        if let advice = record.advice {
            self.advice[advice.counter, default: 0] += 1
            adviceMilliseconds += record.adviceDuration
        }
        inputTokens += record.usage.input ?? 0
        outputTokens += record.usage.output ?? 0
        reasoningTokens += record.usage.reasoning ?? 0
        cachedTokens += record.usage.cachedInput ?? 0
    }

    /// The counters in Prometheus' text format, version 0.0.4.
    package var prometheus: String {
        var text = ""
        for (kind, count) in requestsByClass.enumerated() where kind != 1 {
            text += "interlock_requests_total{class=\"\(kind == 0 ? "gone" : "\(kind)xx")\"} \(count)\n"
        }
        for (name, meaning, count) in plainCounters {
            text += metricHead(name, "counter", meaning) + "interlock_\(name) \(count)\n"
        }
        return metricHead("requests_total", "counter", "Requests by status; gone: the caller left first.") + text
            + advicePrometheus
    }

    private var plainCounters: [(String, String, Int)] {
        [
            ("attempts_total", "Requests sent to targets.", attempts),
            ("failed_attempts_total", "Attempts that failed.", failedAttempts),
            ("broken_streams_total", "Streams that broke after their first event.", brokenStreams),
            ("input_tokens_total", "Tokens read, as providers counted them.", inputTokens),
            ("output_tokens_total", "Tokens written, thoughts among them.", outputTokens),
            ("reasoning_tokens_total", "Tokens of thoughts.", reasoningTokens),
            ("cached_input_tokens_total", "Tokens read from a provider's prompt cache.", cachedTokens),
        ]
    }

    private var advicePrometheus: String {
        guard !advice.isEmpty else { return "" }
        var text = metricHead("advice_total", "counter", "What came of asking advisors: used, or why not.")
        for (outcome, count) in advice.sorted(by: { $0.key < $1.key }) {
            text += "interlock_advice_total{outcome=\"\(outcome)\"} \(count)\n"
        }
        return text
            + metricHead("advice_milliseconds_total", "counter", "Time that callers waited for advisors.")
            + "interlock_advice_milliseconds_total \(adviceMilliseconds)\n"
    }
}

/// The lines before the samples of the metric `interlock_<name>`. `meaning`: one line without backslashes.
package func metricHead(_ name: String, _ type: String, _ meaning: String) -> String {
    "# HELP interlock_\(name) \(meaning)\n# TYPE interlock_\(name) \(type)\n"
}

extension AdviceOutcome {
    /// The label that it is counted under.
    fileprivate var counter: String {
        switch self {
        case .used: "used"
        case .failed(let cause): cause
        }
    }
}

extension Tally {
    /// Adds another worker's counters.
    package static func + (left: Tally, right: Tally) -> Tally {
        var sum = left
        for place in sum.requestsByClass.indices { sum.requestsByClass[place] += right.requestsByClass[place] }
        sum.attempts += right.attempts
        sum.failedAttempts += right.failedAttempts
        sum.brokenStreams += right.brokenStreams
        sum.advice.merge(right.advice, uniquingKeysWith: +)
        sum.adviceMilliseconds += right.adviceMilliseconds
        sum.inputTokens += right.inputTokens
        sum.outputTokens += right.outputTokens
        sum.reasoningTokens += right.reasoningTokens
        sum.cachedTokens += right.cachedTokens
        return sum
    }
}
