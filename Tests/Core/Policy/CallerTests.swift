// Callers, and how they are found.

import Conversation
import Policy
import Testing
import Wire

@Suite struct `Callers` {
    private let token = String(repeating: "0f", count: 32)

    @Test func `a caller is found by the digest of the token`() throws {
        let policy = try compile(Sample.folder()).policy
        let digest = try #require(TokenDigest(hex: token))
        #expect(policy.caller(holding: digest) == 0)
        let bytes = [UInt8](repeating: 0x0f, count: 32)
        #expect(bytes.withUnsafeBytes { TokenDigest($0) } == digest)
        let other = try #require(TokenDigest(hex: String(token.dropLast()) + "e"))
        #expect(policy.caller(holding: other) == nil)
    }

    @Test(arguments: [
        "", "0f", String(repeating: "0F", count: 32), String(repeating: "0g", count: 32),
        String(repeating: "f", count: 63), String(repeating: "f", count: 66),
    ])
    func `a digest that is not 64 lower-case hex digits is refused`(digest: String) {
        #expect(TokenDigest(hex: digest) == nil)
        let found = complaints(Sample.folder(caller: ["token_sha256": "\"\(digest)\""]))
        #expect(found.map(\.message) == ["expected the SHA-256 of the token, 64 lower-case hex digits"])
    }

    @Test func `two callers with one token are refused, naming both`() {
        let second = #"{"callers": {"d": \#(Sample.caller.with([:]))}}"#
        #expect(
            told(complaints(Sample.folder(), second))
                == ["callers.d.token_sha256: two callers have this token; the first is at a.json:3:36"])
    }

    @Test func `an allow list names groups that exist, or all`() throws {
        #expect(
            told(complaints(Sample.folder(caller: ["allow": #"["gg", 1]"#]))) == [
                "callers.c.allow[0]: there is no group `gg`; did you mean `g`?",
                "callers.c.allow[1]: expected a group's name, found a number",
            ])
        let caller = try compile(Sample.folder(caller: ["allow": #"["*"]"#])).policy.callers[0]
        #expect(caller.allowsEverything && caller.mayUse(group: 0))
        let nobody = try compile(Sample.folder(caller: ["allow": "[]"])).policy.callers[0]
        #expect(!nobody.mayUse(group: 0))
    }

    @Test func `a caller may use exactly the groups on the list`() throws {
        let names = (0..<40).map { "group-\($0)" }
        let groups = names.map { "\"\($0)\": \(Sample.group.with([:]))" }.joined(separator: ",")
        let allowed = names.enumerated().filter { $0.offset % 3 == 1 }.map(\.element)
        let list = "[" + allowed.reversed().map { "\"\($0)\"" }.joined(separator: ",") + "]"
        let policy = try compile(
            #"{"providers": {"p": \#(Sample.provider.with([:]))}, "groups": {\#(groups)}}"#,
            #"{"callers": {"c": \#(Sample.caller.with(["allow": list]))}}"#
        ).policy
        let usable = policy.groups.indices.filter { policy.callers[0].mayUse(group: $0) }.map { policy.groups[$0].name }
        #expect(usable == allowed.sorted())
    }

    @Test func `a group is found by text, by token and by a token with escapes`() throws {
        let policy = try compile(Sample.folder()).policy
        #expect(policy.group(named: "g") == 0)
        #expect(policy.group(named: "G") == nil)
        #expect(policy.group(named: "") == nil)
        let document = try JSONDocument(#"["g", "\u0067", "gg", 1, "\\"]"#)
        #expect(document.root.elements.map { policy.group(named: $0) } == [0, 0, nil, nil, nil])
        #expect(policy.group(named: Text.string("g")) == 0)
        #expect(policy.group(named: try #require(Text(document.root[1]))) == 0)
    }

    @Test func `every group of a large folder is found`() throws {
        let names = (0..<1000).map { "g\($0)" }
        let groups = names.map { "\"\($0)\": \(Sample.group.with([:]))" }.joined(separator: ",")
        let policy = try compile(#"{"providers": {"p": \#(Sample.provider.with([:]))}, "groups": {\#(groups)}}"#).policy
        for name in names {
            let place = try #require(policy.group(named: name))
            #expect(policy.groups[place].name == name)
            #expect(policy.group(named: name + "x") == nil)
        }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2027-01-31T08:00:00Z", 1_801_382_400),
        ("2027-01-31T09:00:00+01:00", 1_801_382_400),
        ("2027-01-31t08:00:00.999z", 1_801_382_400), ("2024-02-29T00:00:00Z", 1_709_164_800),
        ("1969-12-31T23:59:59Z", -1), ("2000-03-01T00:00:00Z", 951_868_800), ("2026-06-30T23:59:60Z", 1_782_864_000),
    ])
    func `an end is a moment`(text: String, seconds: Int) throws {
        for json in ["\"\(text)\"", "\(seconds)"] {
            let policy = try compile(Sample.folder(caller: ["expires_at": json])).policy
            #expect(policy.callers[0].expiresAt == seconds)
        }
    }

    @Test(arguments: [
        "\"\"", "\"2027-02-29T00:00:00Z\"", "\"2027-13-01T00:00:00Z\"", "\"2027-01-01\"", "\"2027-01-01T00:00:00\"",
        "\"2027-01-01T24:00:00Z\"", "\"2027-01-01T00:00:00Zx\"", "1801382400.5", "\"2027-01-01T00:00:00.Z\"",
    ])
    func `an end that is no moment is refused`(json: String) {
        let found = complaints(Sample.folder(caller: ["expires_at": json]))
        #expect(found.map(\.message) == ["expected null, a time such as 2027-01-31T00:00:00Z or seconds since 1970"])
    }

    @Test func `limits are checked, and nobody is told that they are obeyed`() throws {
        let text = Sample.folder(
            caller: ["budget": #"{"usd_per_day": 50}"#, "rate": #"{"concurrent": 64}"#])
        #expect(
            try compile(text).warnings.map(\.message) == [
                "`budget` is checked, but nothing obeys it yet", "`rate` is checked, but nothing obeys it yet",
            ])
        let wrong = Sample.folder(caller: ["budget": #"{"usd_per_day": "50"}"#, "rate": #"{"concurrent": 0}"#])
        #expect(complaints(wrong).map(\.path) == ["callers.c.budget.usd_per_day", "callers.c.rate.concurrent"])
    }

    @Test func `a disabled caller is known, and disabled`() throws {
        #expect(try compile(Sample.folder(caller: ["status": #""disabled""#])).policy.callers[0].isActive == false)
        #expect(try compile(Sample.folder()).policy.callers[0].isActive)
    }
}
