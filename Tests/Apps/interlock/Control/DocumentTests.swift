// Documents: applying files, comparing them, and what is sent for them.

import Foundation
import Testing
import Wire

@testable import interlock

/// A folder of documents that goes when the test does.
private final class Folder {
    let path = FileManager.default.temporaryDirectory.appending(path: "apply-\(UUID().uuidString)").path

    init(_ files: [String: String]) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)")) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

private func provider(_ cap: Int) -> String {
    """
    {"dialect": "openai-chat", "base_url": "https://near.example/v1", "auth": {"scheme": "none"},
     "models": {"big": {"model": "m", "limits": {"max_output_tokens": \(cap)}}}}
    """
}

private let group = #"{"strategy": "static", "targets": [{"provider": "near", "model_ref": "big"}]}"#
private let caller = #"{"token_sha256": "\#(String(repeating: "ab", count: 32))", "allow": ["coding"]}"#

/// What the control plane has in these tests.
private func exported(_ cap: Int = 100) -> ScriptedControl.Answer {
    .init(#"{"callers":{"agent":\#(caller)},"groups":{"coding":\#(group)},"providers":{"near":\#(provider(cap))}}"#)
}

private let written = ScriptedControl.Answer(
    #"{"version":13,"digest":"5d41402abc4b2a76","changed":[],"publication":{"sequence":8},"held_by":null,"warnings":[]}"#
)

@Suite struct `Applying documents` {
    @Test func `sends what is different, all as one`() throws {
        let folder = try Folder([
            "a.json": #"{"providers": {"near": \#(provider(200))}}"#, "b.json": #"{"groups": {"a/b": \#(group)}}"#,
            "c.txt": "not a document",
        ])
        let control = try ScriptedControl(["GET /v1/export": [exported()], "POST /v1/changes": [written]])
        defer { control.end() }
        let outcome = call(control, "apply", "-f", folder.path, "--comment", "more")
        #expect(outcome.status == 0, "\(outcome.complaints)")
        #expect(
            outcome.output == """
                + groups/a/b
                ~ providers/near
                snapshot 13 (5d41402abc4b), published
                """)
        let body = try JSONDocument(Array(control.requests[1].body.utf8)).root
        #expect(body["comment"]?.string == "more")
        let paths = body["changes"]?.elements.map { $0["path"]?.string }
        #expect(paths == ["/groups/a%2Fb", "/providers/near"])
    }

    @Test func `that are there already sends nothing`() throws {
        let folder = try Folder(["a.json": #"{"groups": {"coding": \#(group)}}"#])
        let control = try ScriptedControl(["GET /v1/export": [exported()]])
        defer { control.end() }
        let outcome = call(control, "apply", folder.path)
        #expect((outcome.status, outcome.output) == (0, "nothing is different"))
        #expect(control.requests.count == 1)
    }

    @Test func `takes away what is not in them only when it is told to`() throws {
        let folder = try Folder([
            "a.json": #"{"providers": {"near": \#(provider(100))}, "groups": {"coding": \#(group)}}"#
        ])
        let control = try ScriptedControl(["GET /v1/export": [exported()], "POST /v1/changes": [written]])
        defer { control.end() }
        #expect(call(control, "apply", "-f", folder.path).output == "nothing is different")
        #expect(call(control, "apply", "-f", folder.path, "--prune").output.hasPrefix("- callers/agent\n"))
        #expect(control.requests.last?.body == #"{"changes":[{"op":"delete","path":"/callers/agent"}]}"#)
    }

    @Test(arguments: [
        (
            #"{"groups": {"coding": {"strategy": "static", "targets": [{"provider": "near", "model_ref": "bgi"}]}}}"#,
            "a.json:1:92: groups.coding.targets[0].model_ref:", "what it refers to is on the control plane"
        ),
        (#"{"groups": {"coding": {}}, "groups": {}}"#, "a.json:1:28: ", "given twice"),
        ("{", "a.json:1:2: ", "no JSON"),
    ])
    func `that are not in order sends nothing and tells every place`(
        text: String, complaint: String, reason: Comment
    ) throws {
        let folder = try Folder(["a.json": text])
        let control = try ScriptedControl(["GET /v1/export": [exported()]])
        defer { control.end() }
        let outcome = call(control, "apply", "-f", folder.path)
        #expect(outcome.status == 1)
        #expect(outcome.complaints.contains("  \(folder.path)/\(complaint)"), "\(reason): \(outcome.complaints)")
        #expect(!control.requests.contains { $0.line.hasPrefix("POST") })
    }

    @Test func `leaves tokens that were issued to callers whose documents have none`() throws {
        let folder = try Folder(["a.json": #"{"callers": {"agent": {"tokens": [], "allow": ["*"]}}}"#])
        let control = try ScriptedControl(["GET /v1/export": [exported()], "POST /v1/changes": [written]])
        defer { control.end() }
        #expect(call(control, "apply", "-f", folder.path).status == 0)
        #expect(
            control.requests.last?.body
                == #"{"changes":[{"op":"put","path":"/callers/agent","document":{"allow":["*"]}}]}"#,
            "without tokens in it, which keeps those that there are")
    }

    @Test func `can be held back`() throws {
        let held = ScriptedControl.Answer(
            #"{"version":13,"digest":"","changed":[],"publication":null,"held_by":"hold","warnings":[]}"#)
        let folder = try Folder(["a.json": #"{"providers": {"near": \#(provider(200))}}"#])
        let control = try ScriptedControl(["GET /v1/export": [exported()], "POST /v1/changes?hold=true": [held]])
        defer { control.end() }
        let outcome = call(control, "apply", "-f", folder.path, "--hold")
        #expect(
            outcome.output.hasSuffix(
                "snapshot 13, held back: `interlock publish` or `interlock rollout start` brings it out"))
    }
}

@Suite struct `Comparing documents` {
    private let rehearsal = ScriptedControl.Answer(
        """
        {"dry_run":true,"version":12,"changed":["/providers/near"],"changes":[],"warnings":[],"impact":[{"group":"coding","gains":[],
         "loses":[{"target":"near/big","dialect":"openai-chat","shape":"max_tokens:4096","reasons":["request-shape-max-output-tokens"]}]}]}
        """)

    @Test func `shows every member and what it means, and ends with 1`() throws {
        let folder = try Folder(["a.json": #"{"providers": {"near": \#(provider(200))}}"#])
        let control = try ScriptedControl([
            "GET /v1/export": [exported()], "POST /v1/changes?dry_run=true": [rehearsal],
        ])
        defer { control.end() }
        let outcome = call(control, "diff", "-f", folder.path)
        #expect(outcome.status == 1)
        #expect(
            outcome.output == """
                ~ providers/near
                    models.big.limits.max_output_tokens: 100 -> 200

                GROUP   CHANGE  TARGET    CALLERS  REQUESTS         WHY
                coding  loses   near/big  chat     max_tokens:4096  request-shape-…output-tokens
                """)
        let rehearsed = call(control, "dry-run", "-f", folder.path)
        #expect(rehearsed.status == 0, "it would be accepted")
        #expect(rehearsed.output.hasPrefix("~ providers/near\n\nGROUP"))
    }

    @Test func `that are the same ends with 0`() throws {
        let folder = try Folder(["a.json": #"{"providers": {"near": \#(provider(100))}}"#])
        let control = try ScriptedControl(["GET /v1/export": [exported()]])
        defer { control.end() }
        let outcome = call(control, "diff", "-f", folder.path)
        #expect((outcome.status, outcome.output) == (0, "nothing is different"))
    }

    @Test func `works between snapshots too`() throws {
        let changes = """
            {"from":11,"to":12,"changes":[
              {"path":"/groups/coding","change":"changed","before":{"strategy":"static"},"after":{"strategy":"failover"}},
              {"path":"/groups/new","change":"added","before":null,"after":{}},
              {"path":"/callers/old","change":"removed","before":{},"after":null}]}
            """
        let control = try ScriptedControl([
            "GET /v1/snapshots/12/diff?from=11": [.init(changes)],
            "GET /v1/snapshots?limit=1": [.init(#"{"items":[{"version":12}],"next":12}"#)],
        ])
        defer { control.end() }
        let expected = """
            ~ groups/coding
                strategy: "static" -> "failover"
            + groups/new
            - callers/old
            """
        #expect(call(control, "diff", "11", "12").output == expected)
        let newest = call(control, "diff", "11")
        #expect((newest.status, newest.output) == (1, expected), "the newest is meant")
    }
}

@Suite struct `Getting documents` {
    @Test func `is a table of a kind`() throws {
        let control = try ScriptedControl([
            "GET /v1/groups?limit=200": [
                .init(#"{"items":[{"name":"coding","etag":"","document":\#(group)}],"next":null}"#)
            ]
        ])
        defer { control.end() }
        #expect(
            call(control, "get", "groups").output == """
                GROUP   STRATEGY  TARGETS
                coding  static    near/big
                """)
    }

    @Test(arguments: [
        (["group", "a/b"], "/v1/groups/a%2Fb"), (["contract", "coding"], "/v1/groups/coding/contract"),
        (["model", "near/org/big"], "/v1/providers/near/models/org%2Fbig"),
        (["reasoning", "near/big"], "/v1/providers/near/models/big/reasoning"), (["callers", "x"], "/v1/callers/x"),
    ])
    func `asks for one by its name`(words: [String], path: String) throws {
        let control = try ScriptedControl(["GET \(path)": [.init(#"{"a":{"b":1}}"#)]])
        defer { control.end() }
        let outcome = call(control, ["get"] + words)
        #expect(outcome.output == "{\n  \"a\": {\"b\": 1}\n}")
    }
}

@Suite struct `Exporting and importing` {
    @Test func `gives back the same documents`() throws {
        let folder = try Folder([:])
        let control = try ScriptedControl(["GET /v1/export": [exported()], "POST /v1/import": [written]])
        defer { control.end() }
        let file = "\(folder.path)/all.json"
        #expect(call(control, "export", "-o", file).status == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600, "it has hashes of tokens")
        #expect(call(control, "import", "-f", file, "--replace").output == "snapshot 13 (5d41402abc4b), published")
        let body = try JSONDocument(Array(control.requests[1].body.utf8)).root
        #expect(body["mode"]?.string == "replace")
        #expect(body["documents"]?["groups"]?["coding"]?["strategy"]?.string == "static")
        #expect(call(control, "apply", "-f", file).output == "nothing is different")
    }
}
