// `interlock explain` without a sidecar: documents, a request, and what is said of them.

import Foundation
import Policy
import Terminal
import Testing
import Wire

@testable import interlock

/// A folder of documents, and files beside it, that go when the test does.
private final class Desk {
    let folder = FileManager.default.temporaryDirectory.appending(path: "explain-\(UUID().uuidString)")

    init(_ documents: String = Desk.documents) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(documents, to: "policy.json")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    static let documents = """
        {"providers": {"near": {"dialect": "openai-chat", "base_url": "https://host.example/v1",
            "auth": {"scheme": "bearer", "secret": {"env": "NOBODY_HAS_THIS_KEY"}}, "models": {
              "thinking": {"model": "big", "reasoning":
                {"supported": true, "mode": "opt_in", "control": "effort_enum", "rejects_temperature": true}},
              "plain": {"model": "small", "reasoning": {"supported": false}}}}},
         "groups": {
           "coding": {"strategy": "failover", "targets": [
             {"provider": "near", "model_ref": "plain"}, {"provider": "near", "model_ref": "thinking"}]},
           "first": {"strategy": "static", "targets": [
             {"provider": "near", "model_ref": "thinking"}, {"provider": "near", "model_ref": "plain"}]}},
         "callers": {"agent": {"token_sha256": "\(String(repeating: "ab", count: 32))", "allow": ["coding"]},
                     "late": {"token_sha256": "\(String(repeating: "cd", count: 32))", "allow": ["*"],
                              "expires_at": "2020-01-01T00:00:00Z"}}}
        """
}

private let asked =
    #"{"model": "coding", "reasoning_effort": "high", "temperature": 0, "messages": [{"role": "user", "content": "x"}]}"#

private func decide(
    _ desk: Desk, _ request: String = asked, caller: String? = nil, dialect: String? = nil, group: String? = nil
) throws -> JSONValue {
    let question = try RehearsedRequest(Array(request.utf8), dialect: dialect, group: group)
    let bytes = try PolicyRehearsal(folder: desk.folder.path, caller: caller).decide(question, now: 1_800_000_000)
    return try JSONDocument(bytes).root
}

@Suite struct `Explaining by the documents` {
    @Test func `needs no key and tells every target`() throws {
        let decision = try decide(Desk())
        #expect(decision["eligible"]?.bool == true)
        #expect(decision["order"]?.rawText == #"["near/thinking"]"#)
        #expect(decision["targets"]?[0]?["reasons"]?.rawText == #"["reasoning-unsupported"]"#)
        #expect(decision["targets"]?[1]?["sent"]?["model"]?.string == "big")
        #expect(decision["caller"]?.string == "anybody")
    }

    @Test func `a group replaces the request's model`() throws {
        let decision = try decide(Desk(), group: "first")
        #expect(decision["group"]?.string == "first")
        #expect(try decide(Desk(), #"{"messages": []}"#, group: "first")["group"]?.string == "first")
    }

    @Test func `a caller is admitted as by its token`() throws {
        #expect(try decide(Desk(), caller: "agent")["caller"]?.string == "agent")
        #expect(throws: Misuse("unknown caller 'agnt'; did you mean 'agent'?")) { try decide(Desk(), caller: "agnt") }
        #expect(throws: Misuse("The router token has expired.")) { try decide(Desk(), caller: "late") }
        #expect(throws: Misuse.self, "not on the list") { try decide(Desk(), caller: "agent", group: "first") }
    }

    @Test func `documents that do not compile are complained of`() throws {
        #expect(throws: PolicyRefusal.self) { try decide(Desk(#"{"providers": 1}"#)) }
    }

    @Test(arguments: [
        (#"{"model": "coding", "messages": []}"#, nil, "openai-chat", because: "what nothing speaks against"),
        (#"{"model": "coding", "input": ""}"#, nil, "openai-responses", because: "only Responses has input"),
        (
            #"{"model": "coding", "messages": [], "max_tokens": 9, "system": "s"}"#, nil, "anthropic-messages",
            because: "only Messages has system"
        ),
        (
            #"{"model": "coding", "messages": [], "max_tokens": 9}"#, "messages", "anthropic-messages",
            because: "it was said"
        ),
        (
            #"{"endpoint": "/v1/responses", "body": {"model": "coding", "input": ""}}"#, nil, "openai-responses",
            because: "the envelope says it"
        ),
    ])
    func `a request's dialect is found`(request: String, said: String?, dialect: String, because: String) throws {
        #expect(try decide(Desk(), request, dialect: said)["dialect"]?.string == dialect, "\(because)")
    }

    @Test(arguments: [
        ("{", nil, "the request is not JSON: "), ("[]", nil, "the request is not a JSON object"),
        (asked, "chats", "--dialect: 'chats' is none of chat, responses, messages"),
        (#"{"endpoint": "/v1/models", "body": {}}"#, nil, "endpoint: expected"),
        (#"{"model": "coding", "messages": 1}"#, nil, "messages"),
    ])
    func `what cannot be read is complained of`(request: String, dialect: String?, words: String) throws {
        do {
            _ = try decide(Desk(), request, dialect: dialect)
            Issue.record("nobody complained")
        } catch let misuse as Misuse {
            #expect(misuse.message.hasPrefix(words), "\(misuse.message)")
        }
    }
}

@Suite struct `The table of a decision` {
    private func table(_ request: String = asked, group: String? = nil, bodies: Bool = false) throws -> [String] {
        DecisionTable(try decide(Desk(), request, group: group), showsBodies: bodies).text
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func `says who asks what, then each target in the order of attempts`() throws {
        let lines = try table()
        #expect(lines[0].hasPrefix("coding · openai-chat · caller anybody · snapshot 1-"))
        #expect(
            lines.dropFirst() == [
                "needs       text, reasoning",
                "reasoning   asked effort:high (caller)",
                "strategy    failover: the documents' order; at most 3 attempts",
                "",
                "1  near/thinking  straight  effort:high as reasoning_effort, rule same; adjusted: temperature dropped",
                "-  near/plain     straight  refused: reasoning-unsupported",
                "",
                #"near/thinking gets POST /v1/chat/completions, 92 bytes"#,
                "",
            ])
    }

    @Test func `tells those who would not be tried from those who could not`() throws {
        let plain = try table(#"{"model": "first", "messages": []}"#)
        #expect(plain[5] == "1  near/thinking  straight  no reasoning control")
        #expect(plain[6] == "-  near/plain     straight  eligible, not tried; no reasoning control")
    }

    @Test func `ends with the advice where nobody can`() throws {
        let lines = try table(#"{"model": "coding", "reasoning_effort": "max", "messages": []}"#)
        #expect(lines.contains { $0.hasPrefix("Nobody can carry it. No target of `coding` can carry") })
    }

    @Test func `shows bodies when it is asked to`() throws {
        let body = #"{"model": "big", "messages": []}"#
        #expect(try table(#"{"model": "first", "messages": []}"#, bodies: true).contains(body))
        #expect(try !table(#"{"model": "first", "messages": []}"#).contains(body))
    }
}

@Suite struct `How explain ends` {
    @Test(arguments: [
        (asked, 0), (#"{"model": "coding", "reasoning_effort": "max", "messages": []}"#, 1), ("{", 2),
        (#"{"model": "nowhere", "messages": []}"#, 2),
    ])
    func `with what became of the request`(request: String, status: Int) throws {
        let desk = try Desk()
        let file = try desk.write(request, to: "request.txt")
        #expect(Interlock.run(["explain", "--policies", desk.folder.path, "--json", file]) == Int32(status))
    }

    @Test(arguments: [
        [], ["request.txt"], ["--policies", "/nowhere", "--sidecar", "http://h:1", "request.txt"],
        ["--sidecar", "http://h:1", "request.txt"], ["--policies", "/nowhere", "request.txt"],
    ])
    func `with 2 when the command line says too little or too much`(arguments: [String]) throws {
        let desk = try Desk()
        let file = try desk.write(asked, to: "request.txt")
        #expect(Interlock.run(["explain"] + arguments.map { $0 == "request.txt" ? file : $0 }) == 2)
    }

    @Test(arguments: ["127.0.0.1:4100", "ftp://h", "http://", "http://h/v1", "http://h:1/v1/decision"])
    func `with a complaint about what is no sidecar's address`(url: String) {
        #expect(throws: Misuse.self) { try DistantSidecar(url: url, token: Array("t".utf8)) }
    }

    @Test(arguments: ["", "two words", "a\nb", "é"])
    func `with a complaint about what is no token`(token: String) {
        #expect(throws: Misuse.self) { try DistantSidecar(url: "http://h:1/", token: Array(token.utf8)) }
    }
}
