// Our own reading of RFC 9110 and 9112 for a server that stands between an agent and its keys: every case exactly.

import Foundation
import Testing
import Wire

struct StrictCase: Decodable, Sendable, CustomTestStringConvertible {
    enum Expectation: String, Decodable, Sendable { case accept, reject, either, incomplete }

    /// The file has a number, a list of numbers, or neither.
    struct Statuses: Decodable, Sendable {
        var all: [Int]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            all = try (try? container.decode([Int].self)) ?? [container.decode(Int.self)]
        }
    }

    var id: String
    var why: String
    var input_b64: String
    var expect: Expectation
    var status: Statuses?
    var body: String?
    var headers: [String: String]?
    var requests: Int?
    var not_forwarded: [String]?

    var input: [UInt8] { [UInt8](base64: input_b64) }
    var testDescription: String { "\(id): \(why)" }

    static let all: [StrictCase] = Suite.cases("strict-sidecar")
}

@Suite struct StrictCases {
    @Test func `there are as many cases as the file is known to hold`() {
        #expect(StrictCase.all.count == 101)
    }

    @Test(arguments: StrictCase.all)
    func `a case is accepted or refused as the strict reading says`(_ sample: StrictCase) {
        let transcript = Transcript.requests(Cuts.whole(sample.input))
        switch sample.expect {
        case .accept: expectAccepted(transcript, sample)
        case .incomplete:
            #expect(transcript.messages.isEmpty)
            #expect(transcript.ending == .insideMessage)
        case .reject: expectRejected(transcript, sample)
        case .either:
            if transcript.rejection == nil {
                expectAccepted(transcript, sample)
            } else {
                expectRejected(transcript, sample)
            }
        }
    }

    private func expectAccepted(_ transcript: Transcript, _ sample: StrictCase) {
        #expect(transcript.ending == .betweenMessages)
        #expect(transcript.messages.count == sample.requests ?? 1)
        if let body = sample.body { #expect(transcript.messages.first?.body == body) }
        for (name, value) in sample.headers ?? [:] { #expect(transcript.messages.first?.fields[name] == value) }
    }

    private func expectRejected(_ transcript: Transcript, _ sample: StrictCase) {
        #expect(transcript.messages.isEmpty)
        guard let rejection = transcript.rejection else {
            Issue.record("was not refused: \(transcript)")
            return
        }
        #expect(sample.status!.all.contains(rejection.status), "\(rejection)")
    }

    @Test(arguments: StrictCase.all)
    func `any cut gives the same transcript`(_ sample: StrictCase) {
        let input = sample.input
        let whole = Transcript.requests(Cuts.whole(input))
        for pieces in Cuts.all(input) {
            guard Transcript.requests(pieces) != whole else { continue }
            Issue.record("cut as \(pieces.map(\.count)) it reads \(Transcript.requests(pieces)), not \(whole)")
            return
        }
    }

    @Test(arguments: StrictCase.all.filter { $0.expect == .reject })
    func `after a refusal not even a good request is read`(_ sample: StrictCase) throws {
        var reader = HTTPRequestReader()
        var rejections: [HTTPRejection] = []
        for bytes in [sample.input, Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)] {
            bytes.withUnsafeBytes { all in
                var input = all
                do throws(HTTPRejection) {
                    while case .more = try reader.read(&input) { return }
                    while !input.isEmpty { _ = try reader.read(&input) }
                } catch {
                    rejections.append(error)
                }
            }
        }
        #expect(rejections.count == 2)
        #expect(Set(rejections.map { "\($0)" }).count == 1)
    }

    @Test func `fields about one connection are not handed on`() throws {
        let sample = try #require(StrictCase.all.first { $0.id == "conn-hop" })
        let names = try #require(sample.not_forwarded)
        var text = "POST / HTTP/1.1\r\nHost: a\r\nX-Kept: 1\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\n"
        for name in names where !["connection", "x-secret", "transfer-encoding"].contains(name) {
            text += "\(name): v\r\n"
        }
        let head = try Heads.request(text + "Content-Length: 0\r\n\r\n")
        var kept: [String] = []
        head.fields.forEachEndToEnd { name, _ in kept.append(String(decoding: name, as: UTF8.self)) }
        #expect(kept == ["host", "x-kept", "content-length"])
    }

    @Test(arguments: [
        ("Connection: X-A\r\n", ["host", "x-b"]),
        ("Connection: close\r\nConnection: keep-alive, x-b\r\n", ["host", "x-a"]),
        ("Connection: keep-alive\r\n", ["host", "x-a", "x-b"]), ("Connection: , X-A ,x-B,\r\n", ["host"]),
        ("", ["host", "x-a", "x-b"]),
    ])
    func `a field that any Connection names is not handed on`(lines: String, expected: [String]) throws {
        let fields = try Heads.request("GET / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nX-B: 2\r\n\(lines)\r\n").fields
        var kept: [String] = []
        fields.forEachEndToEnd { name, _ in kept.append(String(decoding: name, as: UTF8.self)) }
        #expect(kept == expected)
        #expect(fields.containsEndToEnd("x-a") == expected.contains("x-a"))
        #expect(!fields.containsEndToEnd("x-c"))
    }
}
