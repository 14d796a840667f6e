// What other people's test suites expect of a server, and where we knowingly do something else.
//
// A divergence is a row in a table with its reason, and the table is held to the truth from both sides: a case that
// diverges must be in it, and a case in it must diverge.

import Testing
import Wire

/// Whether a case turned out as its authors wish.
private func check(_ name: String, agrees: Bool, _ divergences: [String: String], _ transcript: Transcript) {
    if let reason = divergences[name] {
        #expect(!agrees, "\(name) no longer diverges: strike '\(reason)'")
    } else {
        #expect(agrees, "\(name): \(transcript)")
    }
}

// MARK: - gunicorn

struct GunicornCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Request: Decodable, Sendable { var method: String? }

    var name: String
    var expect: String
    var non_default_config: [String]?
    var requests: [Request]?
    var input_b64: String
    var testDescription: String { name }

    static let all: [GunicornCase] = Suite.cases("gunicorn")
    static let atDefaults = all.filter { $0.non_default_config == nil }
}

@Suite struct GunicornSuite {
    private static let divergences = [
        "invalid/006":
            "gunicorn's request line ends at 4 KiB, ours at 16 KiB",
        "invalid/007":
            "gunicorn's header line ends at 8 KiB, ours with the head at 64 KiB",
        "invalid/008":
            "gunicorn's header line ends at 8 KiB, ours with the head at 64 KiB",
        "invalid/009":
            "gunicorn takes 100 header lines, we take 200",
        "invalid/041":
            "two Content-Types frame nothing; what to make of them is the service's affair",
        "invalid/rfc9110_trailer_forbidden_cl_01":
            "trailers are dropped, so a forbidden one has no effect",
        "invalid/rfc9110_trailer_forbidden_host_01":
            "trailers are dropped, so a forbidden one has no effect",
        "invalid/rfc9110_trailer_forbidden_te_01":
            "trailers are dropped, so a forbidden one has no effect",
        "valid/005":
            "a fragment is never part of a request target (RFC 9112 3.2)",
        "valid/009":
            "a fragment in the target; and identity is no transfer coding any more",
        "valid/025":
            "gzip as a transfer coding is not undone here",
        "valid/025_line":
            "gzip as a transfer coding is not undone here",
        "valid/027":
            "a target outside ASCII is no target (RFC 3986)",
        "valid/029":
            "identity is no transfer coding any more (RFC 9112 7)",
        "valid/030":
            "identity is no transfer coding any more (RFC 9112 7)",
        "valid/rfc9112_smuggle_gzip_chunked_01":
            "gzip as a transfer coding is not undone here",
        "valid/rfc9112_smuggle_te_identity_chunked_01":
            "identity is no transfer coding any more (RFC 9112 7)",
        "valid/rfc9112_target_absolute_userinfo_01":
            "a user in an authority is refused (RFC 9110 4.2.4)",
        "valid/rfc9112_target_authority_connect_01":
            "CONNECT is not served",
        "valid/rfc9112_target_authority_ipv6_01":
            "CONNECT is not served",
    ]

    @Test func `there are as many cases as the file is known to hold`() {
        #expect(GunicornCase.all.count == 127)
    }

    @Test(arguments: GunicornCase.atDefaults)
    func `gunicorn's cases`(_ sample: GunicornCase) {
        let isValid = sample.expect == "accept"
        let input = [UInt8](base64: sample.input_b64)
        let transcript = Transcript.requests(Cuts.whole(isValid ? input.withHosts : input))
        let agrees =
            isValid
            ? transcript.ending == .betweenMessages && transcript.messages.count == sample.requests?.count
            : transcript.messages.isEmpty && transcript.ending != .betweenMessages
        check(sample.name, agrees: agrees, GunicornSuite.divergences, transcript)
    }
}

// MARK: - Http11Probe

struct ProbeCase: Decodable, Sendable, CustomTestStringConvertible {
    var id: String
    var expected_status: String?
    var statuses_mentioned: [Int]
    var close_allowed: Bool
    var accept_2xx_mentioned: Bool
    var input_b64: String
    var testDescription: String { id }

    private enum Keys: String, CodingKey {
        case id, expected_status, statuses_mentioned, close_allowed, accept_2xx_mentioned, input_b64
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        id = try values.decode(String.self, forKey: .id)
        let number = try? values.decode(Int.self, forKey: .expected_status)
        expected_status = try number.map { "\($0)" } ?? values.decodeIfPresent(String.self, forKey: .expected_status)
        statuses_mentioned = try values.decode([Int].self, forKey: .statuses_mentioned)
        close_allowed = try values.decode(Bool.self, forKey: .close_allowed)
        accept_2xx_mentioned = try values.decode(Bool.self, forKey: .accept_2xx_mentioned)
        input_b64 = try values.decode(String.self, forKey: .input_b64)
    }

    static let all: [ProbeCase] = Suite.cases("http11probe")
}

@Suite struct ProbeSuite {
    private static let divergences = [
        "MAL-URL-BACKSLASH":
            "routes are compared whole, so an odd target is at worst not found; the case allows 404",
        "MAL-URL-PERCENT-NULL":
            "targets are never decoded here, so nothing hides in the encoding; the case allows 404",
        "MAL-URL-PERCENT-CRLF":
            "targets are never decoded here, so nothing hides in the encoding; the case allows 404",
        "COMP-GET-WITH-CL-BODY":
            "a body is framed by its head whatever the method; the case allows 2xx",
        "COMP-HTTP12-VERSION":
            "only 1.0 and 1.1 are spoken; the case allows 505",
        "COMP-LONG-URL-OK":
            "the case only forbids 414, and the request is read",
    ]

    @Test func `there are as many cases as the file is known to hold`() {
        #expect(ProbeCase.all.count == 167)
    }

    @Test(arguments: ProbeCase.all)
    func `Http11Probe's cases`(_ sample: ProbeCase) {
        let transcript = Transcript.requests(Cuts.whole([UInt8](base64: sample.input_b64)))
        check(sample.id, agrees: agrees(transcript, sample), ProbeSuite.divergences, transcript)
    }

    /// A refusal agrees with a status that is named; a message that never becomes whole with a close; a request that is
    /// read agrees wherever no refusal is demanded (what a service then answers is not the reader's affair).
    private func agrees(_ transcript: Transcript, _ sample: ProbeCase) -> Bool {
        let refusals = (sample.statuses_mentioned + [Int(sample.expected_status ?? "") ?? 0]).filter { $0 >= 400 }
        if let rejection = transcript.rejection {
            return refusals.contains(rejection.status) || (refusals.contains(400) && rejection.status >= 400)
        }
        if transcript.ending == .insideMessage { return sample.close_allowed }
        return refusals.isEmpty || sample.accept_2xx_mentioned || refusals == [405]
    }
}

// MARK: - llhttp

struct LlhttpCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Message: Decodable, Sendable { var complete: Bool? }
    struct Failure: Decodable, Sendable { var code: Int }

    var name: String
    var source: String
    var type: String
    var mode: String
    var error: Failure?
    var messages: [Message]?
    var input_b64: String
    var testDescription: String { "\(source): \(name)" }

    static let all: [LlhttpCase] = Suite.cases("llhttp")
    static func strict(_ type: String) -> [LlhttpCase] {
        all.filter { $0.mode == "strict" && $0.type.hasPrefix(type) }
    }
}

@Suite struct LlhttpSuite {
    private static let requestDivergences = [
        "Connection header / `keep-alive` / CRLF between requests, implicit `keep-alive`":
            "two requests are whole before the stray text behind them is refused; llhttp counts it to the second",
        "Content-Length header / Content-Length reset when no body is received":
            "llhttp's test tool skips the bodies",
        "Invalid requests / HTTP protocol and ANNOUNCE method":
            "any token is a method to the reader; the service does not know it",
        "Invalid requests / Invalid method":
            "any token is a method to the reader; the service does not know it",
        "Methods / M-SEARCH request":
            "the target * belongs to OPTIONS alone (RFC 9112 3.2.4)",
        "Methods / SOURCE request with ICE":
            "ICE is not spoken",
        "Methods / OPTIONS request with RTSP":
            "RTSP is not spoken",
        "Methods / ANNOUNCE request with RTSP":
            "RTSP is not spoken",
        "Sample requests / No HTTP version":
            "HTTP/0.9 is not spoken",
        "Transfer-Encoding header / POST with `chunked` as last transfer-encoding":
            "a fragment in the target; and only chunked alone is a coding here",
        "Transfer-Encoding header / POST with `chunked` as last transfer-encoding (multiple headers)":
            "a fragment in the target; and only chunked alone is a coding here",
        "URI / Host terminated by a query string":
            "an absolute target without a path has no query here",
        "URI / `host:port` terminated by a query string":
            "an absolute target without a path has no query here",
        "URI / Fragment in URI":
            "a fragment is never part of a request target (RFC 9112 3.2)",
        "URI / `host:port` and basic auth":
            "a user in an authority is refused (RFC 9110 4.2.4)",
    ]
    private static let responseDivergences = [
        "Connection header / HTTP 304 with Content-Length":
            "an empty line before a status line is not passed over",
        "Connection header / HTTP 100 first, then 400":
            "an empty line before a status line is not passed over",
        "Connection header / HTTP 103 first, then 200":
            "interim replies are passed over, so one message fewer is told",
        "Content-Length header / Content-Length reset when no body is received":
            "llhttp's test tool skips the bodies",
        "Pipelining / Should parse multiple events":
            "an empty line before a status line is not passed over",
        "Sample responses / RTSP response":
            "RTSP is not spoken",
        "Sample responses / ICE response":
            "ICE is not spoken",
        "Sample responses / Google 301":
            "the body is longer than it says, and the rest is no reply",
        "Sample responses / HTTP version 0.9":
            "HTTP/0.9 is not spoken",
        "Sample responses / Response starting with CRLF":
            "an empty line before a status line is not passed over",
        "Transfer-Encoding header / `chunked` before other transfer-encoding":
            "a coding that cannot be undone is refused, not passed on as a body",
        "Transfer-Encoding header / multiple transfer-encoding where chunked is not the last one":
            "a coding that cannot be undone is refused, not passed on as a body",
        "Transfer-Encoding header / `chunkedchunked` transfer-encoding does not enable chunked enconding":
            "a coding that cannot be undone is refused, not passed on as a body",
    ]

    @Test func `there are as many cases as the file is known to hold`() {
        #expect(LlhttpCase.all.count == 246)
        #expect(LlhttpCase.strict("request").count == 134)
        #expect(LlhttpCase.strict("response").count == 76)
    }

    @Test(arguments: LlhttpCase.strict("request"))
    func `llhttp's requests`(_ sample: LlhttpCase) {
        let input = [UInt8](base64: sample.input_b64)
        let transcript = Transcript.requests(Cuts.whole(input.withHosts))
        check(sample.name, agrees: agrees(transcript, sample), LlhttpSuite.requestDivergences, transcript)
    }

    @Test(arguments: LlhttpCase.strict("response"))
    func `llhttp's replies`(_ sample: LlhttpCase) {
        let transcript = Transcript.replies(Cuts.whole([UInt8](base64: sample.input_b64)))
        check(sample.name, agrees: agrees(transcript, sample), LlhttpSuite.responseDivergences, transcript)
    }

    /// An error agrees with a refusal, and with a message that never becomes whole. Two of llhttp's errors are none: to
    /// stop after a message that closes (5), and to hand over to whoever speaks the upgraded protocol (22): nobody here
    /// does, so the request is served as it is, or refused where it asks for a tunnel.
    private func agrees(_ transcript: Transcript, _ sample: LlhttpCase) -> Bool {
        let whole = sample.messages?.count { $0.complete == true } ?? 0
        switch sample.error?.code {
        case nil: return transcript.rejection == nil && transcript.messages.count >= whole
        case 5: return transcript.messages.count == whole && transcript.ending == .betweenMessages
        case 22:
            let isRefused = transcript.rejection == .tunnel || transcript.rejection == .unexpectedUpgrade
            return transcript.messages.count == whole || isRefused
        default: return transcript.ending != .betweenMessages && transcript.messages.count <= whole
        }
    }
}
