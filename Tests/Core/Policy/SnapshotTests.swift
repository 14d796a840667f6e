// The digest says what the documents mean, not how they were typed.

import Policy
import Testing

@Suite struct `Snapshots` {
    private func digest(_ texts: String...) throws -> String {
        try compile(texts).policy.snapshot.digest
    }

    /// What the digest is taken over.
    private func canonical(_ texts: [String]) throws -> String {
        var seen: [UInt8] = []
        let files = zip("abcdefgh", texts).map { PolicyFile(name: "\($0).json", bytes: Array($1.utf8)) }
        _ = try Policy.compile(files, sequence: 1) { bytes in
            seen = bytes
            return mixed(bytes)
        }
        return String(decoding: seen, as: UTF8.self)
    }

    @Test func `sequence and digest are the ones given`() throws {
        let file = PolicyFile(name: "a", bytes: Array("{}".utf8))
        let compiled = try Policy.compile([file], sequence: 42) { _ in [UInt8](repeating: 0xa0, count: 32) }
        #expect(compiled.policy.snapshot == Snapshot(sequence: 42, digest: String(repeating: "a0", count: 32)))
    }

    @Test func `the split over files, the order of members and white space mean nothing`() throws {
        let one = #"{"providers": {"p": \#(Sample.provider.with([:])), "q": \#(Sample.provider.with([:]))}}"#
        let other =
            #"{ "providers" : {"q": \#(Sample.provider.with(["dialect": #" "openai-chat""#]))}, "$schema": "x"}"#
        let third = #"{"providers":{"p":\#(Sample.provider.with(["base_url": #""https:\/\/host.example\/v1""#]))}}"#
        #expect(try digest(one) == digest(other, third))
    }

    @Test func `a number's spelling means nothing, its value does`() throws {
        func attempts(_ number: String) throws -> String { try digest(Sample.folder(group: ["max_attempts": number])) }
        #expect(try attempts("5") == attempts("5.0"))
        #expect(try attempts("5") == attempts("50e-1"))
        #expect(try attempts("5") != attempts("6"))
    }

    @Test func `the order of targets means something`() throws {
        func order(_ first: String, _ second: String) throws -> String {
            let targets =
                #"[{"provider": "p", "model_ref": "\#(first)"}, {"provider": "p", "model_ref": "\#(second)"}]"#
            return try digest(
                Sample.folder(
                    provider: ["models": #"{"m": {"model": "x"}, "n": {"model": "y"}}"#], group: ["targets": targets]))
        }
        #expect(try order("m", "n") != order("n", "m"))
    }

    @Test func `the canonical form of the canonical form is itself`() throws {
        for folder in ["policies/examples/quickstart", "policies/examples/providers"] {
            let texts = try documents(below: folder).map { String(decoding: $0.bytes, as: UTF8.self) }
            let once = try canonical(texts)
            #expect(try canonical([once]) == once)
            #expect(once.hasPrefix(#"{"callers":{"#) && !once.contains("$schema"))
        }
    }

    @Test func `providers, groups and callers stand in order of name`() throws {
        let policy = try Policy.compile(
            documents(below: "policies/examples/quickstart").reversed(), sequence: 1, digest: mixed
        ).policy
        #expect(policy.providers.map(\.name) == policy.providers.map(\.name).sorted())
        #expect(policy.groups.map(\.name) == policy.groups.map(\.name).sorted())
        #expect(policy.groups.count == 5)
    }
}
