// One line of JSON for every request. `policies/README.md` has the table of its members.
//
// What is not known is null, so that every line has the same members; only what an advisor said and the model that is
// no group are left out where there are none. Texts from outside are of bounded length, and lists too.

import Accounting
import Conversation
import Policy
import Routing
import Terminal
import Wire

/// Writes request records as lines of the request log.
enum RequestLog {
    /// A text, in bytes.
    private static let longest = 256
    /// The entries of a list.
    private static let most = 16

    /// The line of a record, without its end; `time` in nanoseconds since 1970.
    static func line(_ record: RequestRecord, at time: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(1_024)
        writer.beginObject()
        writer.member("time", LogTime.text(time))
        writer.member("event", "request")
        writeQuestion(of: record, with: &writer)
        writeDecision(of: record, with: &writer)
        writeOutcome(of: record, with: &writer)
        for (name, number) in numbers(of: record) {
            writer.key(name)
            if let number { writer.int(number) } else { writer.null() }
        }
        writer.endObject()
        var line = writer.bytes
        LogText.escapeControls(in: &line)
        return line
    }

    private static func writeQuestion(of record: RequestRecord, with writer: inout JSONWriter) {
        writer.text("request_id", record.requestID)
        writer.text("method", record.method)
        writer.text("path", record.path)
        writer.text("operation", record.operation)
        writer.text("caller", record.caller)
        writer.text("group", record.group)
        if let model = record.unknownModel { writer.text("model", model) }
        writer.text("dialect", record.dialect?.rawValue)
    }

    private static func writeDecision(of record: RequestRecord, with writer: inout JSONWriter) {
        writer.text("target", record.target)
        writer.text("target_dialect", record.lane?.target.rawValue)
        writer.text("lane", record.lane.map { $0.isStraight ? "straight" : $0.bridgeName })
        writer.number("snapshot_version", record.snapshot?.sequence)
        writer.text("snapshot_digest", record.snapshot.map { String($0.digest.prefix(12)) })
        writer.text("reasoning_asked", record.reasoning?.asked)
        writer.text("reasoning_sent", record.reasoning?.sent)
        writer.text("reasoning_rule", record.reasoning?.rule)
        writer.key("adjusted")
        writer.list(record.adjusted.prefix(most).map { "\($0.field)=\($0.outcome)" }, of: record.adjusted.count)
        if let advice = record.advice {
            writer.text("advice", advice.word)
            if let label = record.adviceClass { writer.text("advice_class", label) }
            writer.number("advice_ms", record.adviceDuration)
        }
    }

    private static func writeOutcome(of record: RequestRecord, with writer: inout JSONWriter) {
        writer.member("outcome", record.outcome.rawValue)
        writer.number("status", record.status == 0 ? callerLeft : record.status)
        writer.text("error_code", record.errorCode)
        writer.key("refusals")
        writer.beginArray()
        for refusal in record.refusals.prefix(most) {
            writer.beginObject()
            writer.text("target", refusal.target)
            writer.key("reasons")
            writer.list(Array(refusal.reasons.prefix(most)), of: refusal.reasons.count)
            writer.endObject()
        }
        writer.endArray()
        writer.key("streamed")
        writer.bool(record.streamed)
        writer.key("failures")
        writer.list(Array(record.failures.prefix(most)), of: record.failures.count)
    }

    /// The status of a caller that left before it was sent one, as many servers write it.
    private static let callerLeft = 499

    private static func numbers(of record: RequestRecord) -> [(StaticString, Int?)] {
        [
            ("attempts", record.attempts), ("failed_attempts", record.failedAttempts),
            ("input_tokens", record.usage.input), ("cached_input_tokens", record.usage.cachedInput),
            ("output_tokens", record.usage.output), ("reasoning_tokens", record.usage.reasoning),
            ("request_bytes", record.requestBytes), ("reply_bytes", record.replyBytes),
            ("first_byte_ms", record.firstByte), ("duration_ms", record.duration),
        ]
    }

    fileprivate static func bounded(_ text: String) -> String { LogText.bounded(text, to: longest) }
}

extension JSONWriter {
    fileprivate mutating func text(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(RequestLog.bounded(value)) } else { null() }
    }

    fileprivate mutating func number(_ name: StaticString, _ value: Int?) {
        key(name)
        if let value { int(value) } else { null() }
    }

    /// A list of texts, of which there are `count`.
    fileprivate mutating func list(_ texts: [String], of count: Int) {
        let rest = count > texts.count ? ["and \(count - texts.count) more"] : []
        strings(texts.map(RequestLog.bounded) + rest)
    }
}
