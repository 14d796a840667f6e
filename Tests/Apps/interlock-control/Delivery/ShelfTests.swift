// What a sidecar is sent, by what it holds; and that thousands are sent the same bytes.

import Compression
import HTTPServer
import Policy
import PolicyFiles
import Testing
import Wire

@testable import interlock_control

@Suite struct `The shelf of publications` {
    private let key = SigningKey.generate()

    /// Callers enough for a document that is worth a difference.
    private func documents(_ callers: Int, _ more: String = "") -> [UInt8] {
        let list = (0..<callers).map { #""caller-\#($0)":{"allow":["*"],"tokens":[]}"# }.joined(separator: ",")
        return Array(#"{"callers":{\#(list)\#(more)},"groups":{},"providers":{}}"#.utf8)
    }

    private func digest(_ documents: [UInt8]) -> String { Hex.spell(Digester().digest(documents)) }

    private func publication(_ sequence: Int, of documents: [UInt8]) -> PublishedPart {
        let statement = Publication(
            sequence: sequence, version: sequence, digest: digest(documents), issuedAt: 0, key: key.publicKeyID,
            previous: sequence == 1 ? nil : String(repeating: "0", count: 64)
        ).canonicalBytes
        return PublishedPart(
            sequence: sequence, version: sequence, digest: digest(documents), part: "base", scope: "{}", revoked: [],
            statement: statement, signature: Hex.spell(key.sign(Publication.signingInput(statement))))
    }

    private func shelf(_ states: [[UInt8]]) -> PublicationShelf {
        let shelf = PublicationShelf()
        for (place, documents) in states.enumerated() {
            shelf.replace(
                [publication(place + 1, of: documents)], documents: [digest(documents): documents], keeping: [])
        }
        return shelf
    }

    @Test func `everybody who holds the same is sent the same bytes, made once`() throws {
        let (old, new) = (documents(100), documents(100, #","new":{"allow":["*"],"tokens":[]}"#))
        let shelf = shelf([old, new])
        for have in [nil, digest(old), digest(new), String(repeating: "0", count: 64)] {
            for compressed in [true, false] {
                let first = try #require(shelf.body(2, have: have, compressed: compressed))
                let second = try #require(shelf.body(2, have: have, compressed: compressed))
                #expect(first.body === second.body)
            }
        }
    }

    @Test func `a sidecar is sent what it lacks`() throws {
        let (old, new) = (documents(100), documents(100, #","new":{"allow":["*"],"tokens":[]}"#))
        let shelf = shelf([old, new])
        func kind(_ have: String?) -> PublicationShelf.Kind? { shelf.body(2, have: have, compressed: false)?.kind }
        #expect(kind(nil) == .snapshot)
        #expect(kind(digest(old)) == .delta)
        #expect(kind(digest(new)) == .unchanged)
        #expect(kind(String(repeating: "0", count: 64)) == .snapshot, "nobody knows what it holds")
    }

    @Test func `a difference as large as half of the whole is no gain`() throws {
        let shelf = shelf([documents(100), documents(2)])
        #expect(shelf.body(2, have: digest(documents(100)), compressed: false)?.kind == .snapshot)
    }

    @Test func `large bodies are compressed where that is understood, small ones never`() throws {
        let large = shelf([documents(100)])
        let small = try #require(large.body(1, have: nil, compressed: true))
        let plain = try #require(large.body(1, have: nil, compressed: false))
        #expect(small.isCompressed && !plain.isCompressed && small.body.count < plain.body.count)
        #expect(Gzip.expand(small.body.bytes, limit: 1 << 20) == plain.body.bytes)
        let delivery = try Delivery(body: plain.body.bytes)
        #expect(delivery.documents == .snapshot(documents(100)))
        #expect(shelf([documents(1)]).body(1, have: nil, compressed: true)?.isCompressed == false)
    }

    @Test func `what is no longer in force is not sent, unless a wave may still need it`() throws {
        let shelf = PublicationShelf()
        let (first, second) = (documents(1), documents(2))
        shelf.replace([publication(1, of: first)], documents: [digest(first): first], keeping: [])
        shelf.replace([publication(2, of: second)], documents: [digest(second): second], keeping: [1])
        #expect(shelf.body(1, have: nil, compressed: false) != nil)
        shelf.replace([publication(2, of: second)], documents: [:], keeping: [2])
        #expect(shelf.body(1, have: nil, compressed: false) == nil)
    }

    @Test func `a sequence that a database from a backup gives to something else is sent as that`() throws {
        let (lost, other) = (documents(1), documents(2))
        let shelf = shelf([lost])
        #expect(
            try Delivery(body: try #require(shelf.body(1, have: nil, compressed: false)).body.bytes).documents
                == .snapshot(lost))
        shelf.replace([publication(1, of: other)], documents: [digest(other): other], keeping: [1])
        #expect(
            try Delivery(body: try #require(shelf.body(1, have: nil, compressed: false)).body.bytes).documents
                == .snapshot(other))
    }

    @Test(arguments: [
        ("gzip", true), ("deflate, gzip;q=0.5", true), ("*", true), ("GZIP", true), ("gzip;q=0", false),
        ("gzip;q=0.0, *", false), ("*;q=0", false), ("identity", false), ("", false),
    ])
    func `gzip is sent to those who take it`(header: String, taken: Bool) {
        #expect(accepts("gzip", header) == taken)
        #expect(!accepts("gzip", nil))
    }
}
