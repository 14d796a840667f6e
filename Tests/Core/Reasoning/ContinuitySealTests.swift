// Envelopes: that they open for whom they were made, and for nobody else.

import Conversation
import Testing
import Wire

@testable import Reasoning

/// The seal of a model, with a tag that depends on every byte.
func seal(_ provider: String = "p", _ model: String = "m", key: UInt64 = 1) -> Seal {
    Seal(Origin(provider: provider, model: model)) { bytes in
        let sum = bytes.reduce(key) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return (0..<16).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 % 8 * 8)) }
    }
}

/// What came out of an envelope, as text.
func opened(_ envelope: String, by seal: Seal) -> String? {
    switch seal.open(.string(envelope)) {
    case .thought(let artefact): "thought " + artefact.rawText
    case .call(let id, let artefact): "call \(id) " + artefact.rawText
    case .nothing: "nothing"
    case nil: nil
    }
}

@Suite struct `Envelopes` {
    private let artefact = #"{"type":"thinking", "thinking":"Grün \u00fc","signature":"a/b+c=="}"#

    @Test func `an artefact comes back byte for byte`() throws {
        let envelope = try #require(seal().close(thought: .string(artefact)))
        #expect(opened(envelope, by: seal()) == "thought " + artefact)
    }

    @Test func `a call's proof comes back with the call's id`() throws {
        let proof = #"{"google":{"thought_signature":"S"}}"#
        let envelope = try #require(seal().close(call: .string("call \"1\""), .string(proof)))
        #expect(opened(envelope, by: seal()) == #"call call "1" "# + proof)
    }

    @Test func `an envelope can be empty`() {
        #expect(opened(seal().closeEmpty(), by: seal()) == "nothing")
    }

    @Test func `the same thought gets the same envelope`() {
        #expect(seal().close(thought: .string(artefact)) == seal().close(thought: .string(artefact)))
    }

    @Test func `an envelope is made of characters that nothing escapes`() throws {
        let envelope = try #require(seal().close(thought: .string(artefact)))
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
        #expect(envelope.allSatisfy(plain.contains))
        #expect(envelope.hasPrefix("il1.\(Origin(provider: "p", model: "m").mark)."))
    }

    @Test(arguments: [
        (seal("q", "m"), "another provider"), (seal("p", "n"), "another model"), (seal("pm", ""), "a shifted name"),
        (seal(key: 2), "another key"),
    ])
    func `it opens for no one else`(stranger: Seal, reason: String) throws {
        let envelope = try #require(seal().close(thought: .string(artefact)))
        #expect(opened(envelope, by: stranger) == nil, "\(reason)")
    }

    @Test func `the tag covers the origin's full name, not only its mark`() throws {
        let envelope = try #require(seal("q", "m").close(thought: .string(artefact)))
        let moved = envelope.replacing(Origin(provider: "q", model: "m").mark, with: seal().origin.mark)
        #expect(opened(moved, by: seal()) == nil)
    }

    @Test func `no changed character goes unnoticed`() throws {
        let envelope = Array(try #require(seal().close(thought: .string(artefact))).utf8)
        for place in envelope.indices {
            var changed = envelope
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let result = opened(String(decoding: changed, as: UTF8.self), by: seal())
            #expect(result == nil, "\(place)")
        }
    }

    @Test(arguments: ["a", "ab", "abc", "abcd"])
    func `bits at the end that belong to no byte are not free`(text: String) throws {
        let envelope = try #require(seal().close(thought: .string("\"\(text)\"")))
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let openings = digits.filter { opened(String(envelope.dropLast()) + String($0), by: seal()) != nil }
        #expect(openings == String(envelope.suffix(1)))
        let pieces = envelope.split(separator: ".").map(String.init)
        let spellings = digits.filter {
            let payload = String(pieces[2].dropLast()) + String($0)
            return opened([pieces[0], pieces[1], payload, pieces[3]].joined(separator: "."), by: seal()) != nil
        }
        #expect(spellings == String(pieces[2].suffix(1)))
    }

    @Test(arguments: ["", "il1.", "il1...", "il1.a.b.c", "ErUB", "il2.0000000000000000.bg.AA", "il1.é.é.é"])
    func `what is no envelope stays shut`(text: String) {
        #expect(opened(text, by: seal()) == nil)
    }

    @Test func `what is too long is neither made nor opened`() throws {
        #expect(seal().close(thought: .string(#"""# + String(repeating: "x", count: 1 << 20) + #"""#)) == nil)
        let large = #"""# + String(repeating: "x", count: 600_000) + #"""#
        let envelope = try #require(seal().close(thought: .string(large)))
        #expect(envelope.utf8.count <= Seal.limit)
        #expect(opened(envelope, by: seal()) == "thought " + large)
        #expect(opened(envelope + String(repeating: "A", count: 1 << 20), by: seal()) == nil)
    }

    @Test func `a mark can be read without a key`() throws {
        let envelope = try #require(seal().close(thought: .string(artefact)))
        let document = try JSONDocument(#"["\#(envelope)", "il1.short", "ErUB", 4]"#)
        let marks = document.root.elements.map { EnvelopeText.mark(of: $0) }
        #expect(marks == [seal().origin.mark, nil, nil, nil])
        #expect(document.root.elements.map { EnvelopeText.isEnvelope($0) } == [true, true, false, false])
    }

    @Test(arguments: 0..<40)
    func `the alphabet gives back what it was given`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 250) }
        var text: [UInt8] = []
        Base64URL.encode(bytes, into: &text)
        #expect(Base64URL.decode(text) == bytes)
    }
}
