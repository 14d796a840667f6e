// How the router before this one failed: what it told its callers, and what it tried again.
//
// Where ours is different, the design decided so, and the row stands in a list with the reason. A row that is in no
// list and is not done as it says fails; so does a name in a list that is no row any more.

import Conversation
import Dialects
import Exchange
import Foundation
import TestKit
import Testing
import Wire

nonisolated(unsafe) private let table = (try? Fixtures.cases("cases-router-errors-and-agents.json")) ?? [:]

/// One kind of failed attempt.
private struct AttemptRow: Sendable, CustomTestStringConvertible {
    enum Fault: Sendable {
        case status(Int)
        case broken(UpstreamFault)
        case gone
    }

    var name: String
    /// `retryable`, `fallback_allowed` or `final`.
    var kind: String
    var fault: Fault

    var testDescription: String { name }

    static let faults: [String: Fault] = [
        "upstream_quota_exhausted": .status(429), "upstream_rate_limited": .status(429),
        "upstream_timeout": .broken(.timeout), "upstream_status_5xx": .status(500),
        "upstream_network_error": .broken(.connect("refused")), "read_error": .broken(.cut),
        "decode_error": .broken(.malformed("no HTTP")), "upstream_access_denied": .status(403),
        "upstream_entitlement_failed": .status(403), "upstream_model_access_denied": .status(404),
        "upstream_bad_request": .status(400), "upstream_request_too_large": .status(413),
        "upstream_auth_failed": .status(401), "client_canceled": .gone,
    ]

    /// Classes that are decided otherwise.
    static let otherwise = [
        "upstream_auth_failed": "our key is at fault, not the caller: another target has another key"
    ]

    /// Classes that do not exist here.
    static let absent = [
        "encode_error": "what cannot be written is known before anything is attempted: 502 no-eligible-target",
        "image_url_forbidden": "nobody looks into image URLs: the provider does, and its refusal is final",
    ]

    static let all: [AttemptRow] = {
        let classes = table["attempt_classes"] as? [String: [String]] ?? [:]
        return classes.sorted { $0.key < $1.key }.flatMap { kind, names in
            names.compactMap { name in faults[name].map { AttemptRow(name: name, kind: kind, fault: $0) } }
        }
    }()

    /// Another target is tried.
    var movesOn: Bool { (kind != "final") != (Self.otherwise[name] != nil) }
}

@Suite struct `Inherited failures of attempts` {
    @Test(arguments: AttemptRow.all)
    private func `lead to the next target, or end the request`(row: AttemptRow) throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole)
        script.begin()
        switch row.fault {
        case .status(let status):
            try script.head(status)
            script.bytes(#"{"error":{"message":"no","type":"x","code":null,"param":null}}"#)
            script.tell(.upstreamEnded)
        case .broken(let fault): script.tell(.upstreamFailed(fault))
        case .gone: script.tell(.callerGone)
        }
        #expect(script.done.contains("send http://b") == row.movesOn, "\(script.done)")
    }

    @Test func `are all in the table`() {
        let classes = table["attempt_classes"] as? [String: [String]] ?? [:]
        let names = Set(classes.values.joined())
        #expect(names == Set(AttemptRow.faults.keys).union(AttemptRow.absent.keys))
        #expect(names.isSuperset(of: AttemptRow.otherwise.keys))
    }
}

/// What a caller is told in the end.
private struct ErrorRow: Sendable, CustomTestStringConvertible {
    var cause: String
    var type: String
    var status: Int

    var testDescription: String { cause }

    static let all: [ErrorRow] = (table["terminal_errors"] as? [[String: Any]] ?? []).compactMap { row in
        guard let cause = row["cause"] as? String, let type = row["type"] as? String, let status = row["status"] as? Int
        else { return nil }
        return ErrorRow(cause: cause, type: type, status: status)
    }

    /// The same status and the same word.
    static let same: [String: Failure] = [
        "no eligible target": Failure(.noEligibleTarget, "m", code: "no-eligible-target"),
        "upstream failed": Failure(.upstreamFailed, "m"),
        "policy failed": Failure(.upstreamFailed, "m", code: "routing-policy-error"),
    ]

    /// Told in the words that the official SDKs know, or decided otherwise by the design: our status, and why.
    static let otherwise: [String: (failure: Failure, status: Int, reason: String)] = [
        "upstream 429": (Failure(.rateLimited, "m"), 429, "passed on with the provider's retry-after"),
        "upstream quota": (
            Failure(.rateLimited, "m", code: "insufficient_quota"), 429, "the provider's own answer, marked as lasting"
        ),
        "upstream capacity": (Failure(.overloaded, "m"), 503, "the same status; the word is the SDKs' own"),
        "bad token": (Failure(.unauthenticated, "m"), 401, "the same status; the word is the SDKs' own"),
        "model not allowed": (
            Failure(.modelNotFound, "m"), 404, "a group that is not allowed cannot be told from one that is not there"
        ),
        "missing model": (Failure(.malformed, "m"), 400, "the same status; the word is the SDKs' own"),
        "invalid body": (Failure(.malformed, "m"), 400, "the same status; the word is the SDKs' own"),
    ]

    /// What nobody decides here.
    static let absent = [
        "hosted tool": "hosted tools go to targets of the caller's dialect; elsewhere they are a reason",
        "responses body on chat path": "a body is read as the path says; what is amiss in it is complained of by name",
        "pii failure": "there is no such filter", "key used up": "callers' budgets are not obeyed yet",
        "rpm": "callers' rates are not obeyed yet", "tpm": "callers' rates are not obeyed yet",
        "quota state": "callers' budgets are not obeyed yet", "traffic shape": "callers' rates are not obeyed yet",
    ]
}

@Suite struct `Inherited errors` {
    private func told(_ failure: Failure) throws -> (status: Int, error: JSONValue) {
        var bytes: [UInt8] = []
        let written = Dialect.chat.writeFailure(failure, requestID: "r", into: &bytes)
        return (written.status, try #require(JSONDocument(bytes).root["error"]))
    }

    @Test(arguments: ErrorRow.all.filter { ErrorRow.same[$0.cause] != nil })
    private func `have the same status and the same word`(row: ErrorRow) throws {
        let (status, error) = try told(try #require(ErrorRow.same[row.cause]))
        #expect(status == row.status)
        #expect(["type", "code"].contains { error.member($0)?.string == row.type })
    }

    @Test(arguments: ErrorRow.all.filter { ErrorRow.otherwise[$0.cause] != nil })
    private func `are told otherwise where the design says so`(row: ErrorRow) throws {
        let (failure, status, reason) = try #require(ErrorRow.otherwise[row.cause])
        let (said, error) = try told(failure)
        #expect(said == status, "\(reason)")
        #expect(said != row.status || error["code"]?.string != row.type, "no longer otherwise: \(reason)")
    }

    @Test func `are all in the table`() {
        let names = [Array(ErrorRow.same.keys), Array(ErrorRow.otherwise.keys), Array(ErrorRow.absent.keys)].joined()
        #expect(names.sorted() == ErrorRow.all.map(\.cause).sorted())
    }

    @Test func `that say when to come back are those of limits, which nobody obeys yet`() {
        let seconds = table["retry_after_seconds"] as? [String: Int] ?? [:]
        #expect(seconds.keys.sorted() == ["concurrency-exceeded", "quota-exhausted", "rpm-exceeded", "tpm-exceeded"])
    }
}
