// The command line in front of the real control plane: the program that was built, over a database of its own.

import Foundation
import TestKit
import Testing
import Wire

@testable import interlock

/// A running interlock-control, and a folder for what its operator keeps. Ends with the test.
private final class RealControl {
    let folder = FileManager.default.temporaryDirectory.appending(path: "control-\(UUID().uuidString)").path
    let database: String
    private(set) var url = ""
    private let process = Process()

    init() throws {
        database = try PrivatePostgres.database()
        #expect(call(nil, "keys", "generate", folder).status == 0)
        try Data("bootstrap-of-the-tests\n".utf8).write(to: URL(filePath: "\(folder)/token"))
        let program = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        process.executableURL = program.deletingLastPathComponent().appending(path: "interlock-control")
        process.arguments = [
            "--database", database, "--signing-key-file", "\(folder)/signing-key.pem", "--bootstrap-token-file",
            "\(folder)/token", "--listen", "127.0.0.1:0",
        ]
        let words = Pipe()
        process.standardOutput = words
        try process.run()
        url = "http://\(try RealControl.address(words.fileHandleForReading))"
        while ask("status").status == 3, process.isRunning { usleep(50_000) }
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    /// What it says first: where it listens.
    private static func address(_ words: FileHandle) throws -> String {
        var text = ""
        while !text.contains("\n") {
            let more = words.availableData
            try #require(!more.isEmpty, "interlock-control ended without a word")
            text += String(decoding: more, as: UTF8.self)
        }
        return String(
            try #require(text.split(separator: "\n").first { $0.hasPrefix("listening control ") }).dropFirst(18))
    }

    func ask(_ words: String...) -> Outcome {
        call(
            nil, words, environment: ["INTERLOCK_CONTROL": url, "INTERLOCK_TOKEN_FILE": "\(folder)/token"])
    }

    /// A file in the folder.
    func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
    }
}

private let quickstart = Fixtures.checkout.appending(path: "policies/examples/quickstart").path

@Suite struct `The command line and the real control plane` {
    @Test func `agree on documents`() throws {
        let control = try RealControl()
        let first = control.ask("apply", "-f", quickstart, "--comment", "the first")
        #expect(first.status == 0, "\(first.complaints)")
        #expect(first.output.hasSuffix(", published"))
        #expect(control.ask("diff", "-f", quickstart).output == "nothing is different")
        #expect(
            control.ask("get", "groups").output.contains("\nthinker             static    replay-messages/thinking"))

        let exported = "\(control.folder)/all.json"
        #expect(control.ask("export", "-o", exported).status == 0)
        #expect(control.ask("import", "-f", exported, "--replace").output.hasPrefix("snapshot 1 ("), "nothing new")

        let fewer = try control.file(
            "fewer.json",
            #"{"groups": {"thinker": {"strategy": "static", "targets": [{"provider": "replay-chat", "model_ref": "plain"}]}}}"#
        )
        let rehearsed = control.ask("dry-run", "-f", fewer, "--wide")
        #expect(rehearsed.status == 0, "\(rehearsed.complaints)")
        #expect(rehearsed.output.hasPrefix("~ groups/thinker\n\nGROUP    CHANGE  TARGET"))
        #expect(rehearsed.output.contains("\nthinker  loses   replay-messages/thinking  "))
        #expect(control.ask("diff", "-f", fewer).status == 1)
        #expect(control.ask("apply", "-f", fewer, "--hold").output.hasSuffix("brings it out"))
        #expect(control.ask("publish").output == "published")
        #expect(control.ask("diff", "1").output.hasPrefix("~ groups/thinker\n    targets[0]"))
        #expect(control.ask("snapshots").output.contains("the first"))
    }

    @Test func `agree on tokens, pins and the audit`() throws {
        let control = try RealControl()
        #expect(control.ask("apply", "-f", quickstart).status == 0)
        let issued = control.ask("tokens", "issue", "demo", "--expires", "90d")
        #expect(issued.output.hasPrefix("ilk_"), "\(issued.complaints)")
        let id = String(issued.complaints.prefix { $0 != ":" })
        #expect(control.ask("tokens", "list", "demo").output.contains(id))
        #expect(control.ask("tokens", "revoke", "demo", id).status == 0)
        #expect(!control.ask("tokens", "list", "demo").output.contains(id))

        #expect(
            control.ask("pin", "1", "--reason", "a test").output.hasPrefix(
                "everything: pinned to snapshot 1, published"))
        #expect(control.ask("pins").output.contains("a test"))
        #expect(control.ask("unpin").status == 0)
        #expect(control.ask("pins").output == "nothing is pinned")
        #expect(control.ask("publications").output.hasPrefix("SEQUENCE  VERSION  SCOPE"))
        #expect(control.ask("sidecars").output == "no sidecar has asked for a policy yet")

        #expect(control.ask("credentials", "add", "ci", "--role", "viewer").output.hasPrefix("ilc_"))
        #expect(control.ask("credentials", "list").output.contains("ci"))
        #expect(control.ask("credentials", "remove", "ci").status == 0)

        let whole = control.ask("audit", "--verify")
        #expect(whole.status == 0, "\(whole.complaints)")
        try PrivatePostgres.sql(
            """
            alter table audit disable trigger audit_is_only_added;
            update audit set actor = 'somebody else' where id = 2;
            """, at: control.database)
        let altered = control.ask("audit", "--verify")
        #expect(altered.status == 1)
        #expect(altered.complaints.hasPrefix("interlock: the audit is broken: entry 2 was altered"))
    }

    @Test func `agree on rollouts and on who is not there`() throws {
        let control = try RealControl()
        #expect(control.ask("rollout", "status").output == "there was no rollout yet")
        #expect(control.ask("apply", "-f", quickstart).status == 0)
        let other = try control.file("other.json", #"{"callers": {"late": {"tokens": [], "allow": ["*"]}}}"#)
        #expect(control.ask("apply", "-f", other, "--hold").status == 0)
        let began = control.ask("rollout", "start", "--percent", "50", "--hold", "600")
        #expect(began.output.contains("\nrollout 1: snapshot 2 after 1, active"), "\(began.complaints)")
        #expect(control.ask("rollout", "status").output.contains("\n> 50 percent, held for 10 min: 0 of 0 sidecars\n"))
        let advanced = control.ask("rollout", "advance")
        #expect(advanced.output.contains("\n> 100 percent"), "\(advanced.output) \(advanced.complaints)")
        #expect(control.ask("rollout", "abort").output.contains("\nrollout 1: snapshot 2 after 1, returned"))
        #expect(control.ask("rollout", "status", "--wait", "5").status == 1)
        control.stop()
        #expect(control.ask("status").status == 3)
    }
}
