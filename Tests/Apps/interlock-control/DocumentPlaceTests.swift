// Resources within documents, and callers with their tokens.

import Policy
import Testing
import Wire

@testable import interlock_control

@Suite struct `Resources in documents` {
    private func json(_ text: String) throws -> JSONValue { try JSONDocument(text).root }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test(arguments: [
        ("/groups/coding", DocumentPlace.group("coding"), "/groups/coding"),
        ("/groups/a%2Fb/contract", .contract(group: "a/b"), "/groups/a%2Fb/contract"),
        ("/groups/a/b/contract", .contract(group: "a/b"), "/groups/a%2Fb/contract"),
        ("/groups/contract", .group("contract"), "/groups/contract"),
        ("/callers/a/b", .caller("a/b"), "/callers/a%2Fb"),
        ("/providers/p", .provider("p"), "/providers/p"),
        ("/providers/p/models/zai/GLM", .model(provider: "p", "zai/GLM"), "/providers/p/models/zai%2FGLM"),
        (
            "/providers/p/models/m/reasoning", .reasoning(provider: "p", model: "m"), "/providers/p/models/m/reasoning"
        ),
        ("/providers/p/models/reasoning", .model(provider: "p", "reasoning"), "/providers/p/models/reasoning"),
        ("/groups", nil, ""), ("/", nil, ""), ("groups/x", nil, ""), ("/pins/x", nil, ""), ("/providers/p/x", nil, ""),
        ("/providers/p/models", nil, ""), ("/groups/%z", nil, ""),
    ])
    func `a path names a resource`(path: String, place: DocumentPlace?, spelt: String) {
        #expect(DocumentPlace(path: path) == place)
        #expect(place?.path ?? "" == spelt)
    }

    @Test func `what is within a document is read, written and removed in its place`() throws {
        var set = DocumentSet()
        set.put(.providers, "p", try json(#"{"dialect":"openai-chat","models":{"m":{"model":"x"}}}"#))
        try set.put(try json(#"{"supported":true}"#), at: .reasoning(provider: "p", model: "m"))
        try set.put(try json(#"{"model":"y"}"#), at: .model(provider: "p", "n/1"))
        let whole =
            #"{"dialect":"openai-chat","models":{"m":{"model":"x","reasoning":{"supported":true}},"n/1":{"model":"y"}}}"#
        #expect(text(set.bytes(at: .provider("p"))) == whole)
        #expect(text(set.bytes(at: .reasoning(provider: "p", model: "m"))) == #"{"supported":true}"#)
        try set.remove(at: .reasoning(provider: "p", model: "m"))
        try set.remove(at: .model(provider: "p", "n/1"))
        #expect(text(set.bytes(at: .provider("p"))) == #"{"dialect":"openai-chat","models":{"m":{"model":"x"}}}"#)
        #expect(set.bytes(at: .contract(group: "g")) == nil)
    }

    @Test func `what is not there is told from the outside in`() throws {
        var set = DocumentSet()
        #expect(throws: Problem.notFound("there is no provider `p`")) {
            try set.put(try json("{}"), at: .model(provider: "p", "m"))
        }
        #expect(set.absence(of: .reasoning(provider: "p", model: "m")) == "there is no provider `p`")
        set.put(.providers, "p", try json("{}"))
        #expect(set.absence(of: .reasoning(provider: "p", model: "m")) == "the provider `p` has no model `m`")
        set.put(.groups, "g", try json("{}"))
        #expect(throws: Problem.notFound("the group `g` has no contract")) { try set.remove(at: .contract(group: "g")) }
    }
}

@Suite struct `Documents of callers` {
    private static let (one, two) = (String(repeating: "1a", count: 32), String(repeating: "2b", count: 32))

    private func given(_ text: String, over old: String?) throws -> String {
        let bytes = try CallerDocument.given(try JSONDocument(text).root, "c", over: old.map { Array($0.utf8) })
        return String(decoding: canonicalForm(of: try JSONDocument(bytes).root), as: UTF8.self)
    }

    private func told(_ text: String, over old: String?) -> [String] {
        do {
            _ = try given(text, over: old)
            return []
        } catch {
            return ((error as? Problem)?.complaints ?? []).map(\.description)
        }
    }

    private let old =
        #"{"allow":["g"],"token_sha256":"\#(one)","tokens":[{"expires_at":1000,"sha256":"\#(two)"}]}"#

    @Test func `no digest is shown`() {
        let shown = String(decoding: CallerDocument(Array(old.utf8)).shown, as: UTF8.self)
        #expect(
            shown
                == #"{"allow":["g"],"tokens":[{"expires_at":null,"id":"\#(tokenID(Self.one))"},"#
                + #"{"expires_at":1000,"id":"\#(tokenID(Self.two))"}]}"#)
        #expect(tokenID(Self.one).utf8.count == 12 && !Self.one.contains(tokenID(Self.one)))
    }

    @Test func `what was shown can be given back`() throws {
        let shown = String(decoding: CallerDocument(Array(old.utf8)).shown, as: UTF8.self)
        #expect(try given(shown, over: old) == old)
    }

    @Test func `without a word about tokens they stay, with one they are what it says`() throws {
        #expect(try given(#"{"allow":["h"]}"#, over: old) == old.replacing(#"["g"]"#, with: #"["h"]"#))
        #expect(try given(#"{"allow":[]}"#, over: nil) == #"{"allow":[],"tokens":[]}"#)
        #expect(try given(#"{"allow":[],"tokens":[]}"#, over: old) == #"{"allow":[],"tokens":[]}"#)
        let id = tokenID(Self.two)
        #expect(
            try given(#"{"allow":[],"tokens":[{"id":"\#(id)"}]}"#, over: old)
                == #"{"allow":[],"tokens":[{"expires_at":1000,"sha256":"\#(Self.two)"}]}"#)
        #expect(
            try given(#"{"allow":[],"tokens":[{"id":"\#(id)","expires_at":null}]}"#, over: old)
                == #"{"allow":[],"tokens":[{"sha256":"\#(Self.two)"}]}"#)
    }

    @Test func `a token that the caller does not have is refused`() {
        #expect(
            told(#"{"allow":[],"tokens":[{"id":"000000000000"}]}"#, over: old)
                == ["callers.c.tokens[0].id: this caller has no such token"])
        #expect(
            told(#"{"allow":[],"tokens":[{"id":"0","sha256":"1"}]}"#, over: nil)
                == ["callers.c.tokens[0]: expected `id` or `sha256`, found both"])
        #expect(
            told(#"{"allow":[],"tokens":[{"id":"0"},{"idd":"0"}]}"#, over: old).first
                == "callers.c.tokens[0].id: this caller has no such token")
    }

    @Test func `a token ends when it was to end, or sooner`() {
        #expect(TokenEntry(sha256: Self.one).ending(at: 5).moment == 5)
        #expect(TokenEntry(sha256: Self.one, expiresAt: Array("3".utf8)).ending(at: 5).moment == 3)
        #expect(TokenEntry(sha256: Self.one, expiresAt: Array("9".utf8)).ending(at: 5).moment == 5)
    }

    @Test(arguments: [
        ("\"a\"", "\"a\"", true), ("*", "\"a\"", true), ("*", nil, false), ("\"b\", \"a\"", "\"a\"", true),
        ("\"b\"", "\"a\"", false), ("", "\"a\"", false),
    ])
    func `a list of versions names this one or does not`(list: String, version: String?, expected: Bool) {
        #expect(matches(list, version) == expected)
    }

    @Test(arguments: [
        ("*", true), ("\"a\"", true), ("\"a\",\"b\"", true), ("\"a\" , \"b-_9\"", true), ("", false), ("a", false),
        ("\"\"", false), ("\"a\",", false), ("\"a\", *", false), ("\"a b\"", false), ("\"", false),
    ])
    func `what is no list of versions is not taken for one`(list: String, expected: Bool) {
        #expect(isVersionList(list) == expected)
    }
}
