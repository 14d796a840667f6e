// What operators are told of the targets: `targets` of `/status`, and the metrics with a `target` label. The labels are
// the names of the policy in force, so there are as many as it has targets.

import Accounting
import Conversation
import Policy
import Routing
import Wire

/// The targets at one moment.
struct TargetReport {
    private let rows: [(name: String, condition: Condition, counters: TargetFile.Counters)]
    private let now: Moment

    init(_ book: ConditionBook, at now: Moment) {
        self.now = now
        rows = book.all.map { file in
            var condition = file.condition(over: Group.standardWindow, at: now.milliseconds)
            condition.health = file.health(at: now.milliseconds)
            return (file.name, condition, file.counters)
        }
    }

    /// Writes an object for each target, in order of name.
    func write(with writer: inout JSONWriter) {
        writer.beginObject()
        for row in rows {
            writer.key(row.name)
            writer.beginObject()
            write(row.condition.health, with: &writer)
            write(row.condition, with: &writer)
            writer.endObject()
        }
        writer.endObject()
    }

    private func write(_ health: Health, with writer: inout JSONWriter) {
        writer.key("health")
        writer.string(health.word)
        guard case .resting(let until) = health else { return }
        // Rounded up, so that whoever waits so long finds the target due.
        let left = (until - now.milliseconds + 999) / 1_000
        writer.key("rests_for_seconds")
        writer.int(left)
        writer.key("rests_until")
        writer.int(now.unixSeconds + left)
    }

    private func write(_ condition: Condition, with writer: inout JSONWriter) {
        writer.key("observations")
        writer.int(condition.observations)
        for case (let name, let value?) in condition.figures {
            writer.key(name)
            writer.double(value)
        }
    }
}

extension TargetReport {
    /// In Prometheus' text format, version 0.0.4.
    var prometheus: String {
        guard !rows.isEmpty else { return "" }
        var text = metricHead("target_attempts_total", "counter", "Attempts at a target by what they showed of it.")
        for row in rows {
            for (end, count) in row.counters.byEnd {
                text += "interlock_target_attempts_total{target=\"\(label(row.name))\",end=\"\(end)\"} \(count)\n"
            }
        }
        return text + healthFamilies + figureFamilies
    }

    private var healthFamilies: String {
        family("rests_total", "counter", "Rests begun after failures.") { Double($0.counters.rests) }
            + family("resting", "gauge", "1 from the first rest until a request has succeeded again.") {
                $0.condition.health == .well ? 0 : 1
            }
    }

    private var figureFamilies: String {
        family("error_rate", "gauge", "Share of failures in ten minutes.") { $0.condition.errorRate }
            + family("timeout_rate", "gauge", "Share of timeouts in ten minutes.") { $0.condition.timeoutRate }
            + family("latency_p95_seconds", "gauge", "Of whole replies, in ten minutes.") {
                $0.condition.p95Latency.map { Double($0) / 1_000 }
            }
            + family("ttfb_seconds", "gauge", "Until a stream's first event, median of ten minutes.") {
                $0.condition.timeToFirstByte.map { Double($0) / 1_000 }
            }
            + family("output_tokens_per_second", "gauge", "Speed of writing in ten minutes.") {
                $0.condition.outputTokensPerSecond
            }
    }

    private func family(
        _ name: String, _ type: String, _ meaning: String,
        _ value: ((name: String, condition: Condition, counters: TargetFile.Counters)) -> Double?
    ) -> String {
        var text = metricHead("target_\(name)", type, meaning)
        for row in rows {
            guard let value = value(row) else { continue }
            text += "interlock_target_\(name){target=\"\(label(row.name))\"} \(value)\n"
        }
        return text
    }

    private func label(_ name: String) -> String {
        name.reduce(into: "") { text, letter in
            if letter == "\\" || letter == "\"" { text.append("\\") }
            text.append(letter)
        }
    }
}

extension TargetFile.Counters {
    fileprivate var byEnd: [(String, Int)] {
        [("succeeded", succeeded), ("failed", failed), ("timed_out", timedOut), ("silent", silent)]
    }
}
