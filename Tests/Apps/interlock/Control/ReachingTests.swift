// The way to the control plane: where it is, who asks, and what is said when it does not answer or refuses.

import Foundation
import Terminal
import Testing

@testable import interlock

private let down =
    #"{"error":{"type":"unavailable","message":"the database is not available","complaints":[],"request_id":"req_9"}}"#

@Suite struct `Asking the control plane` {
    @Test func `shows the token as a bearer's and the document as it came`() throws {
        let control = try ScriptedControl(["GET /v1/pins": [.init(#"{"items":[],"next":null}"#)]])
        defer { control.end() }
        let outcome = call(control, "pins", "--json")
        #expect(outcome.status == 0)
        #expect(outcome.output == #"{"items":[],"next":null}"#)
        #expect(control.requests[0].fields["authorization"] == "Bearer secret-token")
        #expect(control.requests[0].fields["idempotency-key"] == nil, "reading needs none")
    }

    @Test func `takes the token from a file before the environment's`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)")
        try Data("  from-file\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let control = try ScriptedControl([:])
        defer { control.end() }
        _ = call(control, "pins", "--token-file", file.path)
        #expect(control.requests[0].fields["authorization"] == "Bearer from-file")
    }

    @Test(
        arguments: [
            (["pins"], ["INTERLOCK_TOKEN": ""], "interlock: a token is missing: --token-file FILE, or"),
            (["pins"], ["INTERLOCK_TOKEN": "two words"], "interlock: INTERLOCK_TOKEN: holds no token"),
            (["pins", "--token-file", "/nowhere"], [:], "interlock: --token-file: /nowhere cannot be read"),
            (
                ["pins", "--control", "localhost:4200"], [:],
                "interlock: --control: 'localhost:4200' is not like http://127.0.0.1:4200; "
                    + "did you mean 'http://localhost:4200'?"
            ),
            (
                ["pins", "--control", "http://host:4200/v1"], [:],
                "interlock: --control: 'http://host:4200/v1' is not like http://127.0.0.1:4200; "
                    + "did you mean 'http://host:4200'?"
            ),
            (
                ["pins", "--control", "http://host:99999"], [:],
                "interlock: --control: 'http://host:99999' is not like http://127.0.0.1:4200"
            ),
            (
                ["pins", "--control", "http://me:pass@host:4200"], [:],
                "interlock: --control: a URL without a name and password is wanted, like http://127.0.0.1:4200"
            ),
            (["pin", "eleven", "--reason", "x"], [:], "interlock: VERSION: 'eleven' is not a snapshot's number"),
            (["pin", "11"], [:], "interlock: --reason is missing"),
            (
                ["pin", "11", "--reason", "x", "--label", "track"], [:],
                "interlock: --label: 'track' is not like track=canary"
            ),
            (["tokens", "issue"], [:], "interlock: CALLER is missing: whose token it is"),
            (
                ["credentials", "add", "ci", "--role", "edito"], [:],
                "interlock: unknown role 'edito'; did you mean 'editor'?"
            ),
            (
                ["rollout", "start", "--percent", "10", "--percent", "5", "--hold", "1", "--hold", "1"], [:],
                "interlock: --percent: '5'"
            ),
            (
                ["rollout", "start", "--percent", "10", "--hold", "1", "--hold", "1"], [:],
                "interlock: --percent and --hold stand equally"
            ),
            (["get", "grups"], [:], "interlock: unknown kind 'grups'; did you mean 'groups'?"),
            (["get", "contract"], [:], "interlock: NAME is missing"),
            (["get", "model", "sonnet"], [:], "interlock: NAME: 'sonnet' is not like PROVIDER/MODEL"),
            (["apply"], [:], "interlock: --file is missing"),
            (["apply", "-f", "/nowhere.json"], [:], "interlock: /nowhere.json: cannot be read"),
            (["diff"], [:], "interlock: --file or VERSION is missing"),
            (["import", "-f", "/dev/null", "--from", "toml"], [:], "interlock: --from: 'toml' is not models-yaml"),
        ] as [([String], [String: String], String)])
    func `wrongly ends with 2 and says what would be right`(
        words: [String], environment: [String: String], complaint: String
    ) throws {
        let control = try ScriptedControl([:])
        defer { control.end() }
        let outcome = call(control, words, environment: environment)
        #expect(outcome.status == 2)
        #expect(outcome.complaints.hasPrefix(complaint), "\(outcome.complaints)")
        #expect(control.requests.isEmpty, "nothing is asked")
    }

    @Test func `where nobody listens ends with 3 and says what to look at`() throws {
        let outcome = call(nil, "pins", "--control", try ScriptedControl.silence())
        #expect(outcome.status == 3)
        #expect(outcome.complaints.contains("no answer from 127.0.0.1:"))
        #expect(outcome.complaints.contains("is interlock-control running there? --control URL"))
    }

    @Test func `where something else listens says so`() throws {
        let control = try ScriptedControl.always(.init("<html>", status: 404))
        defer { control.end() }
        let outcome = call(control, "pins")
        #expect(outcome.status == 1)
        #expect(outcome.complaints.hasPrefix("interlock: what answers there does not speak as a control plane"))
    }

    @Test func `over TLS where there is none says that`() throws {
        let control = try ScriptedControl([:])
        defer { control.end() }
        let secure = "https" + control.url.dropFirst(4)
        let outcome = call(nil, "pins", "--control", secure)
        #expect(outcome.status == 3)
        let advice = "it does not speak TLS there: http:// in the place of https:// asks without it"
        #expect(outcome.complaints.hasSuffix(advice))
    }

    @Test func `while its database is away ends with 3`() throws {
        let control = try ScriptedControl(["GET /v1/pins": [.init(down, status: 503)]])
        defer { control.end() }
        let outcome = call(control, "pins")
        #expect(outcome.status == 3)
        #expect(
            outcome.complaints == "interlock: the database is not available (unavailable, status 503, request req_9)")
    }

    @Test func `and being refused ends with 1 and shows every complaint`() throws {
        let refusal = """
            {"error": {"type": "invalid-documents", "message": "the documents would not compile: 2 complaints",
              "complaints": [
                {"file": "", "path": "groups.coding.targets[0]", "line": 0, "column": 0, "message": "there is no model `x`"},
                {"file": "a.json", "path": "callers.b", "line": 3, "column": 7, "message": "expected a list"}],
              "request_id": "req_1"}}
            """
        let control = try ScriptedControl(["POST /v1/publications": [.init(refusal, status: 422)]])
        defer { control.end() }
        let outcome = call(control, "publish")
        #expect(outcome.status == 1)
        #expect(
            outcome.complaints == """
                interlock: the documents would not compile: 2 complaints (invalid-documents, status 422, request req_1)
                  groups.coding.targets[0]: there is no model `x`
                  a.json:3:7: callers.b: expected a list
                """)
        #expect(control.requests[0].fields["idempotency-key"]?.hasPrefix("cli-") == true, "writes can be repeated")
    }

    @Test func `something else than a control plane is told as such`() throws {
        let control = try ScriptedControl(["GET /v1/pins": [.init("<html>")]])
        defer { control.end() }
        let outcome = call(control, "pins")
        #expect(outcome.status == 3)
        #expect(outcome.complaints.contains("the answer is no JSON"))
    }
}

@Suite struct `The help of the command line` {
    @Test func `every command has an example that begins with its name`() {
        for command in Interlock.program.commands {
            #expect(!command.examples.isEmpty, "\(command.name)")
            #expect(command.examples.contains { $0.contains(command.name) }, "\(command.name)")
        }
    }

    @Test func `every name leads to its command and its help`() {
        for command in Interlock.program.commands {
            let words = command.name.split(separator: " ").dropFirst().map { String($0) }
            #expect(call(nil, words + ["--help"]).output == command.helpText)
        }
    }

    @Test func `the version is told wherever it is asked for`() {
        for words in [["--version"], ["-V"], ["version"], ["apply", "--version"]] {
            #expect(call(nil, words).output == "interlock 0.1.0")
        }
    }
}
