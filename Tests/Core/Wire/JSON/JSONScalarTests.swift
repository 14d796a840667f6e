// Numbers, strings and words as values.

import Testing
import Wire

private func root(_ text: String) throws -> JSONValue { try JSONDocument(text).root }

@Suite struct `JSON numbers` {
    @Test(arguments: [
        ("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("1.0", 1), ("1e3", 1000), ("1.5e1", 15), ("120e-1", 12),
        ("12.50e2", 1250), ("100.000", 100), ("-2.5E+1", -25), ("0.0", 0), ("0e999999999999999999999", 0),
        ("0.000000000000000000000000001e27", 1), ("1000000000000000000000000000e-27", 1),
        ("9223372036854775807", .max), ("-9223372036854775808", .min), ("922337203685477580.7e1", .max),
        ("9.223372036854775807e18", .max), ("9223372036854775807000e-3", .max), ("1e18", 1_000_000_000_000_000_000),
    ])
    func `an integer is exact however it is spelled`(text: String, value: Int) throws {
        #expect(try root(text).int == value)
        #expect(try root(text).rawText == text)
    }

    @Test(arguments: [
        ("0.5", "a fraction"), ("1e-1", "a fraction by exponent"), ("1.05e1", "half a digit left"),
        ("9223372036854775808", "one too many"), ("-9223372036854775809", "one too few"), ("1e19", "too large"),
        ("1e999999999999999999999", "a huge exponent"), ("1e-999999999999999999999", "a tiny number"),
        ("123456789012345678901234567890", "many digits"), ("92233720368547758070000e-3", "ten times too large"),
        ("\"1\"", "a string"), ("true", "a word"),
    ])
    func `what is no integer has no integer`(text: String, reason: String) throws {
        #expect(try root(text).int == nil, "\(reason)")
    }

    @Test(arguments: [
        ("0.1", 0.1), ("-0", -0.0), ("1e3", 1000), ("5e-324", .leastNonzeroMagnitude),
        ("2.2250738585072011e-308", .leastNormalMagnitude.nextDown),
        ("1.7976931348623157e308", .greatestFiniteMagnitude), ("9007199254740993", 9_007_199_254_740_992),
        ("1e-999", 0), ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056),
    ])
    func `a double is the nearest`(text: String, value: Double) throws {
        let read = try #require(try root(text).double)
        #expect(read.bitPattern == value.bitPattern)
    }

    @Test(arguments: ["1e999", "-1e999", "\"1\"", "null"])
    func `what no double can say has none`(text: String) throws {
        #expect(try root(text).double == nil)
    }
}

@Suite struct `JSON strings` {
    @Test(arguments: [
        (#""""#, ""), (#""plain""#, "plain"), (#""é漢😀""#, "é漢😀"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u6F22""#, "Aé漢"),
        (#""\ud83d\uDE00""#, "😀"), (#""a\u0000b""#, "a\0b"), (#""\\u0041""#, "\\u0041"), ("\"\u{7F}\"", "\u{7F}"),
        (#""\u007f\u0080\u07ff\u0800\uffff""#, "\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}"),
        (#""\uD800\uDC00\udbff\udfff""#, "\u{10000}\u{10FFFF}"),
        (
            #""a long text without anything in it, then\nan escape, and more""#,
            "a long text without anything in it, then\nan escape, and more"
        ),
    ])
    func `escapes are undone`(text: String, characters: String) throws {
        let value = try root(text)
        #expect(value.string == characters)
        #expect(value.equals(characters))
        #expect(!value.equals(characters + "x"))
        #expect(!value.hasLoneSurrogate)
        #expect(value.rawText == text)
    }

    @Test(arguments: [
        (#""\ud800""#, "\u{FFFD}"), (#""\udc00""#, "\u{FFFD}"), (#""\ud800\ud800\udc00""#, "\u{FFFD}\u{10000}"),
        (#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"), (#""\ud800x\n""#, "\u{FFFD}x\n"), (#""\ud800\u0041""#, "\u{FFFD}A"),
        (#""\ud83d\\ude00""#, "\u{FFFD}\\ude00"),
    ])
    func `half a surrogate pair is flagged and shown as the replacement character`(text: String, shown: String) throws {
        let value = try root(text)
        #expect(value.hasLoneSurrogate)
        #expect(value.string == shown)
    }

    @Test func `a string is compared without being decoded`() throws {
        #expect(try root(#""assistant""#).equals("assistant" as StaticString))
        #expect(try !root(#""assistant""#).equals("assistan" as StaticString))
        #expect(try !root(#""assistant""#).equals("assistanT" as StaticString))
        #expect(try root(#""\u0061ssistant""#).equals("assistant" as StaticString))
        #expect(try root(#""""#).equals("" as StaticString))
        #expect(try !root("1").equals("1" as StaticString))
    }

    @Test func `words are what they say`() throws {
        #expect(try root("true").bool == true)
        #expect(try root("false").bool == false)
        #expect(try root("null").bool == nil)
        #expect(try root("null").isNull)
        #expect(try !root("false").isNull)
    }
}
