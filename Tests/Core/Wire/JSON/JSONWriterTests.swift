// Writing, and reading back what was written.

import Testing
import Wire

@Suite struct `JSON writer` {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `commas come where they belong`() {
        let written = text { writer in
            writer.beginObject()
            writer.key("empty")
            writer.beginObject()
            writer.endObject()
            writer.key("list" as String)
            writer.beginArray()
            writer.int(1)
            writer.beginArray()
            writer.endArray()
            writer.bool(true)
            writer.bool(false)
            writer.null()
            writer.endArray()
            writer.key("a\"b" as String)
            writer.string("x" as StaticString)
            writer.key("raw")
            writer.raw(bytes: Array("[9]".utf8))
            writer.endObject()
        }
        #expect(written == #"{"empty":{},"list":[1,[],true,false,null],"a\"b":"x","raw":[9]}"#)
    }

    @Test func `it appends to what is there`() {
        var writer = JSONWriter(into: Array("data: ".utf8))
        writer.beginArray()
        writer.int(1)
        writer.endArray()
        #expect(writer.bytes == Array("data: [1]".utf8))
    }

    @Test func `it borrows bytes and gives them back`() {
        var bytes = Array("data: ".utf8)
        var writer = JSONWriter(taking: &bytes)
        writer.null()
        writer.finish(&bytes)
        #expect(bytes == Array("data: null".utf8))
        #expect(writer.bytes.isEmpty)
    }

    @Test(arguments: [0, 1, -1, 9, 10, 99, 100, -12345, Int.max, Int.min])
    func `integers are spelled in full`(value: Int) {
        #expect(text { $0.int(value) } == "\(value)")
    }

    @Test(arguments: [
        (0.1, "0.1"), (1, "1.0"), (1e20, "1e+20"), (.leastNonzeroMagnitude, "5e-324"), (-0.0, "-0.0"),
        (.infinity, "null"),
        (-.infinity, "null"), (.nan, "null"),
    ])
    func `doubles are spelled as short as they can be, or null`(value: Double, spelled: String) throws {
        #expect(text { $0.double(value) } == spelled)
        #expect((try? JSONDocument(spelled)) != nil)
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("\"\\/", #""\"\\/""#), ("\n\r\t\u{8}\u{C}", #""\n\r\t\u0008\u000c""#),
        ("\0\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""), ("é漢😀\u{2028}", "\"é漢😀\u{2028}\""),
        ("long enough for a word, \"then\" more", #""long enough for a word, \"then\" more""#),
    ])
    func `only what must be escaped is`(characters: String, spelled: String) throws {
        #expect(text { $0.string(characters) } == spelled)
        #expect(try JSONDocument(spelled).root.string == characters)
    }

    @Test func `a string is put together from pieces of every kind`() throws {
        let source = try JSONDocument(#"{"a":"x\u00e9\n","b":"\ud800y"}"#).root
        let written = text { writer in
            writer.beginArray()
            writer.int(0)
            writer.beginString()
            writer.stringContent("say \"")
            writer.stringContent(of: source["a"]!)
            writer.stringContent(of: source["b"]!)
            writer.stringContent(encoding: Array("\t".utf8))
            writer.endString()
            writer.int(1)
            writer.endArray()
        }
        #expect(written == #"[0,"say \"x\u00e9\n\ufffdy\t",1]"#)
    }

    @Test(
        arguments: [
            [0xFF], [0x41, 0x80, 0x42], [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x41],
            [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF4, 0x90, 0x80, 0x80], [0xC3, 0x22, 0x5C, 0x0A, 0xC3, 0xA9],
            [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xE6, 0xBC, 0xA2], [0xE6, 0xBC],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 become replacement characters`(content: [UInt8]) throws {
        let written = text { writer in
            writer.beginString()
            writer.stringContent(encoding: content)
            writer.endString()
        }
        #expect(try JSONDocument(written).root.string == String(decoding: content, as: UTF8.self))
    }

    @Test func `values are copied as they are spelled`() throws {
        let source = try JSONDocument(#"{"n":1.50E+1, "o":{"k" : "\u0041"},"\u006b":null}"#).root
        let written = text { writer in
            writer.beginObject()
            for member in source.members {
                writer.key(token: member.key)
                writer.raw(member.value)
            }
            writer.endObject()
        }
        #expect(written == #"{"n":1.50E+1,"o":{"k" : "\u0041"},"\u006b":null}"#)
    }

    @Test func `halves of surrogate pairs are mended in copies, however deep`() throws {
        let source = try JSONDocument(#"{"\udc00":["a\ud800b\ud800","\ud83d\ude00\\ud800",[1, "\uD800\udc00\uDFFF"]]}"#)
            .root
        let mended = #"{"\ufffd":["a\ufffdb\ufffd","\ud83d\ude00\\ud800",[1, "\uD800\udc00\ufffd"]]}"#
        #expect(text { $0.raw(source) } == mended)
    }

    @Test(arguments: 1...60)
    func `what is written by parts reads back the same`(seed: Int) throws {
        let tree = try #require(PlainJSON(JSONGenerator.text(seed: seed)))
        var writer = JSONWriter()
        writer.write(tree)
        #expect(PlainJSON(writer.bytes) == tree)
        #expect(try PlainJSON(JSONDocument(writer.bytes).root) == tree)
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ tree: PlainJSON) {
        switch tree {
        case .object(let members):
            beginObject()
            for member in members {
                key(member.name)
                write(member.value)
            }
            endObject()
        case .array(let elements):
            beginArray()
            for element in elements { write(element) }
            endArray()
        case .string(let characters): string(characters)
        case .number(let spelling): raw(bytes: Array(spelling.utf8))
        case .bool(let value): bool(value)
        case .null: null()
        }
    }
}
