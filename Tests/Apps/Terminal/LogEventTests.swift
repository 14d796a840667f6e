// Lines of the process log, in both forms.

import Terminal
import Testing
import Wire

private func text(_ event: LogEvent, _ format: LogFormat = .text) -> String {
    String(decoding: event.line(format, at: 1_796_069_195_123_456_789), as: UTF8.self)
}

@Suite struct `A log event` {
    @Test func `has the same members in both forms`() {
        let event = LogEvent(
            .info, "policy_activated", ["sequence": 3, "digest": "ab12", "stored": true], message: "it is obeyed")
        #expect(
            text(event)
                == #"level=info event=policy_activated sequence=3 digest=ab12 stored=true message="it is obeyed""#)
        #expect(
            text(event, .json)
                == #"{"time":"2026-11-30T20:06:35.123Z","level":"info","event":"policy_activated","sequence":3,"#
                + #""digest":"ab12","stored":true,"message":"it is obeyed"}"#)
    }

    @Test(arguments: [
        ("plain", "plain", because: "what is unambiguous is bare"),
        ("", #""""#, because: "an empty value is seen"),
        ("two words", #""two words""#, because: "a blank ends a value"),
        ("a=b", #""a=b""#, because: "it would look like a field"),
        (#"say "x""#, #""say \"x\"""#, because: "quotes end a value"),
        (#"C:\x"#, #""C:\\x""#, because: "a backslash begins an escape"),
        ("a\nlevel=info", #""a\nlevel=info""#, because: "a line break would forge a line"),
        ("a\r\tb", #""a\r\tb""#, because: "so would a carriage return, on a terminal"),
        ("\u{1B}[2J", #""\u001b[2J""#, because: "a terminal obeys it"),
        ("\u{9B}2J", #""\u009b2J""#, because: "a terminal obeys it in one character"),
        ("\u{7F}", #""\u007f""#, because: "a terminal deletes"),
        ("\u{202E}x", #""\u202ex""#, because: "it turns the direction of writing"),
        ("\u{2028}", #""\u2028""#, because: "some end a line there"),
        ("é", #""é""#, because: "letters are letters"),
    ])
    func `writes a value so that nothing is forged`(value: String, written: String, because: String) throws {
        let event = LogEvent(.warn, "e", ["value": .text(value)], message: value)
        #expect(text(event).hasPrefix("level=warn event=e value=\(written) message="), "\(because)")
        let json = text(event, .json)
        #expect(!json.contains("\n"))
        #expect(json.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        let read = try JSONDocument(Array(json.utf8)).root
        #expect(read["value"]?.string == value)
        #expect(read["message"]?.string == value)
    }

    @Test func `is of bounded length, and cut between two characters`() {
        let event = LogEvent(.warn, nil, ["value": .text(String(repeating: "é", count: 100_000))])
        #expect(text(event).utf8.count < 5_000)
        #expect(text(event).hasSuffix("é…\""))
        #expect(text(event, .json).utf8.count < 5_000)
        #expect(LogText.bounded("aéb", to: 2) == "a…")
        #expect(LogText.bounded("aéb", to: 3) == "aé…")
        #expect(LogText.bounded("aéb", to: 4) == "aéb")
    }
}

@Suite struct `The time of a line` {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
        (1_796_069_195_009_000_000, "2026-11-30T20:06:35.009Z"),
    ])
    func `is RFC 3339 in UTC, with milliseconds`(nanoseconds: Int, text: String) {
        #expect(LogTime.text(nanoseconds) == text)
    }
}
