// What operators are told of the targets: `targets` of `/status`, and the metrics with a `target` label. The labels are
// the names of the policy in force, so there are as many as it has targets.

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
        var text = "# TYPE interlock_target_attempts_total counter\n"
        for row in rows {
            for (end, count) in row.counters.byEnd {
                text += "interlock_target_attempts_total{target=\"\(label(row.name))\",end=\"\(end)\"} \(count)\n"
            }
        }
        text += family("rests_total", "counter") { Double($0.counters.rests) }
        text += family("resting", "gauge") { $0.condition.health == .well ? 0 : 1 }
        text += family("error_rate", "gauge") { $0.condition.errorRate }
        text += family("timeout_rate", "gauge") { $0.condition.timeoutRate }
        text += family("latency_p95_seconds", "gauge") { $0.condition.p95Latency.map { Double($0) / 1_000 } }
        text += family("ttfb_seconds", "gauge") { $0.condition.timeToFirstByte.map { Double($0) / 1_000 } }
        text += family("output_tokens_per_second", "gauge") { $0.condition.outputTokensPerSecond }
        return text
    }

    private func family(
        _ name: String, _ type: String,
        _ value: ((name: String, condition: Condition, counters: TargetFile.Counters)) -> Double?
    ) -> String {
        var text = "# TYPE interlock_target_\(name) \(type)\n"
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
