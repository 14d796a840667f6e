// What the recorded cases do not reach.

import Testing
import Wire

@Suite struct `Event stream reader` {
    private func reader(fed stream: String, limit: Int = 1 << 20) -> EventStreamReader {
        var reader = EventStreamReader(limit: limit)
        Array(stream.utf8).withUnsafeBytes { reader.feed($0) }
        return reader
    }

    @Test(arguments: [
        ("eventx:a\ndata:x\n\n", "message", "a longer name"), ("even:a\ndata:x\n\n", "message", "a shorter name"),
        ("\0event:a\ndata:x\n\n", "message", "a NUL in front"),
        ("event:a\nevent:bc\ndata:x\n\n", "bc", "the last counts"),
        ("event:a\nevent\ndata:x\n\n", "message", "the last may be empty"),
        ("event:  a \ndata:x\n\n", " a ", "one space goes"),
    ])
    func `the event name is the whole field`(stream: String, event: String, reason: String) throws {
        #expect(try events(of: stream) == [SeenEvent(event: event, data: "x", id: "")], "\(reason)")
    }

    @Test func `names and data are compared without decoding`() throws {
        var reader = reader(fed: "event: ping\ndata: [DONE]\n\ndata: x\n\n")
        #expect(try reader.next())
        #expect(reader.eventEquals("ping"))
        #expect(!reader.eventEquals("pin"))
        #expect(!reader.eventEquals("message"))
        #expect(reader.dataEquals("[DONE]"))
        #expect(!reader.dataEquals("[DONE"))
        #expect(try reader.next())
        #expect(reader.eventEquals("message"))
        #expect(!reader.eventEquals("ping"))
    }

    @Test func `data is lent byte for byte`() throws {
        var reader = EventStreamReader()
        let stream: [UInt8] = Array("data: a".utf8) + [0xFF, 0x00] + Array("\ndata\n\n".utf8)
        stream.withUnsafeBytes { reader.feed($0) }
        #expect(try reader.next())
        #expect(reader.withData { Array($0) } == [0x61, 0xFF, 0x00, 0x0A])
        #expect(reader.data == "a\u{FFFD}\0\n")
    }

    @Test func `an event with an empty data line has no data but is one`() throws {
        var reader = reader(fed: "data:\n\n")
        #expect(try reader.next())
        #expect(!reader.hasData)
        #expect(try !reader.next())
    }

    @Test func `an event is told as soon as its blank line is there`() throws {
        for end in ["\n\n", "\r\r", "\r\n\r"] {
            var reader = reader(fed: "data: x" + end)
            #expect(try reader.next(), "\(end.debugDescription)")
        }
    }

    @Test func `events wait while more is fed`() throws {
        var reader = EventStreamReader()
        for piece in ["data: 1\n\nda", "ta: 2\n\ndata", ": 3\n", "\n"] {
            Array(piece.utf8).withUnsafeBytes { reader.feed($0) }
        }
        #expect(try reader.events().map(\.data) == ["1", "2", "3"])
    }

    @Test func `feeding between two events loses none`() throws {
        var reader = reader(fed: "data: 1\n\ndata: 2\n\nda")
        #expect(try reader.next())
        Array("ta: 3\n\n".utf8).withUnsafeBytes { reader.feed($0) }
        #expect(try reader.events().map(\.data) == ["2", "3"])
    }

    @Test(arguments: [
        ("", false, "nothing"), ("data: x\n\n", false, "a whole event"),
        ("data: x\r\r\n", false, "the LF of the last CR"),
        ("data: x\n", true, "no blank line"), ("data: x\n\nd", true, "a line begun"),
        ("data: x\n\nevent: y\n", true, "a name alone"), (": comment\n", false, "a comment"),
        ("\u{FEFF}", false, "a mark"),
        ("id: 1\n", false, "an id alone"),
    ])
    func `the end says whether it cut an event`(stream: String, cut: Bool, reason: String) throws {
        var reader = reader(fed: stream)
        _ = try reader.events()
        #expect(reader.finish() == cut, "\(reason)")
    }

    @Test(arguments: [
        ("data: 1\n\ndata: [DONE]", ["[DONE]"], "no line end"), ("data: [DONE]\n", ["[DONE]"], "no blank line"),
        ("event: e\ndata: a\ndata: b", ["a\nb"], "two lines"), ("data: 1\n\n", [], "nothing left"),
        ("data: 1\n\nevent: e", [], "no data"), ("data: 1\n\n: comment", [], "a comment"),
    ])
    func `a last event without its blank line is told to who asks`(
        stream: String, rest: [String], reason: String
    ) throws {
        var reader = reader(fed: stream)
        _ = try reader.events()
        var seen: [String] = []
        while try reader.nextUnfinished() { seen.append(reader.data) }
        #expect(seen == rest, "\(reason)")
        let cut = reader.finish()
        #expect(!cut, "\(reason)")
    }

    @Test func `a reader begins again`() throws {
        var reader = reader(fed: "\u{FEFF}id: 7\nretry: 5\ndata: x\n\nevent: half\ndata: y\r")
        #expect(try reader.events().map(\.id) == ["7"])
        #expect(reader.retry == 5)
        reader.begin()
        #expect(reader.retry == nil)
        #expect(reader.lastID.isEmpty)
        Array("\u{FEFF}data: z\n\n".utf8).withUnsafeBytes { reader.feed($0) }
        #expect(try reader.events() == [SeenEvent(event: "message", data: "z", id: "")])
    }

    @Test(arguments: [
        ("9999999999999", 9_999_999_999_999), ("0", 0), ("99999999999999999999999", nil), ("-1", nil), ("", nil),
    ])
    func `a time to wait is all digits, and not beyond reason`(digits: String, time: Int?) throws {
        var reader = reader(fed: "retry:\(digits)\n\n")
        _ = try reader.events()
        #expect(reader.retry == time)
    }
}

@Suite struct `Event stream limits` {
    private func outcome(_ stream: String, limit: Int, pieces size: Int) -> Result<[String], EventStreamError> {
        var reader = EventStreamReader(limit: limit)
        let bytes = Array(stream.utf8)
        do throws(EventStreamError) {
            return .success(
                try reader.events(of: bytes, cutAt: Array(stride(from: size, to: bytes.count, by: size))).map(\.data))
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: [1, 3, 1000])
    func `the limits are exact, and the same for every cut`(size: Int) {
        #expect(outcome("data:12345\n\n", limit: 10, pieces: size) == .success(["12345"]))
        #expect(outcome("data:123456\n\n", limit: 10, pieces: size) == .failure(.lineTooLong(limit: 10)))
        #expect(outcome(":2345678901\n\n", limit: 10, pieces: size) == .failure(.lineTooLong(limit: 10)))
        #expect(outcome("data:12345\ndata:6789\n\n", limit: 10, pieces: size) == .success(["12345\n6789"]))
        #expect(outcome("data:12345\ndata:67890\n\n", limit: 10, pieces: size) == .failure(.eventTooLarge(limit: 10)))
    }

    @Test func `an endless line is refused before it ends`() throws {
        var reader = EventStreamReader(limit: 100)
        let piece = Array(repeating: UInt8(ascii: "x"), count: 60)
        piece.withUnsafeBytes { reader.feed($0) }
        #expect(try !reader.next())
        piece.withUnsafeBytes { reader.feed($0) }
        #expect(throws: EventStreamError.lineTooLong(limit: 100)) { try reader.next() }
        #expect(throws: EventStreamError.lineTooLong(limit: 100)) { try reader.next() }
    }

    @Test func `events before the one that is too large are told`() throws {
        var reader = EventStreamReader(limit: 10)
        Array("data: 1\n\ndata: 23456789\n\n".utf8).withUnsafeBytes { reader.feed($0) }
        #expect(try reader.next())
        #expect(reader.data == "1")
        #expect(throws: EventStreamError.lineTooLong(limit: 10)) { try reader.next() }
    }

    @Test func `small lines do not add up over events, nor comments within one`() {
        let event = "data:12345\n:23456789\n:23456789\n\n"
        #expect(
            outcome(String(repeating: event, count: 50), limit: 10, pieces: 7)
                == .success(Array(repeating: "12345", count: 50)))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a megabyte of data in small pieces arrives whole`() throws {
        let text = String(repeating: "x", count: 1 << 20)
        var reader = EventStreamReader()
        let bytes = Array("data:\(text)\n\n".utf8)
        let seen = try reader.events(of: bytes, cutAt: Array(stride(from: 13, to: bytes.count, by: 13)))
        #expect(seen.map(\.data) == [text])
    }
}
