// What other people's test suites expect of a server, and where we knowingly do something else.
//
// A divergence is a row in a table with its reason, and the table is held to the truth from both sides: a case that diverges
// must be in it, and a case in it must diverge.

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
        "valid/003": "Host '0.0.0.0=5000' is a legal reg-name to us too, but the case counts on more header lines"
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
    private static let divergences: [String: String] = [:]

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

    var name: String
    var source: String
    var type: String
    var mode: String
    var expect: String
    var messages: [Message]?
    var input_b64: String
    var testDescription: String { "\(source): \(name)" }

    static let all: [LlhttpCase] = Suite.cases("llhttp")
    static func strict(_ type: String) -> [LlhttpCase] {
        all.filter { $0.mode == "strict" && $0.type.hasPrefix(type) }
    }
}

@Suite struct LlhttpSuite {
    private static let requestDivergences: [String: String] = [:]
    private static let responseDivergences: [String: String] = [:]

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

    private func agrees(_ transcript: Transcript, _ sample: LlhttpCase) -> Bool {
        if sample.expect == "error" { return transcript.rejection != nil }
        let whole = sample.messages?.count { $0.complete == true } ?? 0
        return transcript.rejection == nil && transcript.messages.count >= whole
    }
}
