// What a document knows about its text.

import Testing
import Wire

@Suite struct `JSON document` {
    private static let text = #"{"a":[1,2], "b" : true,"c":{},"d":null,"a":"zwei","e":[[],[3]]}"#

    @Test func `members come in the order of the text, duplicates included`() throws {
        let root = try JSONDocument(Self.text).root
        #expect(root.members.map(\.key.rawText) == [#""a""#, #""b""#, #""c""#, #""d""#, #""a""#, #""e""#])
        #expect(root.members.map(\.value.rawText) == ["[1,2]", "true", "{}", "null", #""zwei""#, "[[],[3]]"])
        #expect(root.count == 6)
    }

    @Test func `of two members with one name the last is found`() throws {
        let root = try JSONDocument(Self.text).root
        #expect(root["a"]?.string == "zwei")
        #expect(root.member("a")?.string == "zwei")
    }

    @Test func `a name is found however it is spelled`() throws {
        let root = try JSONDocument(#"{"\u006dod\u0065l":1,"h\u00e9":2,"a\/b":3,"":4}"#).root
        #expect(root["model"]?.int == 1)
        #expect(root["hé"]?.int == 2)
        #expect(root["a/b"]?.int == 3)
        #expect(root[""]?.int == 4)
        #expect(root.member("hé")?.int == 2)
        #expect(root.member("")?.int == 4)
    }

    @Test func `a name that only begins or ends alike is not found`() throws {
        let root = try JSONDocument(#"{"models":1,"mode":2,"Model":3,"xmodel":4,"model ":5}"#).root
        #expect(root["model"] == nil)
    }

    @Test func `asking the wrong kind finds nothing`() throws {
        for text in ["1", "null", "true", #""a""#, #"["a"]"#] {
            let root = try JSONDocument(text).root
            #expect(root["a"] == nil, "\(text)")
            #expect(root.members.map(\.key.rawText).isEmpty, "\(text)")
        }
        let object = try JSONDocument(#"{"a":1}"#).root
        #expect(object[0] == nil)
        #expect(object.elements.map(\.rawText).isEmpty)
        #expect(
            [object.string == nil, object.bool == nil, object.int == nil, object.double == nil] == [
                true, true, true, true,
            ])
    }

    @Test func `elements are found by position`() throws {
        let list = try JSONDocument(#"[10,[20,21],{"x":[30]},40]"#).root
        #expect(list[0]?.int == 10)
        #expect(list[1]?[1]?.int == 21)
        #expect(list[2]?["x"]?[0]?.int == 30)
        #expect(list[3]?.int == 40)
        #expect(list[4] == nil)
        #expect(list[-1] == nil)
        #expect(list.count == 4)
    }

    @Test func `ranges are those of the text`() throws {
        let document = try JSONDocument(Self.text)
        let second = try #require(Array(document.root.members).dropFirst().first)
        #expect(second.range == 12..<22)
        #expect(second.key.range == 12..<15)
        #expect(second.value.range == 18..<22)
        #expect(document.bytes(in: second.range) == Array(#""b" : true"#.utf8))
        #expect(document.root.range == 0..<document.byteCount)
    }

    @Test(arguments: [
        (#"{"a":1}"#, JSONKind.object), ("[]", .array), (#""""#, .string), ("-0", .number), ("true", .bool),
        ("false", .bool), ("null", .null),
    ])
    func `every kind can be the whole text`(text: String, kind: JSONKind) throws {
        let document = try JSONDocument("\r\n\t " + text + " \n")
        #expect(document.root.kind == kind)
        #expect(document.root.rawText == text)
        #expect(document.root.range == 4..<4 + text.utf8.count)
    }

    @Test func `empty containers have no children`() throws {
        let root = try JSONDocument(#"{"o":{ },"a":[ ],"full":[0]}"#).root
        #expect(root["o"]?.hasNoChildren == true)
        #expect(root["a"]?.hasNoChildren == true)
        #expect(root["full"]?.hasNoChildren == false)
        #expect(root["o"]?.count == 0)
        #expect(root["a"]?.count == 0)
    }

    @Test func `a value keeps its document alive`() throws {
        func name() throws -> JSONValue? { try JSONDocument(#"{"name":"kept"}"#).root["name"] }
        #expect(try name()?.string == "kept")
    }

    @Test func `positions count lines and bytes from one`() throws {
        let document = try JSONDocument("{\n  \"é\": [\r\n1]}")
        let list = try #require(document.root.member("é"))
        #expect(document.root.position == (1, 1))
        #expect(list.position == (2, 9))
        #expect(list[0]!.position == (3, 1))
    }

    @Test func `a document is used again, without more memory`() throws {
        let document = JSONDocument()
        let large = JSONGenerator.text(seed: 11) + Array(repeating: 0x20, count: 5000)
        try large.withUnsafeBytes { try document.read($0) }
        let held = document.bytesHeld
        for seed in 0..<50 {
            let text = seed.isMultiple(of: 2) ? Array(#"{"seed":\#(seed)}"#.utf8) : large
            try text.withUnsafeBytes { try document.read($0) }
            #expect(PlainJSON(document.root) == PlainJSON(text))
        }
        #expect(document.bytesHeld == held)
    }

    @Test func `a document that refused a text reads the next`() throws {
        let document = JSONDocument()
        let broken = Array(#"{"a":[1,{"b":"#.utf8)
        #expect(throws: JSONError.self) { try broken.withUnsafeBytes { try document.read($0) } }
        #expect(document.root.isNull)
        let whole = Array(#"{"a":2}"#.utf8)
        try whole.withUnsafeBytes { try document.read($0) }
        #expect(document.root["a"]?.int == 2)
    }

    @Test func `a document gives back the memory of a large text`() throws {
        let document = JSONDocument()
        let fresh = document.bytesHeld
        try Array("[\(String(repeating: "0,", count: 10_000))0]".utf8).withUnsafeBytes { try document.read($0) }
        let held = document.bytesHeld
        document.shrink(ifHolding: held)
        #expect(document.root.count == 10_001)
        document.shrink(ifHolding: held - 1)
        #expect(document.bytesHeld == fresh)
        #expect(document.root.isNull)
    }

    @Test func `a document that has read nothing is null`() {
        #expect(JSONDocument().root.isNull)
        #expect(JSONDocument().byteCount == 0)
    }

    @Test(arguments: 1...40)
    func `a text in pieces is the same as in one`(seed: Int) throws {
        let text = JSONGenerator.text(seed: seed)
        var dice = WireDice(seed: seed)
        let document = JSONDocument()
        document.begin()
        var fed = 0
        while fed < text.count {
            let end = min(text.count, fed + 1 + dice.below(7))
            text[fed..<end].withUnsafeBytes { document.feed($0) }
            fed = end
        }
        try document.finish()
        #expect(PlainJSON(document.root) == PlainJSON(text))
        #expect(document.withBytes { Array($0) } == text)
    }
}
