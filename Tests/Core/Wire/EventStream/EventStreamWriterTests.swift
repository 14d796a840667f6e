// Writing events, and reading them back.

import Testing
import Wire

@Suite struct `Event stream writer` {
    private func written(_ write: (inout [UInt8]) -> Void) -> String {
        var output: [UInt8] = []
        write(&output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func `an event is its name, its data and a blank line`() {
        let data = Array(#"{"a":1}"#.utf8)
        #expect(written { EventStreamWriter.write(data: data, into: &$0) } == "data: {\"a\":1}\n\n")
        #expect(
            written { EventStreamWriter.write(event: "ping", data: data, into: &$0) }
                == "event: ping\ndata: {\"a\":1}\n\n")
        #expect(written { EventStreamWriter.comment("keep-alive", into: &$0) } == ": keep-alive\n\n")
    }

    @Test func `data can be written by a JSON writer in the middle`() {
        let text = written { output in
            EventStreamWriter.begin(event: "e", into: &output)
            var writer = JSONWriter(taking: &output)
            writer.string("two\nlines")
            writer.finish(&output)
            EventStreamWriter.end(into: &output)
        }
        #expect(text == "event: e\ndata: \"two\\nlines\"\n\n")
    }

    @Test(arguments: [
        ("", "", "nothing"), (" x", " x", "a space in front"), ("a\nb", "a\nb", "LF"), ("a\rb", "a\nb", "CR"),
        ("a\r\nb", "a\nb", "CR LF"), ("\n", "\n", "only a line end"), ("a\n\n\rb\r", "a\n\n\nb\n", "many"),
        ("long enough for a word\nand another one\r\n", "long enough for a word\nand another one\n", "behind words"),
    ])
    func `data on several lines is read back`(data: String, read: String, reason: String) throws {
        let text = written { EventStreamWriter.write(event: "e", data: Array(data.utf8), into: &$0) }
        #expect(try events(of: text) == [SeenEvent(event: "e", data: read, id: "")], "\(reason)")
    }

    @Test func `comments tell nothing`() throws {
        let text = written { output in
            EventStreamWriter.comment("one", into: &output)
            EventStreamWriter.write(data: [0x78], into: &output)
            EventStreamWriter.comment("two", into: &output)
        }
        #expect(try data(of: text) == ["x"])
    }
}
