// The statement that is signed, and the body that carries it.

import Policy
import Testing
import Wire

private let digest = String(repeating: "d1", count: 32)
private let earlier = String(repeating: "e0", count: 32)
private let token = String(repeating: "0a", count: 32)
private let other = String(repeating: "f0", count: 32)

private let statement =
    #"{"digest":"\#(digest)","issued_at":"2026-11-23T07:00:00Z","key":"0123456789abcdef","previous":"\#(earlier)","#
    + #""revoked":["\#(token)","\#(other)"],"scope":{"labels":{"track":"canary"}},"sequence":7,"version":12}"#

@Suite struct `Publications` {
    private func publication() throws -> Publication {
        Publication(
            sequence: 7, version: 12, digest: digest, issuedAt: try #require(readTimestamp("2026-11-23T07:00:00Z")),
            key: "0123456789abcdef", previous: earlier,
            revoked: [other, token, other].compactMap { TokenDigest(hex: $0) },
            scope: Scope(labels: ["track": "canary"]))
    }

    private func fault(_ text: String) -> String {
        do throws(DeliveryFault) {
            _ = try Publication(statement: Array(text.utf8))
            return "read"
        } catch {
            return error.description
        }
    }

    @Test func `a statement has exactly these bytes`() throws {
        #expect(String(decoding: try publication().canonicalBytes, as: UTF8.self) == statement)
    }

    @Test func `a statement reads as what it was written from`() throws {
        #expect(try Publication(statement: Array(statement.utf8)) == publication())
    }

    @Test func `the first publication has nothing before it`() throws {
        var first = try publication()
        first.previous = nil
        #expect(try Publication(statement: first.canonicalBytes) == first)
        #expect(String(decoding: first.canonicalBytes, as: UTF8.self).contains(#""previous":null"#))
    }

    @Test func `what is signed says in front what it is`() {
        let input = Publication.signingInput(Array("{}".utf8))
        #expect(String(decoding: input, as: UTF8.self) == "interlock-publication-v1\n{}")
    }

    @Test(arguments: [
        ("{", "{}", "expected JSON: line 1:2: expected a name in quotes or '}', found the end of the text"),
        (statement, "[]", "expected an object"),
        (#""sequence":7,"#, "", "sequence: expected, and it is missing"),
        (#""sequence":7"#, #""sequence":0"#, "sequence: expected a whole number from 1"),
        (#""sequence":7"#, #""sequence":"7""#, "sequence: expected a whole number from 1"),
        (#""sequence":7"#, #""sequence":9007199254740992"#, "sequence: expected a whole number from 1"),
        (#""sequence":7"#, #""sequence":7.0"#, "expected the statement in canonical form"),
        (#""version":12"#, #""version":-1"#, "version: expected a whole number from 1"),
        (#""version":12"#, #""version": 12"#, "expected the statement in canonical form"),
        (#""version":12"#, #""version":12,"version":12"#, "expected `version` once"),
        (
            #""version":12"#, #""version":12,"x":1"#,
            "expected no other members than digest, issued_at, key, previous, revoked, scope, sequence, version"
        ),
        (#""digest":"d1"#, #""digest":"D1"#, "digest: expected 64 lower-case hex digits"),
        ("2026-11-23T07:00:00Z", "yesterday", "issued_at: expected a time such as 2026-11-23T07:00:00Z"),
        ("2026-11-23T07:00:00Z", "2026-11-23T08:00:00+01:00", "expected the statement in canonical form"),
        ("0123456789abcdef", "0123", "key: expected 16 lower-case hex digits"),
        (#""previous":"e0"#, #""previous":"e"#, "previous: expected 64 lower-case hex digits"),
        (token, "secret", "revoked[0]: expected 64 lower-case hex digits"),
        (token, other, "expected the statement in canonical form"),
        (#"{"track":"canary"}"#, "3", "scope.labels: expected an object of at most 16 labels"),
    ])
    func `a statement that is none is told where it is wrong`(part: String, instead: String, complaint: String) {
        let broken = part == "{" ? "{" : statement.replacing(part, with: instead)
        #expect(fault(broken) == complaint)
    }
}

@Suite struct `Deliveries` {
    private let signature = (0..<64).map { UInt8($0 &* 3) }

    private func delivery(_ documents: Delivery.Documents) throws -> Delivery {
        try Delivery(statement: Array(statement.utf8), signature: signature, documents: documents)
    }

    private func fault(_ text: String) -> String {
        do throws(DeliveryFault) {
            _ = try Delivery(body: Array(text.utf8))
            return "read"
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        Delivery.Documents.snapshot(Array(#"{"callers":{},"groups":{},"providers":{}}"#.utf8)),
        .delta(from: earlier, change: Array(#"{"put":{"callers":{"a":{"x":1}}},"remove":{"groups":["x"]}}"#.utf8)),
        .delta(from: earlier, change: Array(#"{"remove":{"groups":["x"]}}"#.utf8)),
        .unchanged,
    ])
    func `a delivery reads as what it was written from`(documents: Delivery.Documents) throws {
        let delivery = try delivery(documents)
        #expect(try Delivery(body: delivery.bytes) == delivery)
        #expect(delivery.publication.sequence == 7)
    }

    @Test func `a delivery says what its documents are the difference from`() throws {
        let body = try delivery(.delta(from: earlier, change: Array(#"{"put":{}}"#.utf8))).bytes
        #expect(String(decoding: body, as: UTF8.self).hasSuffix(#""delta":{"from":"\#(earlier)","put":{}}}"#))
    }

    @Test func `the statement is kept as it came, so that its signature can be checked`() throws {
        let hex = String(repeating: "ab", count: 64)
        let text = "{ \"signature\" : \"\(hex)\" ,\n \"publication\" : \(statement) }"
        #expect(try Delivery(body: Array(text.utf8)).statement == Array(statement.utf8))
    }

    @Test(arguments: [
        ("", "expected JSON: line 1:1: expected a value, found the end of the text"),
        ("{}", "publication: expected, and it is missing"),
        (#"{"publication":{}}"#, "publication.issued_at: expected, and it is missing"),
        (#"{"publication":\#(statement)}"#, "signature: expected, and it is missing"),
        (#"{"publication":\#(statement),"signature":"ab"}"#, "signature: expected 128 lower-case hex digits"),
        (#"{"publication":{"a":1},"signature":"ab"}"#, "publication: expected no other members"),
        (#"{"note":1}"#, "expected no other members than delta, publication, signature, snapshot"),
    ])
    func `a body that is none is told where it is wrong`(text: String, complaint: String) {
        #expect(fault(text).hasPrefix(complaint))
    }

    @Test(arguments: [
        (#""snapshot":[]"#, "snapshot: expected an object"),
        (#""snapshot":{},"delta":{}"#, "delta: expected `snapshot` or `delta`, not both"),
        (#""delta":{"put":{}}"#, "delta.from: expected, and it is missing"),
        (#""delta":{"from":"x"}"#, "delta.from: expected 64 lower-case hex digits"),
    ])
    func `documents that are none are told where they are wrong`(documents: String, complaint: String) {
        let hex = String(repeating: "ab", count: 64)
        #expect(fault(#"{"publication":\#(statement),"signature":"\#(hex)",\#(documents)}"#) == complaint)
    }

    @Test func `every cut of a body is refused`() throws {
        let body = try delivery(.snapshot(Array(#"{"callers":{}}"#.utf8))).bytes
        for length in 0..<body.count {
            #expect(throws: DeliveryFault.self) { try Delivery(body: Array(body.prefix(length))) }
        }
    }
}
