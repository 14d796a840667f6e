// One event of the process log, and its line in either form.
//
//     text   level=info event=policy_activated sequence=3 digest=ab12
//     json   {"time":"2026-11-30T20:06:35.123Z","level":"info","event":"policy_activated","sequence":3,"digest":"ab12"}
//
// Both forms have the same members; the text form has no time, since what collects text (journald, a container's
// runtime) stamps each line. Whatever a value holds, an event is one line, of bounded length, that cannot forge another
// or move a terminal's cursor.

import Wire

/// The value of a field.
package enum LogValue: Sendable, Equatable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    case text(String)
    case number(Int)
    case flag(Bool)

    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
}

/// Something that happened in a process, with a level, a name and fields.
package struct LogEvent: Sendable {
    package var level: LogLevel
    /// In snake case: `policy_activated`. Nil for a bare message.
    package var name: String?
    package var fields: [(name: String, value: LogValue)]
    /// A sentence for people.
    package var message: String?

    /// An event; the fields are written in this order, and the message behind them.
    package init(
        _ level: LogLevel, _ name: String?, _ fields: KeyValuePairs<String, LogValue> = [:], message: String? = nil
    ) {
        self.level = level
        self.name = name
        self.fields = fields.map { (name: $0.key, value: $0.value) }
        self.message = message
    }

    /// The event as a line without its end; `time` in nanoseconds since 1970.
    package func line(_ format: LogFormat, at time: Int) -> [UInt8] {
        switch format {
        case .text: Array(textLine.utf8)
        case .json: jsonLine(at: time)
        }
    }

    private var textLine: String {
        var line = "level=\(level.word)"
        if let name { line += " event=\(name)" }
        for field in fields { line += " \(field.name)=\(Self.text(field.value))" }
        if let message { line += " message=\(LogText.quoted(message))" }
        return line
    }

    private static func text(_ value: LogValue) -> String {
        switch value {
        case .text(let text): LogText.word(text)
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        }
    }

    private func jsonLine(at time: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("time", LogTime.text(time))
        writer.member("level", level.word)
        if let name { writer.member("event", name) }
        for field in fields {
            writer.key(field.name)
            switch field.value {
            case .text(let text): writer.string(LogText.bounded(text))
            case .number(let number): writer.int(number)
            case .flag(let flag): writer.bool(flag)
            }
        }
        if let message { writer.member("message", LogText.bounded(message)) }
        writer.endObject()
        var line = writer.bytes
        LogText.escapeControls(in: &line)
        return line
    }
}
