// Complaints: where, and what was expected.

import Testing
import Wire

private func complaint(_ text: [UInt8], _ limits: JSONLimits = .standard) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONDocument(text, limits: limits)
        return nil
    } catch {
        return error
    }
}

private func complaint(_ text: String, _ limits: JSONLimits = .standard) -> JSONError? {
    complaint(Array(text.utf8), limits)
}

@Suite struct `JSON complaints` {
    @Test(arguments: [
        ("", "line 1:1: expected a value, found the end of the text"),
        ("  \n ", "line 2:2: expected a value, found the end of the text"),
        ("nul", "line 1:1: expected a value, found 'n'"),
        ("{", "line 1:2: expected a name in quotes or '}', found the end of the text"),
        ("{1:2}", "line 1:2: expected a name in quotes or '}', found '1'"),
        (#"{"a":1,}"#, "line 1:8: expected a name in quotes after ',', found '}'"),
        (#"{"a" 1}"#, "line 1:6: expected ':' after a name, found '1'"),
        ("{\"a\":1\n \"b\":2}", #"line 2:2: expected ',' or '}' after a member, found "b""#),
        (#"{"a":1]"#, "line 1:7: expected ',' or '}' after a member, found ']'"),
        ("[1,]", "line 1:4: expected a value, found ']'"),
        ("[1 2]", "line 1:4: expected ',' or ']' after an element, found '2'"),
        ("[[1]", "line 1:5: expected ',' or ']' after an element, found the end of the text"),
        ("1 2", "line 1:3: expected nothing after the value, found '2'"),
        ("1\0", "line 1:2: expected nothing after the value, found byte 0x00"),
        ("-", "line 1:2: expected a digit, found the end of the text"),
        ("-a", "line 1:2: expected a digit, found 'a'"),
        ("1.", "line 1:3: expected a digit, found the end of the text"),
        ("[1e+]", "line 1:5: expected a digit, found ']'"),
        ("+1", "line 1:1: expected a value, found '+'"),
        ("012", "line 1:2: expected no digit after a leading 0, found '1'"),
        (#""abc"#, "line 1:5: expected '\"' at the end of a string, found the end of the text"),
        (#""abc\"#, "line 1:6: expected '\"' at the end of a string, found the end of the text"),
        (#""\x""#, #"line 1:3: expected one of "\/bfnrtu after '\', found 'x'"#),
        (#""\u12g4""#, #"line 1:4: expected four hexadecimal digits after '\u', found '1'"#),
        ("\"\n\"", "line 1:2: expected control characters in a string to be escaped, found byte 0x0a"),
        ("\u{FEFF}1", "line 1:1: expected no byte order mark, found byte 0xef"),
        ("[\u{FEFF}1]", "line 1:2: expected a value, found byte 0xef"),
    ])
    func `a complaint says where and what was expected`(text: String, message: String) {
        #expect(complaint(text)?.message == message)
    }

    @Test(
        arguments: [
            ([0xC0, 0xAF], 0, "overlong, two bytes"),
            ([0xE0, 0x9F, 0xBF], 0, "overlong, three bytes"),
            ([0xF0, 0x8F, 0xBF, 0xBF], 0, "overlong, four bytes"),
            ([0xED, 0xA0, 0x80], 0, "surrogate"),
            ([0xF4, 0x90, 0x80, 0x80], 0, "above U+10FFFF"),
            ([0xF5, 0x80, 0x80, 0x80], 0, "no such lead byte"),
            ([0x80], 0, "continuation alone"),
            ([0x61, 0xE2, 0x82, 0x22], 1, "cut short by the quote"),
            ([0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0xFF], 8, "behind a whole word of text"),
        ] as [([UInt8], Int, String)])
    func `bytes that are not UTF-8 are refused`(content: [UInt8], place: Int, reason: String) {
        let found = complaint([0x22] + content + [0x22])
        #expect(found?.kind == .notUTF8, "\(reason)")
        #expect(found?.offset == place + 1, "\(reason)")
    }

    @Test func `a text cut inside a character is refused at the character`() {
        let found = complaint(Array("\"ab漢".utf8.dropLast()))
        #expect(found?.kind == .notUTF8)
        #expect(found?.offset == 3)
    }

    @Test func `the place is given in every form`() {
        let found = complaint("{\n \"a\": 1,\n \"b\" 2}")
        #expect(found?.kind == .expectedColon)
        #expect(found?.offset == 16)
        #expect(found?.line == 3)
        #expect(found?.column == 6)
    }
}

@Suite struct `JSON limits` {
    private func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test func `the depth limit is exact`() {
        #expect(complaint(nested(128)) == nil)
        #expect(complaint(nested(129))?.message == "line 1:129: more than 128 arrays and objects inside each other")
        #expect(complaint(#"{"a":{"b":1}}"#, JSONLimits(depth: 2)) == nil)
        #expect(complaint(#"{"a":{"b":[]}}"#, JSONLimits(depth: 2))?.kind == .tooDeep)
        #expect(complaint("1", JSONLimits(depth: 0)) == nil)
        #expect(complaint("[]", JSONLimits(depth: 0))?.kind == .tooDeep)
    }

    @Test func `depth is counted open, not in all`() {
        #expect(complaint("[" + String(repeating: "[],{},", count: 500) + "0]", JSONLimits(depth: 2)) == nil)
    }

    @Test func `a million open brackets are refused, not survived by luck`() {
        let text = String(repeating: "[", count: 1_000_000)
        #expect(complaint(text)?.kind == .tooDeep)
        #expect(complaint(text, JSONLimits(depth: 2_000_000))?.kind == .expectedValue)
        #expect(complaint(nested(1_000_000), JSONLimits(depth: 1_000_000)) == nil)
    }

    @Test func `the size limit is exact`() {
        #expect(complaint("[1,2]", JSONLimits(bytes: 5)) == nil)
        #expect(complaint("[1,2]", JSONLimits(bytes: 4))?.message == "line 1:5: the text is longer than 4 bytes")
        #expect(JSONLimits.standard.bytes == 64 << 20)
        #expect(JSONLimits(bytes: .max).bytes == 1 << 30)
    }

    @Test func `the number of values and names is limited exactly`() {
        #expect(complaint(#"{"a":[1,2]}"#, JSONLimits(values: 5)) == nil)
        #expect(
            complaint(#"{"a":[1,2]}"#, JSONLimits(values: 4))?.message == "line 1:9: more than 4 values and names")
        #expect(complaint("[[]]", JSONLimits(values: 1))?.kind == .tooMany)
        let many = "[" + String(repeating: "0,", count: 99_998) + "0]"
        #expect(complaint(many, JSONLimits(values: 100_000)) == nil)
        #expect(complaint(many, JSONLimits(values: 99_999))?.kind == .tooMany)
    }

    @Test(arguments: [
        (#"{"a":1,"a":2}"#, "line 1:8: the name \"a\" is given twice in one object", "the plain case"),
        (#"{"k":1,"\u006b":2}"#, #"line 1:8: the name "\u006b" is given twice in one object"#, "spelled otherwise"),
        (#"[{"x":{"a":1,"b":{},"a":2}}]"#, "line 1:21: the name \"a\" is given twice in one object", "deep inside"),
        (#"{"":1,"":2}"#, "line 1:7: the name \"\" is given twice in one object", "an empty name is a name"),
        (
            #"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"c":0}"#,
            "line 1:56: the name \"c\" is given twice in one object", "more members than are compared one by one"
        ),
    ])
    func `duplicates are refused if so asked`(text: String, message: String, reason: String) {
        #expect(complaint(text, JSONLimits(duplicateKeys: .reject))?.message == message, "\(reason)")
        #expect(complaint(text) == nil, "\(reason)")
    }

    @Test(arguments: [
        (#"{"a":{"a":{"a":1}}}"#, "in different objects"), (#"[{"a":1},{"a":1}]"#, "side by side"),
        (#"{"a":"a","b":"a"}"#, "values are not names"), ("{\"\u{E9}\":1,\"e\u{301}\":2}", "canonically equal only"),
        (#"{"ab":1,"a":2,"b":3,"":4}"#, "prefixes"), (#"{"a\u0000":1,"a":2}"#, "a NUL ends nothing"),
    ])
    func `names that only look like duplicates are kept`(text: String, reason: String) {
        #expect(complaint(text, JSONLimits(duplicateKeys: .reject)) == nil, "\(reason)")
    }

    @Test func `finding duplicates takes time as the text is long`() {
        let members = (0..<20_000).map { "\"name\($0)\":\($0)" }.joined(separator: ",")
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(complaint("{" + members + "}", JSONLimits(duplicateKeys: .reject)) == nil)
            #expect(
                complaint("{" + members + ",\"name7\":0}", JSONLimits(duplicateKeys: .reject))?.kind == .duplicateKey)
        }
        // Each with each would be two hundred million comparisons, twice.
        #expect(time < .seconds(5))
    }
}
