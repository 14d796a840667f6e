// The fleet: its convergence, pins, rollouts.

import Testing

@testable import interlock

private func sidecar(_ name: String, _ state: String, active: Int, desired: Int = 8, refused: String = "") -> String {
    """
    {"name":"\(name)","labels":{"zone":"eu","track":"canary"},"desired":\(desired),"delivered":8,"active":\(active),
     "snapshots":{"desired":\(snapshot(desired)),"delivered":\(snapshot(8)),"active":\(snapshot(active))},
     "state":"\(state)","last_seen":"2026-11-23T12:13:58Z","refused":\(refused.isEmpty ? "null" : "{\"sequence\":8,\"reason\":\"\(refused)\"}")}
    """
}

/// What a publication names: sequence 8 says snapshot 3, 7 says 2.
private func snapshot(_ sequence: Int) -> String {
    #"{"version":\#(sequence - 5),"digest":"\#(sequence)0c5ab12cd34ef56789"}"#
}

private func fleet(_ sidecars: String...) -> ScriptedControl.Answer {
    .init("{\"items\":[\(sidecars.joined(separator: ","))],\"next\":null}")
}

@Suite struct `The fleet` {
    @Test func `is a table in order of names`() throws {
        let control = try ScriptedControl([
            "GET /v1/sidecars?limit=200": [
                fleet(sidecar("pod-2", "behind", active: 7), sidecar("pod-1", "current", active: 8))
            ]
        ])
        defer { control.end() }
        let outcome = call(control, "sidecars")
        #expect(outcome.status == 0)
        #expect(
            outcome.output == """
                NAME   LABELS                ACTIVE          DESIRED  STATE    SEEN
                pod-1  track=canary,zone=eu  3-80c5ab12cd34        3  current  62 s ago
                pod-2  track=canary,zone=eu  2-70c5ab12cd34        3  behind   62 s ago
                """)
        let wide = call(control, "sidecars", "--wide").output.split(separator: "\n").last ?? ""
        let cells = ["pod-2", "8: 3-80c5ab12cd34", "7: 2-70c5ab12cd34", "behind", "2026-11-23T12:13:58Z, 62 s ago"]
        for cell in cells { #expect(wide.contains(cell)) }
    }

    @Test func `fits into 80 columns, with the ends of long names`() throws {
        let (long, other) = (String(repeating: "agent-7d9f8b6c5d-", count: 6), "x2x4z")
        let control = try ScriptedControl([
            "GET /v1/sidecars?limit=200": [
                fleet(
                    sidecar(
                        long + other, "refused", active: 7, refused: String(repeating: "no such model; ", count: 9)),
                    sidecar(long + "other", "current", active: 8))
            ]
        ])
        defer { control.end() }
        let lines = call(control, "sidecars").output.split(separator: "\n")
        #expect(lines.count > 4)
        for line in lines { #expect(line.count <= 80, "\(line)") }
        #expect(lines[1].contains("other ") && lines[2].contains("x2x4z "))
        #expect(lines[3...].joined().contains("no such model; no such"), "the reason is told below")
    }

    @Test func `shows why a sidecar refused`() throws {
        let control = try ScriptedControl([
            "GET /v1/sidecars?limit=200": [fleet(sidecar("pod-1", "refused", active: 7, refused: "bad signature"))]
        ])
        defer { control.end() }
        let lines = call(control, "sidecars").output.split(separator: "\n")
        #expect(lines.last == "pod-1 refuses snapshot 3: bad signature")
        #expect(call(control, "sidecars", "--wide").output.hasSuffix("bad signature"))
    }

    @Test func `is waited for until it has converged`() throws {
        let control = try ScriptedControl([
            "GET /v1/sidecars?limit=200": [
                fleet(), fleet(sidecar("pod-1", "behind", active: 7)), fleet(sidecar("pod-1", "current", active: 8)),
            ]
        ])
        defer { control.end() }
        let outcome = call(control, "sidecars", "--wait", "60")
        #expect(outcome.status == 0)
        #expect(control.requests.count == 3)
        #expect(
            outcome.complaints == """
                waiting for the first sidecar
                0 of 1 sidecars current; waiting for pod-1
                """, "each change is told once")
    }

    @Test func `is not waited for where a sidecar has refused`() throws {
        let control = try ScriptedControl([
            "GET /v1/sidecars?limit=200": [fleet(sidecar("pod-1", "refused", active: 7, refused: "does not compile"))]
        ])
        defer { control.end() }
        let outcome = call(control, "sidecars", "--wait", "60")
        #expect(outcome.status == 1)
        #expect(control.requests.count == 1)
    }

    @Test func `that has not converged in time ends with 1`() throws {
        let control = try ScriptedControl(["GET /v1/sidecars?limit=200": [fleet(sidecar("pod-1", "behind", active: 7))]]
        )
        defer { control.end() }
        #expect(call(control, "sidecars", "--wait", "0").status == 1)
        #expect(call(control, "sidecars", "--wait", "0", "--json").output.hasPrefix(#"{"items":[{"name":"pod-1""#))
    }

    @Test func `is not waited for where a sidecar is gone`() throws {
        let (gone, here) = (sidecar("pod-1", "gone", active: 7), sidecar("pod-2", "current", active: 8))
        let control = try ScriptedControl(["GET /v1/sidecars?limit=200": [fleet(gone, here), fleet(gone)]])
        defer { control.end() }
        #expect(call(control, "sidecars", "--wait", "0").status == 0)
        #expect(call(control, "sidecars", "--wait", "0").status == 1, "nobody is left who obeys")
    }

    @Test func `without anybody says so`() throws {
        let control = try ScriptedControl(["GET /v1/sidecars?limit=200": [fleet()]])
        defer { control.end() }
        #expect(call(control, "sidecars").output == "no sidecar has asked for a policy yet")
        #expect(call(control, "sidecars", "--wait", "0").status == 1)
    }
}

@Suite struct `Pins` {
    @Test(arguments: [
        ([], "{}", "everything"),
        (
            ["--label", "zone=eu", "--label", "track=canary"], #"{"labels":{"track":"canary","zone":"eu"}}"#,
            "the sidecars with track=canary,zone=eu"
        ),
    ])
    func `name a snapshot, a reason and a scope`(labels: [String], scope: String, told: String) throws {
        let control = try ScriptedControl(["POST /v1/pin": [.init(#"{"publication":{"sequence":9}}"#)]])
        defer { control.end() }
        let outcome = call(control, ["pin", "11", "--reason", "too small"] + labels)
        #expect(outcome.output == "\(told): pinned to snapshot 11, published")
        #expect(control.requests[0].body == #"{"version":11,"reason":"too small","scope":\#(scope)}"#)
    }
}

@Suite struct `Rollouts` {
    @Test(arguments: [
        (
            [], #"[{"percent":10,"hold_seconds":60},{"percent":100,"hold_seconds":0}]"#,
            "what holds when nothing is said"
        ),
        (
            ["--percent", "5", "--hold", "30", "--percent", "50", "--hold", "300"],
            #"[{"percent":5,"hold_seconds":30},{"percent":50,"hold_seconds":300},{"percent":100,"hold_seconds":0}]"#,
            "several stages"
        ),
        (["--percent", "100", "--hold", "0"], #"[{"percent":100,"hold_seconds":0}]"#, "all at once"),
        (["--percent", "100", "--hold", "60"], #"[{"percent":100,"hold_seconds":60}]"#, "a hold counts at 100, too"),
        (
            ["--percent", "12.5", "--hold", "5", "--then-all", "9"],
            #"[{"percent":12.5,"hold_seconds":5},{"percent":100,"hold_seconds":9}]"#, "the last is watched"
        ),
    ])
    func `come to all in stages`(flags: [String], stages: String, reason: Comment) throws {
        let control = try started()
        defer { control.end() }
        _ = call(control, ["rollout", "start"] + flags)
        #expect(control.requests.map(\.line) == ["POST /v1/rollouts?dry_run=true", "POST /v1/rollouts"])
        for request in control.requests {
            #expect(request.body == #"{"stages":\#(stages),"max_failure_rate":0.05,"min_requests":50}"#, reason)
        }
    }

    @Test(arguments: [
        ([], #"[{"percent":100,"hold_seconds":60}]"#, "the whole label, and nobody else"),
        (["--percent", "100", "--hold", "60"], #"[{"percent":100,"hold_seconds":60}]"#, "as it was seen"),
        (
            ["--percent", "50", "--hold", "60"], #"[{"percent":50,"hold_seconds":60}]"#,
            "half of the label, and nobody else"
        ),
        (
            ["--hold", "60", "--then-all", "300"],
            #"[{"percent":100,"hold_seconds":60},{"all":true,"hold_seconds":300}]"#, "all, because it was said"
        ),
    ])
    func `by label stay with the label`(flags: [String], stages: String, reason: Comment) throws {
        let control = try started()
        defer { control.end() }
        _ = call(control, ["rollout", "start", "--label", "track=canary"] + flags)
        #expect(
            control.requests.last?.body
                == #"{"stages":\#(stages),"max_failure_rate":0.05,"min_requests":50,"labels":{"track":"canary"}}"#,
            reason)
    }

    @Test(arguments: [
        (["--percent", "0"], "--percent: '0' is not a percentage from 0.01 to 100, with at most two decimals"),
        (["--percent=-5"], "--percent: '-5' is not a percentage"),
        (["--percent", "101"], "--percent: '101' is not a percentage"),
        (["--percent", "1e2"], "--percent: '1e2' is not a percentage"),
        (["--percent", "nan"], "--percent: 'nan' is not a percentage"),
        (["--percent", "33.333"], "--percent: '33.333' is not a percentage"),
        (["--percent", "99999999999999999999"], "--percent: '99999999999999999999' is not a percentage"),
        (["--percent", "50", "--percent", "50"], "--percent: '50' is not more than the stage before"),
        (["--percent", "50", "--percent", "100", "--hold", "1"], "--percent and --hold stand equally often"),
        (["--hold=-1"], "--hold: '-1' is not a whole number of seconds from 0 to 2592000"),
        (["--hold", "2592001"], "--hold: '2592001' is not a whole number"),
        (["--hold", "99999999999999999999"], "--hold: '99999999999999999999' is not a whole number"),
        (["--then-all", "x", "--label", "a=b"], "--then-all: 'x' is not a whole number"),
        (["--percent", "100", "--then-all", "1"], "--then-all: 100 percent without --label are all sidecars already"),
    ])
    func `that make no sense are not asked for`(flags: [String], complaint: String) throws {
        let control = try started()
        defer { control.end() }
        let outcome = call(control, ["rollout", "start"] + flags)
        #expect(outcome.status == 2)
        #expect(outcome.complaints.contains(complaint), "\(outcome.complaints)")
        #expect(control.requests.isEmpty)
    }

    /// A control plane with a canary of one in a fleet of three.
    private func started() throws -> ScriptedControl {
        try ScriptedControl([
            "POST /v1/rollouts?dry_run=true": [.init(preview)],
            "POST /v1/rollouts": [.init("{}", status: 201)],
            "GET /v1/rollouts/3": [.init(active)],
            "GET /v1/rollouts": [.init(#"{"items":[{"id":3,"state":"active"}],"next":null}"#)],
            "POST /v1/rollouts/3/advance": [.init("{}")],
            "DELETE /v1/rollouts/3": [.init("{}")],
        ])
    }

    private let reach = """
        {"sidecars":3,"pinned":0,"gone":1,"stages":[{"sidecars":1,"names":["pod-c"]}],
         "end":{"sidecars":3,"names":["pod-a","pod-b","pod-c"]}}
        """

    private var preview: String {
        """
        {"dry_run":true,"version":2,"previous_version":1,"stages":[{"percent":100,"hold_seconds":60}],
         "labels":{"track":"canary"},"reach":\(reach)}
        """
    }

    private var active: String {
        """
        {"id":3,"version":2,"previous_version":1,"state":"active","reason":"waits for advance","stage":0,
         "stages":[{"percent":100,"hold_seconds":60}],"labels":{"track":"canary"},"max_failure_rate":0.05,
         "author":"ann","created_at":"2026-11-23T12:10:00Z",
         "cohort":{"sidecars":1,"active":1,"refused":0,"requests":7,"failures":0},
         "next":{"stage":null,"waits_for":"advance","seconds_left":0,"automatic":false},"reach":\(reach)}
        """
    }

    @Test func `say first whom they reach`() throws {
        let control = try started()
        defer { control.end() }
        let outcome = call(control, "rollout", "start", "--label", "track=canary")
        #expect(
            outcome.output.hasPrefix(
                """
                1 of 3 sidecars now: pod-c; then 3 of 3 after `interlock rollout advance`
                1 not heard of for 90 s, and not counted
                """), "\(outcome.output)")
        let plain = call(control, "rollout", "start", "--label", "track=canary", "--json")
        #expect(plain.output == "{}", "documents are for programs")
    }

    @Test(
        arguments: [
            ("y", true, 0), ("Yes", true, 0), ("n", false, 1), ("", false, 1), (nil, false, 1),
        ] as [(String?, Bool, Int32)])
    func `ask a person at a terminal`(answer: String?, isStarted: Bool, status: Int32) throws {
        let control = try started()
        defer { control.end() }
        var said: [String] = []
        let invocation = Invocation(
            environment: { ["INTERLOCK_TOKEN": "secret-token", "INTERLOCK_CONTROL": control.url][$0] },
            say: { said.append($0) }, complain: { said.append($0) }, isTerminal: { true },
            ask: { question in
                said.append(question)
                return answer
            }, now: { noon })
        let ended = Interlock.run(["rollout", "start", "--label", "track=canary"], as: invocation)
        #expect(ended == status)
        #expect(said.contains("go on? [y/N]"))
        #expect(control.requests.contains { $0.line == "POST /v1/rollouts" } == isStarted)
        said = []
        #expect(Interlock.run(["rollout", "start", "--label", "track=canary", "--yes"], as: invocation) == 0)
        #expect(!said.contains("go on? [y/N]"))
    }

    @Test func `say what comes next, and what a step does`() throws {
        let control = try started()
        defer { control.end() }
        #expect(
            call(control, "rollout", "status").output == """
                rollout 3: snapshot 2 after 1, active: waits for advance
                > track=canary, held for 60 s: 1 of 3 sidecars: pod-c
                  1 of 1 sidecars obey it; 0 of 7 requests failed, 0.05 may
                  next: waits for `interlock rollout advance`, which gives it to all sidecars
                  1 not heard of for 90 s, and not counted
                  began 2026-11-23T12:10:00Z, 5 min ago by ann
                """)
        #expect(call(control, "rollout", "status", "--wait", "600").status == 0, "its stages are done")
        #expect(
            call(control, "rollout", "advance").output.hasPrefix(
                "snapshot 2: 1 of 3 sidecars have it now; then 3 of 3, and the rollout is completed"))
        #expect(
            call(control, "rollout", "abort").output.hasPrefix("1 of 3 sidecars return to snapshot 1: pod-c"))
    }

    @Test func `are watched until they end`() throws {
        func rollout(_ state: String) -> ScriptedControl.Answer {
            .init(
                """
                {"id":3,"version":14,"previous_version":12,"state":"\(state)","stage":0,"reason":"",
                 "stages":[{"percent":10,"hold_seconds":60},{"percent":100}],"cohort":{"sidecars":2,"active":1,"refused":0,"requests":120,"failures":2},
                 "max_failure_rate":0.05,"author":"ann","created_at":"2026-11-23T12:10:00Z"}
                """)
        }
        let control = try ScriptedControl([
            "GET /v1/rollouts": [
                .init(#"{"items":[{"id":2,"state":"returned"},{"id":3,"state":"active"}],"next":null}"#)
            ],
            "GET /v1/rollouts/3": [rollout("active"), rollout("active"), rollout("completed")],
        ])
        defer { control.end() }
        let first = call(control, "rollout", "status")
        #expect(
            first.output == """
                rollout 3: snapshot 14 after 12, active
                > 10 percent, held for 60 s
                  100 percent
                  1 of 2 sidecars obey it; 2 of 120 requests failed, 0.05 may
                  began 2026-11-23T12:10:00Z, 5 min ago by ann
                """)
        let waited = call(control, "rollout", "status", "--wait", "60")
        #expect(waited.status == 0)
        #expect(waited.complaints == "rollout 3: stage 1 of 2, 10 percent; active on 1 of 2 sidecars")
    }

    @Test func `that returned end with 1`() throws {
        let control = try ScriptedControl(["GET /v1/rollouts/3": [.init(#"{"id":3,"state":"returned"}"#)]])
        defer { control.end() }
        #expect(call(control, "rollout", "status", "3", "--wait", "5").status == 1)
    }

    @Test func `cannot be hurried where there is none`() throws {
        let control = try ScriptedControl(["GET /v1/rollouts": [.init(#"{"items":[],"next":null}"#)]])
        defer { control.end() }
        let outcome = call(control, "rollout", "advance")
        #expect(outcome.status == 1)
        #expect(outcome.complaints == "interlock: no rollout is under way")
    }
}
