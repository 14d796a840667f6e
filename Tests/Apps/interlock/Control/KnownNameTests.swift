// A name that the control plane does not know is answered with those that it knows; advice is never to do the same.

import Terminal
import Testing

@testable import interlock

private func missing(_ what: String) -> ScriptedControl.Answer {
    .init(#"{"error":{"type":"not-found","message":"there is no \#(what)","request_id":"r"}}"#, status: 404)
}

private func list(_ names: String...) -> ScriptedControl.Answer {
    .init("{\"items\":[\(names.map { #"{"name":"\#($0)","id":"\#($0)","version":12}"# }.joined(separator: ","))]}")
}

@Suite struct `A name that is not known` {
    private static let rows: [(words: [String], line: String, list: String, hint: String)] = [
        (["get", "group", "codin"], "GET /v1/groups/codin", "GET /v1/groups?limit=200", "did you mean 'coding'?"),
        (["get", "groups", "nope"], "GET /v1/groups/nope", "GET /v1/groups?limit=200", "there are chat and coding"),
        (["get", "caller", "x"], "GET /v1/callers/x", "GET /v1/callers?limit=200", "there are chat and coding"),
        (
            ["get", "contract", "codng"], "GET /v1/groups/codng/contract", "GET /v1/groups?limit=200",
            "did you mean 'coding'?"
        ),
        (
            ["get", "models", "codng"], "GET /v1/providers/codng/models?limit=200", "GET /v1/providers?limit=200",
            "did you mean 'coding'?"
        ),
        (
            ["tokens", "issue", "nobody"], "POST /v1/callers/nobody/tokens", "GET /v1/callers?limit=200",
            "there are chat and coding"
        ),
        (
            ["tokens", "rotate", "cht"], "POST /v1/callers/cht/tokens/rotate", "GET /v1/callers?limit=200",
            "did you mean 'chat'?"
        ),
        (["tokens", "list", "cht"], "GET /v1/callers/cht", "GET /v1/callers?limit=200", "did you mean 'chat'?"),
        (
            ["credentials", "remove", "cht"], "DELETE /v1/credentials/cht", "GET /v1/credentials?limit=200",
            "did you mean 'chat'?"
        ),
        (
            ["sidecars", "forget", "cht"], "DELETE /v1/sidecars/cht", "GET /v1/sidecars?limit=200",
            "did you mean 'chat'?"
        ),
        (["snapshots", "99"], "GET /v1/snapshots/99", "GET /v1/snapshots?limit=1", "the newest snapshot is 12"),
        (["pin", "99", "--reason", "x"], "POST /v1/pin", "GET /v1/snapshots?limit=1", "the newest snapshot is 12"),
        (
            ["diff", "98", "99"], "GET /v1/snapshots/99/diff?from=98", "GET /v1/snapshots?limit=1",
            "the newest snapshot is 12"
        ),
    ]

    @Test(arguments: rows.indices)
    func `is answered with those that there are`(row: Int) throws {
        let row = Self.rows[row]
        let control = try ScriptedControl([row.line: [missing("such thing")], row.list: [list("coding", "chat")]])
        defer { control.end() }
        let outcome = call(control, row.words)
        #expect(outcome.status == 1)
        #expect(
            outcome.complaints
                == "interlock: there is no such thing (not-found, status 404, request r)\n  \(row.hint)", "\(row.words)"
        )
    }

    @Test func `a pin that is not there is answered with those that are`() throws {
        let pins = #"{"items":[{"version":3,"scope":{"labels":{"track":"canary"}}}]}"#
        let control = try ScriptedControl(["DELETE /v1/pin": [missing("pin")], "GET /v1/pins": [.init(pins)]])
        defer { control.end() }
        #expect(call(control, "unpin").complaints.hasSuffix("\n  pinned: track=canary"))
    }

    @Test func `a token that is not there is answered with the caller's`() throws {
        let caller = #"{"tokens":[{"id":"aaaaaaaaaaaa"}]}"#
        let control = try ScriptedControl([
            "DELETE /v1/callers/agent/tokens/b": [missing("token")], "GET /v1/callers/agent": [.init(caller)],
        ])
        defer { control.end() }
        #expect(call(control, "tokens", "revoke", "agent", "b").complaints.hasSuffix("\n  there is aaaaaaaaaaaa"))
    }
}

private let unknownKind =
    "unknown kind 'nonsense'; there are providers, models, reasoning, groups, contract and callers"

@Suite struct `Advice of the command line` {
    @Test(arguments: [
        (["get", "nonsense"], unknownKind),
        (["get", "nonsense", "x"], unknownKind),
        (["get", "contract"], "NAME is missing: the group's; `interlock get groups` lists them"),
        (["get", "reasoning"], "NAME is missing: PROVIDER/MODEL; `interlock get models` lists them"),
        (["nonsense"], "unknown command 'nonsense'; 'interlock --help' lists them"),
        (
            ["tokens", "nonsense"],
            "unknown command 'tokens nonsense'; there are tokens issue, tokens rotate, tokens revoke and tokens list"
        ),
        (["aply"], "unknown command 'aply'; did you mean 'apply'?"),
    ])
    func `names what there is`(words: [String], complaint: String) {
        let outcome = call(nil, words, environment: ["INTERLOCK_CONTROL": "http://127.0.0.1:1"])
        #expect(outcome.status == 2)
        #expect(outcome.complaints == "interlock: \(complaint)")
    }

    @Test(arguments: [([String]()), ["tokens"], ["rollout"], ["credentials"], ["keys"]])
    func `without a command lists them, and ends with 2`(words: [String]) {
        let outcome = call(nil, words)
        #expect(outcome.status == 2)
        #expect(outcome.complaints == "")
        #expect(outcome.output.contains("lists the flags of a command."))
    }

    @Test func `never is to do what was just done`() throws {
        let local = ["replay-upstream", "explain", "keys"]
        for command in Interlock.program.commands where !local.contains(where: command.name.contains) {
            let words = command.name.split(separator: " ").dropFirst().map { String($0) }
            let operands = command.operands.filter { $0.number == .one }.map { $0.name == "KIND" ? "groups" : "1" }
            for status in [401, 403, 404, 409, 412, 422, 429, 500, 503] {
                let refusal = #"{"error":{"type":"x","message":"no"}}"#
                let control = try ScriptedControl.always(.init(refusal, status: status))
                defer { control.end() }
                let flags = command.name == "interlock credentials add" ? ["--role", "viewer"] : []
                let reason = command.name == "interlock pin" ? ["--reason", "x"] : []
                let outcome = call(control, words + operands + flags + reason)
                #expect(!outcome.complaints.contains("`\(command.name)`"), "\(status): \(outcome.complaints)")
            }
        }
    }
}
