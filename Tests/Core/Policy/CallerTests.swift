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
                == ["callers.d.token_sha256: this token is given twice; the first is at a.json:3:36"])
    }

    private func tokens(_ list: String, beside digest: String? = nil) -> String {
        Sample.folder(caller: ["token_sha256": digest.map { "\"\($0)\"" }, "tokens": list])
    }

    private func hex(_ pair: String) -> String { String(repeating: pair, count: 32) }

    @Test func `any of several tokens will do, each until its own end`() throws {
        let list =
            #"[{"sha256": "\#(hex("1a"))", "expires_at": 1000}, {"sha256": "\#(hex("2b"))", "expires_at": null}]"#
        let policy = try compile(tokens(list, beside: token)).policy
        func holder(_ pair: String) throws -> TokenHolder? {
            policy.holder(of: try #require(TokenDigest(hex: hex(pair))))
        }
        #expect(try holder("0f") == TokenHolder(caller: 0, expiresAt: nil))
        #expect(try holder("1a") == TokenHolder(caller: 0, expiresAt: 1000))
        #expect(try holder("2b") == TokenHolder(caller: 0, expiresAt: nil))
        #expect(try holder("3c") == nil)
    }

    @Test func `a caller may be without any token, if that is said`() throws {
        #expect(try compile(tokens("[]")).policy.callers[0].tokens.isEmpty)
        let message =
            "expected a member `token_sha256` or `tokens`: the SHA-256 of the router token, 64 lower-case hex digits"
        #expect(told(complaints(Sample.folder(caller: ["token_sha256": nil]))) == ["callers.c: \(message)"])
    }

    @Test(arguments: [
        (#"[{}]"#, "callers.c.tokens[0]: expected a member `sha256`: 64 lower-case hex digits"),
        (#"[1]"#, "callers.c.tokens[0]: expected an object, found a number"),
        (
            #"[{"sha256": "secret"}]"#,
            "callers.c.tokens[0].sha256: expected the SHA-256 of the token, 64 lower-case hex digits"
        ),
        (
            #"[{"sha256": "\#(String(repeating: "1a", count: 32))", "expires_at": "soon"}]"#,
            "callers.c.tokens[0].expires_at: expected null, a time such as 2027-01-31T00:00:00Z or seconds since 1970"
        ),
        (
            #"[{"sha256": "\#(String(repeating: "0f", count: 32))"}]"#,
            "callers.c.tokens[0].sha256: this token is given twice; the first is at a.json:3:52"
        ),
    ])
    func `a list of tokens that is not in order is refused`(list: String, complaint: String) {
        #expect(told(complaints(tokens(list, beside: token))) == [complaint])
    }

    @Test func `there are at most eight tokens in the list`() {
        let list = (10..<19).map { #"{"sha256": "\#(hex("\($0)"))"}"# }.joined(separator: ",")
        #expect(
            told(complaints(tokens("[\(list)]"))) == ["callers.c.tokens[8]: expected at most 8 tokens, found 9"])
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
