// Tokens, credentials, keys, the audit.

import Foundation
import Testing

@testable import interlock

/// Three entries as the database chains them; their digests were worked out by another program.
private let entries = [
    #"{"id":1,"at":"2026-11-23T12:01:00.000001Z","actor":"ann","role":"editor","operation":"createProvider","resource":"/providers/near","version":1,"sequence":1,"request_id":"req_1","detail":{"changed":["/providers/near"]},"previous":"0000000000000000000000000000000000000000000000000000000000000000","digest":"75117646892ba898476f278baa6d4dd5606884d21fd5af0b4a74b8d5e4f96a60"}"#,
    #"{"id":2,"at":"2026-11-23T12:02:00.000001Z","actor":"ann","role":"editor","operation":"pin","resource":"everything","version":null,"sequence":2,"request_id":"req_2","detail":{"version": 1, "reason": "bad\nday"},"previous":"75117646892ba898476f278baa6d4dd5606884d21fd5af0b4a74b8d5e4f96a60","digest":"658da764011619f778b4795269d923cb3ac84dc31484f032ade00c789e6f8b92"}"#,
    #"{"id":3,"at":"2026-11-23T12:03:00.000001Z","actor":"ann","role":"editor","operation":"issueToken","resource":"/callers/agent-7/tokens","version":2,"sequence":3,"request_id":"req_3","detail":{},"previous":"658da764011619f778b4795269d923cb3ac84dc31484f032ade00c789e6f8b92","digest":"7da24da2a5156ed4114f49879223a00d33a71bfb4f1fcbc5877ecafaa9c6bff0"}"#,
]

private func page(_ entries: [String], next: String = "null") -> ScriptedControl.Answer {
    .init("{\"items\":[\(entries.joined(separator: ","))],\"next\":\(next)}")
}

@Suite struct `The audit` {
    @Test func `is verified from its first entry, page by page`() throws {
        let control = try ScriptedControl([
            "GET /v1/audit?limit=200": [page([entries[2], entries[1]], next: "2")],
            "GET /v1/audit?limit=200&before=2": [page([entries[0]])],
        ])
        defer { control.end() }
        let outcome = call(control, "audit", "--verify")
        #expect(outcome.status == 0, "\(outcome.complaints)")
        #expect(outcome.output.hasPrefix("3 entries, all whole; the last digest is "))
        #expect(entries[2].contains(outcome.output.suffix(64)))
    }

    @Test(arguments: [
        ([2, 1], "entry 1 is missing: the next one is 2", "the first was left out"),
        ([2, 0], "entry 2 is missing: the next one is 3", "one in the middle was left out"),
    ])
    func `with an entry left out is broken`(kept: [Int], complaint: String, reason: Comment) throws {
        let control = try ScriptedControl(["GET /v1/audit?limit=200": [page(kept.map { entries[$0] })]])
        defer { control.end() }
        let outcome = call(control, "audit", "--verify")
        #expect(outcome.status == 1)
        #expect(outcome.complaints == "interlock: the audit is broken: \(complaint)", reason)
    }

    @Test(arguments: [
        ("editor", "viewer", "entry 2 was altered", "somebody's role"),
        (#""version": 1"#, #""version":1"#, "entry 2 was altered", "the spelling of the detail"),
        (#""previous":""#, #""previous":"0"#, "entry 2 does not follow the one before it", "the chain"),
    ])
    func `with an altered entry is broken`(from: String, to: String, complaint: String, reason: Comment) throws {
        let altered = entries[1].replacingOccurrences(of: from, with: to)
        let control = try ScriptedControl(["GET /v1/audit?limit=200": [page([entries[2], altered, entries[0]])]])
        defer { control.end() }
        let outcome = call(control, "audit", "--verify")
        #expect(outcome.status == 1)
        #expect(outcome.complaints.hasPrefix("interlock: the audit is broken: \(complaint)"), reason)
    }

    @Test func `is listed with the newest first`() throws {
        let control = try ScriptedControl(["GET /v1/audit?limit=2": [page([entries[2], entries[1]], next: "2")]])
        defer { control.end() }
        #expect(
            call(control, "audit", "--limit", "2").output == """
                ID  AGE  ACTOR  OPERATION   RESOURCE                 VERSION  SEQUENCE
                 3  12m  ann    issueToken  /callers/agent-7/tokens        2         3
                 2  13m  ann    pin         everything                     -         2
                """)
    }
}

@Suite struct `Issuing secrets` {
    private let issued = """
        {"token":"ilk_once","id":"0f1e2d3c4b5a","expires_at":"2026-11-24T00:15:00Z","version":13,"digest":"5d41402abc4b2a76",
         "changed":["/callers/agent-7"],"publication":{"sequence":8},"held_by":null,"warnings":[]}
        """

    @Test func `puts the secret alone on standard output, and the rest beside it`() throws {
        let control = try ScriptedControl(["POST /v1/callers/agent%2F7/tokens": [.init(issued, status: 201)]])
        defer { control.end() }
        let outcome = call(control, "tokens", "issue", "agent/7", "--expires", "12h")
        #expect(outcome.status == 0)
        #expect(outcome.output == "ilk_once")
        #expect(
            outcome.complaints
                == "0f1e2d3c4b5a: ends 2026-11-24T00:15:00Z, in 12 h; snapshot 13 (5d41402abc4b), published")
        #expect(control.requests[0].body == #"{"expires_at":"2026-11-24T00:15:00Z"}"#)
    }

    @Test func `or into a file that nobody else can read`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "token").path
        let control = try ScriptedControl(["POST /v1/callers/agent/tokens/rotate": [.init(issued, status: 201)]])
        defer { control.end() }
        let outcome = call(control, "tokens", "rotate", "agent", "--grace", "60", "--out", file)
        #expect(outcome.output == "", "the secret is nowhere else")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "ilk_once\n")
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(control.requests[0].body == #"{"grace_seconds":60}"#)
    }

    @Test func `asks for nothing where it could not be kept`() throws {
        let control = try ScriptedControl([:])
        defer { control.end() }
        let outcome = call(control, "tokens", "issue", "agent", "--out", "/nowhere/token")
        #expect(outcome.status == 2)
        #expect(outcome.complaints == "interlock: --out: cannot create /nowhere/token: No such file or directory")
        #expect(control.requests.isEmpty)
    }

    @Test func `works for credentials too`() throws {
        let control = try ScriptedControl([
            "POST /v1/credentials": [
                .init(#"{"name":"fleet","role":"sidecar","secret":"ilc_1","expires_at":null}"#, status: 201)
            ]
        ])
        defer { control.end() }
        let outcome = call(control, "credentials", "add", "fleet", "--role", "sidecar")
        #expect(outcome.output == "ilc_1")
        #expect(outcome.complaints == "fleet: never ends")
        #expect(control.requests[0].body == #"{"name":"fleet","role":"sidecar"}"#)
    }

    @Test func `tells of tokens only their ids`() throws {
        let caller =
            #"{"allow":["*"],"tokens":[{"id":"aaaaaaaaaaaa","expires_at":null},{"id":"bbbbbbbbbbbb","expires_at":"2026-11-23T13:00:00Z"}]}"#
        let control = try ScriptedControl(["GET /v1/callers/agent": [.init(caller)]])
        defer { control.end() }
        #expect(
            call(control, "tokens", "list", "agent").output == """
                CALLER  TOKEN         EXPIRES
                agent   aaaaaaaaaaaa  -
                agent   bbbbbbbbbbbb  in 45m
                """)
        #expect(
            call(control, "tokens", "list", "agent", "--wide").output == """
                CALLER  TOKEN         EXPIRES  AT
                agent   aaaaaaaaaaaa  -        -
                agent   bbbbbbbbbbbb  in 45m   2026-11-23T13:00:00Z
                """)
    }
}

@Suite struct `Generating keys` {
    @Test func `writes a pair, the private one for its owner alone, and never over another`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let outcome = call(nil, "keys", "generate", folder)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        let signing = try String(contentsOfFile: folder + "/signing-key.pem", encoding: .utf8)
        #expect(signing.hasPrefix("-----BEGIN PRIVATE KEY-----"))
        #expect(
            try String(contentsOfFile: folder + "/trust-key.pem", encoding: .utf8).hasPrefix(
                "-----BEGIN PUBLIC KEY-----"))
        let mode =
            try FileManager.default.attributesOfItem(atPath: folder + "/signing-key.pem")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let again = call(nil, "keys", "generate", folder)
        #expect(again.status == 1)
        #expect(again.complaints.hasSuffix("is there already; it is not replaced"))
        #expect(try String(contentsOfFile: folder + "/signing-key.pem", encoding: .utf8) == signing)
    }
}
