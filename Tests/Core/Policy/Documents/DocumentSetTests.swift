// Sets of documents: the same bytes as the compiler's, and steps from one to another.

import Policy
import Testing
import Wire

@Suite struct `Sets of documents` {
    private static let folders = [
        "policies/examples/quickstart", "policies/examples/providers", "policies/examples/advisors",
        "policies/examples/reasoning", "policies/providers",
    ]

    /// What the compiler takes its digest over.
    private func digested(_ files: [PolicyFile]) throws -> [UInt8] {
        var seen: [UInt8] = []
        _ = try Policy.compile(files, sequence: 1) { bytes in
            seen = bytes
            return mixed(bytes)
        }
        return seen
    }

    private func set(_ text: String) throws -> DocumentSet { try DocumentSet(canonical: Array(text.utf8)) }

    private func text(_ set: DocumentSet) -> String { String(decoding: set.canonicalBytes, as: UTF8.self) }

    @Test(arguments: folders)
    func `the canonical bytes are those that the compiler takes its digest over`(folder: String) throws {
        let files = try documents(below: folder)
        let set = try DocumentSet.merged(files)
        #expect(set.canonicalBytes == (try digested(files)))
        #expect(try DocumentSet(canonical: set.canonicalBytes) == set)
    }

    @Test func `order, white space, escapes and spellings of whole numbers mean nothing`() throws {
        let spread = try set(
            #" {"groups": {"b": {"y": 1.0, "x": 2e1}, "a": "\u0041\/"}, "callers": {}, "providers": {"p": null}} "#)
        let dense = #"{"callers":{},"groups":{"a":"A/","b":{"x":20,"y":1}},"providers":{"p":null}}"#
        #expect(text(spread) == dense)
        #expect(try set(dense) == spread)
    }

    @Test func `a number with a fraction stays as it was spelt`() throws {
        let numbers = "[0.10,1.5e-3,12345678901234567890,-0.0]"
        let written = text(try set("{\"groups\":{\"g\":\(numbers)}}"))
        #expect(written == "{\"callers\":{},\"groups\":{\"g\":[0.10,1.5e-3,12345678901234567890,0]},\"providers\":{}}")
    }

    @Test func `names stand in order of their bytes`() throws {
        let some = try set(#"{"groups": {"é": 1, "b": 2, "B": 3, "a/b": 4, "a.b": 5}}"#)
        #expect(some.names(.groups) == ["B", "a.b", "a/b", "b", "é"])
        #expect(some.count(.groups) == 5 && some.count(.callers) == 0)
    }

    @Test func `a document is put, found and removed`() throws {
        var some = DocumentSet()
        #expect(some.isEmpty)
        some.put(.callers, "c", try JSONDocument(#"{"b": 1, "a": [ ]}"#).root)
        #expect(some.document(.callers, "c") == Array(#"{"a":[],"b":1}"#.utf8))
        #expect(some.document(.groups, "c") == nil)
        #expect(some.remove(.callers, "c") && !some.remove(.callers, "c"))
        #expect(some == DocumentSet() && some.isEmpty)
    }

    @Test(arguments: [
        ("[]", "expected an object with callers, groups and providers"),
        (#"{"group":{}}"#, "expected callers, groups and providers, found `group`"),
        (#"{"groups":[]}"#, "expected `groups` to be an object"),
        (#"{"groups":{}"#, "line 1:13: expected ',' or '}' after a member, found the end of the text"),
        (#"{"groups":{"a":1,"a":2}}"#, #"line 1:18: the name "a" is given twice in one object"#),
    ])
    func `what holds no documents is refused`(text: String, message: String) {
        #expect { try set(text) } throws: { ($0 as? DocumentFault)?.message == message }
    }

    @Test func `files that give a name twice do not merge`() {
        let files = ["a", "b"].map { PolicyFile(name: $0, bytes: Array(#"{"groups":{"g":{}}}"#.utf8)) }
        #expect { try DocumentSet.merged(files) } throws: { error in
            (error as? PolicyRefusal)?.complaints.map(\.description)
                == ["b:1:12: groups.g: `g` is given twice; first at a:1:12"]
        }
    }
}

@Suite struct `Steps between sets of documents` {
    /// Sets of up to twelve documents that depend on nothing but the seed.
    private func generated(_ seed: UInt64) throws -> DocumentSet {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1
        func roll(_ sides: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % sides
        }
        var set = DocumentSet()
        for _ in 0..<roll(13) {
            let section = DocumentSection.allCases[Int(roll(3))]
            set.put(section, "n/\(roll(6))", try JSONDocument(#"{"v": \#(roll(3)), "s": "\n\#(roll(2))"}"#).root)
        }
        return set
    }

    private func travelled(_ delta: DocumentDelta) throws -> DocumentDelta {
        var writer = JSONWriter()
        delta.write(into: &writer)
        return try DocumentDelta(reading: try JSONDocument(writer.bytes).root)
    }

    @Test func `taking the step leads from any set to any other, also after a journey`() throws {
        let sets = try (1...24).map { try generated(UInt64($0)) }
        for old in sets {
            for new in sets {
                let delta = new.delta(from: old)
                #expect(try travelled(delta) == delta)
                var stepped = old
                stepped.apply(delta)
                #expect(stepped == new && stepped.canonicalBytes == new.canonicalBytes)
                #expect(delta.isEmpty == (old == new))
            }
        }
    }

    @Test func `a step names only what changed`() throws {
        let old = try DocumentSet(canonical: Array(#"{"groups":{"a":1,"b":2,"c":3},"callers":{"a":1}}"#.utf8))
        let new = try DocumentSet(canonical: Array(#"{"groups":{"a":1,"b":9,"d":4},"callers":{}}"#.utf8))
        let delta = new.delta(from: old)
        var writer = JSONWriter()
        delta.write(into: &writer)
        let expected = #"{"put":{"groups":{"b":9,"d":4}},"remove":{"callers":["a"],"groups":["c"]}}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
        #expect(Set(delta.places.map(\.path)) == ["groups.b", "groups.d", "callers.a", "groups.c"])
    }

    @Test(arguments: [
        "[]", #"{"puts":{}}"#, #"{"put":{"x":{}}}"#, #"{"remove":[]}"#, #"{"remove":{"groups":{}}}"#,
        #"{"remove":{"groups":[1]}}"#, #"{"remove":{"x":[]}}"#,
    ])
    func `what is no step is refused`(text: String) throws {
        let document = try JSONDocument(text)
        #expect(throws: DocumentFault.self) { try DocumentDelta(reading: document.root) }
    }
}
