// The JSONTestSuite: what must be accepted, what must be refused, and what we decided where readers may differ.

import Foundation
import TestKit
import Testing
import Wire

private let suite = Fixtures.folder.appending(path: "json-suite")

private func names(_ prefix: String) -> [String] {
    let files = try? FileManager.default.contentsOfDirectory(atPath: suite.path)
    return (files ?? []).filter { $0.hasPrefix(prefix) }.sorted()
}

private func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: suite.appending(path: name))) }

private func accepts(_ name: String) throws -> Bool {
    let bytes = try bytes(name)
    return (try? JSONDocument(bytes)) != nil
}

/// Our answers where RFC 8259 leaves the choice, and why.
private let decisions: [(files: [String], accepted: Bool, reason: String)] = [
    (
        [
            "number_double_huge_neg_exp", "number_huge_exp", "number_neg_int_huge_exp", "number_pos_double_huge_exp",
            "number_real_neg_overflow", "number_real_pos_overflow", "number_real_underflow", "number_too_big_neg_int",
            "number_too_big_pos_int", "number_very_big_negative_int",
        ], true, "numbers are passed on as they are spelled; whether one fits is asked when somebody wants its value"
    ),
    (
        [
            "object_key_lone_2nd_surrogate", "string_1st_surrogate_but_2nd_missing",
            "string_1st_valid_surrogate_2nd_invalid", "string_incomplete_surrogate_and_escape_valid",
            "string_incomplete_surrogate_pair", "string_incomplete_surrogates_escape_valid",
            "string_invalid_lonely_surrogate", "string_invalid_surrogate", "string_inverted_surrogates_U+1D11E",
            "string_lone_second_surrogate",
        ], true, "the grammar allows them and agents send them, cut out of longer text; they are flagged instead"
    ),
    (
        [
            "string_UTF-8_invalid_sequence", "string_UTF8_surrogate_U+D800", "string_invalid_utf-8",
            "string_iso_latin_1", "string_lone_utf8_continuation_byte", "string_not_in_unicode_range",
            "string_overlong_sequence_2_bytes", "string_overlong_sequence_6_bytes",
            "string_overlong_sequence_6_bytes_null", "string_truncated-utf-8",
        ], false, "what is passed on must be UTF-8, as section 8.1 demands"
    ),
    (
        ["string_UTF-16LE_with_BOM", "string_utf16BE_no_BOM", "string_utf16LE_no_BOM"], false,
        "section 8.1: UTF-8 and nothing else"
    ),
    (["structure_UTF-8_BOM_empty_object"], false, "section 8.1: no byte order mark; upstream readers refuse it too"),
    (["structure_500_nested_arrays"], false, "deeper than 128, which no request has been seen to need"),
]

@Suite struct `JSON test suite` {
    @Test func `the whole suite is here`() {
        #expect(names("y_").count == 95)
        #expect(names("n_").count == 188)
        #expect(names("i_").count == 35)
    }

    @Test(arguments: names("y_"))
    func `what the grammar allows is read`(name: String) throws {
        let document = try JSONDocument(bytes(name))
        #expect(try PlainJSON(document.root) == PlainJSON(bytes(name)))
    }

    @Test(arguments: names("n_"))
    func `what the grammar forbids is refused`(name: String) throws {
        #expect(try !accepts(name))
    }

    @Test(arguments: decisions.flatMap { row in row.files.map { ($0, row.accepted) } })
    func `where readers differ we do as decided`(name: String, accepted: Bool) throws {
        #expect(try accepts("i_\(name).json") == accepted)
    }

    @Test func `every open question is decided once`() {
        #expect(decisions.flatMap(\.files).map { "i_\($0).json" }.sorted() == names("i_"))
    }

    @Test(arguments: [
        ("number_-9223372036854775808", ["-9223372036854775808"]),
        ("number_-9223372036854775809", ["-9223372036854775809"]),
        ("number_1.0", ["1.0"]),
        ("number_1.000000000000000005", ["1.000000000000000005"]),
        ("number_10000000000000000999", ["10000000000000000999"]),
        ("number_1e-999", ["1E-999"]),
        ("number_1e6", ["1E6"]),
        ("object_same_key_unclear_values", ["a", "0", "a", "-0"]),
        ("object_same_key_different_values", ["a", "1", "a", "2"]),
        ("object_key_nfc_nfd", ["\u{E9}", "NFC", "e\u{301}", "NFD"]),
        ("object_key_nfd_nfc", ["e\u{301}", "NFD", "\u{E9}", "NFC"]),
        ("string_1_escaped_invalid_codepoint", ["\u{FFFD}"]),
        ("string_2_escaped_invalid_codepoints", ["\u{FFFD}\u{FFFD}"]),
        ("string_3_escaped_invalid_codepoints", ["\u{FFFD}\u{FFFD}\u{FFFD}"]),
        ("string_with_escaped_NULL", ["A\0B"]),
    ])
    func `nothing is changed that readers like to change`(name: String, scalars: [String]) throws {
        let root = try JSONDocument(bytes("transform/\(name).json")).root
        let values = root.isArray ? Array(root.elements) : root.members.flatMap { [$0.key, $0.value] }
        let seen = values.map { Array(($0.string ?? $0.rawText).unicodeScalars) }
        #expect(seen == scalars.map { Array($0.unicodeScalars) })
    }
}
