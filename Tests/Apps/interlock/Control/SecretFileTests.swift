// What is written to a file is never lost and never replaces another: a secret is told once.

import Foundation
import Testing

@testable import interlock

private let issued = ScriptedControl.Answer(
    #"{"token":"ilk_new","id":"0f1e2d3c4b5a","expires_at":null,"version":13,"publication":{"sequence":8}}"#, status: 201
)
private let added = ScriptedControl.Answer(
    #"{"name":"fleet","role":"sidecar","secret":"ilc_new","expires_at":null}"#, status: 201)

/// A folder with one file in it.
private struct Room {
    let folder = FileManager.default.temporaryDirectory.appending(path: "room-\(UUID().uuidString)")
    var file: String { folder.appending(path: "secret").path }

    init(holding text: String? = nil) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let text { try Data(text.utf8).write(to: URL(filePath: file)) }
    }

    var contents: String? { try? String(contentsOfFile: file, encoding: .utf8) }
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] }
    func remove() { try? FileManager.default.removeItem(at: folder) }
}

@Suite struct `Secrets in files` {
    private static let commands: [([String], String)] = [
        (["tokens", "issue", "agent"], "POST /v1/callers/agent/tokens"),
        (["tokens", "rotate", "agent"], "POST /v1/callers/agent/tokens/rotate"),
        (["credentials", "add", "fleet", "--role", "sidecar"], "POST /v1/credentials"),
        (["export"], "GET /v1/export"),
    ]

    private func control() throws -> ScriptedControl {
        try ScriptedControl([
            "POST /v1/callers/agent/tokens": [issued], "POST /v1/callers/agent/tokens/rotate": [issued],
            "POST /v1/credentials": [added], "GET /v1/export": [.init(#"{"groups":{}}"#)],
        ])
    }

    @Test(arguments: commands)
    func `that are there are not overwritten, and nothing is asked for`(words: [String], line: String) throws {
        let room = try Room(holding: "yesterday's")
        defer { room.remove() }
        let control = try control()
        defer { control.end() }
        let outcome = call(control, words + ["--out", room.file])
        #expect(outcome.status == 1)
        #expect(outcome.complaints.contains("\(room.file) is there already, and "))
        #expect(outcome.complaints.hasSuffix("is never overwritten: name another file, or --force"))
        #expect(control.requests.isEmpty, "a secret that was made would be lost")
        #expect(room.contents == "yesterday's")
    }

    @Test(arguments: commands)
    func `are overwritten with --force, once the new one is there`(words: [String], line: String) throws {
        let room = try Room(holding: "yesterday's")
        defer { room.remove() }
        let refused = try ScriptedControl([line: [.init("{}", status: 503)]])
        defer { refused.end() }
        #expect(call(refused, words + ["--out", room.file, "--force"]).status == 3)
        #expect(room.contents == "yesterday's")
        let control = try control()
        defer { control.end() }
        #expect(call(control, words + ["--out", room.file, "--force"]).status == 0)
        #expect(room.contents?.contains("yesterday") == false)
        #expect(room.names == ["secret"])
    }

    @Test(arguments: commands)
    func `that were never made leave no empty file`(words: [String], line: String) throws {
        let room = try Room()
        defer { room.remove() }
        let control = try ScriptedControl([line: [.init("{}", status: 403)]])
        defer { control.end() }
        #expect(call(control, words + ["--out", room.file]).status == 1)
        #expect(room.names == [])
        #expect(call(nil, words + ["--out", room.file, "--control", try ScriptedControl.silence()]).status == 3)
        #expect(room.names == [])
    }

    @Test func `that cannot be written are said, since nobody can see them again`() throws {
        let control = try control()
        defer { control.end() }
        let outcome = call(control, "tokens", "issue", "agent", "--out", "/dev/full")
        #expect(outcome.status == 1)
        #expect(outcome.output == "ilk_new")
        #expect(outcome.complaints.contains("No space left on device; the secret follows on standard output"))
    }

    @Test func `are not forced without a file`() throws {
        let outcome = call(nil, "tokens", "issue", "agent", "--force")
        #expect(outcome.status == 2)
        #expect(outcome.complaints == "interlock: --force goes with --out")
    }

    @Test func `imported documents do not replace a file that somebody has worked on`() throws {
        let room = try Room(holding: "my own work")
        defer { room.remove() }
        let outcome = call(nil, "import", "-f", "/dev/null", "-o", room.file)
        #expect(outcome.status == 1)
        #expect(outcome.complaints.contains("a file of documents is never overwritten"))
        #expect(room.contents == "my own work")
    }

    @Test func `half a pair of keys is no reason to replace the other half`() throws {
        let room = try Room()
        defer { room.remove() }
        let trust = room.folder.appending(path: "trust-key.pem")
        try Data("a fleet believes this".utf8).write(to: trust)
        let outcome = call(nil, "keys", "generate", room.folder.path)
        #expect(outcome.status == 1)
        #expect(outcome.complaints.hasSuffix("trust-key.pem is there already; it is not replaced"))
        #expect(room.names == ["trust-key.pem"], "no signing key without its pair")
    }
}
