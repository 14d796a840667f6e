// One line of JSON for every request, where somebody asked for it.

import Accounting
import Conversation
import Terminal
import Wire

/// Writes request records as lines of JSON.
enum RequestLog {
    static func line(_ record: RequestRecord) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("request_id")
        writer.string(record.requestID)
        for (key, value) in [("caller", record.caller), ("group", record.group), ("target", record.target)] {
            writer.key(key)
            if let value { writer.string(value) } else { writer.null() }
        }
        for (key, value) in [("advice", record.advice?.word), ("advice_class", record.adviceClass)] {
            guard let value else { continue }
            writer.key(key)
            writer.string(value)
        }
        if record.advice != nil {
            writer.key("advice_ms")
            writer.int(record.adviceDuration)
        }
        writer.key("streamed")
        writer.bool(record.streamed)
        writer.key("broke")
        writer.bool(record.broke)
        if !record.failures.isEmpty {
            writer.key("failures")
            writer.strings(record.failures)
        }
        for (key, value) in numbers(of: record) {
            writer.key(key)
            if let value { writer.int(value) } else { writer.null() }
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func numbers(of record: RequestRecord) -> [(String, Int?)] {
        [
            ("status", record.status), ("attempts", record.attempts), ("failed_attempts", record.failedAttempts),
            ("input_tokens", record.usage.input), ("cached_input_tokens", record.usage.cachedInput),
            ("output_tokens", record.usage.output), ("reasoning_tokens", record.usage.reasoning),
            ("duration_ms", record.duration),
        ]
    }
}
