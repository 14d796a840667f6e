// The fleet: its convergence, pins, rollouts.

import Testing

@testable import interlock

private func sidecar(_ name: String, _ state: String, active: Int, desired: Int = 8, refused: String = "") -> String {
    """
    {"name":"\(name)","labels":{"zone":"eu","track":"canary"},"desired":\(desired),"delivered":8,"active":\(active),
     "state":"\(state)","last_seen":"2026-11-23T12:13:58Z","refused":\(refused.isEmpty ? "null" : "{\"sequence\":8,\"reason\":\"\(refused)\"}")}
    """
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
                NAME   LABELS                DESIRED  DELIVERED  ACTIVE  STATE    SEEN
                pod-1  track=canary,zone=eu        8          8       8  current  62s
                pod-2  track=canary,zone=eu        8          8       7  behind   62s
                """)
    }

    @Test func `shows why a sidecar refused`() throws {
        let control = try ScriptedControl([
            "GET /v1/sidecars?limit=200": [fleet(sidecar("pod-1", "refused", active: 7, refused: "bad signature"))]
        ])
        defer { control.end() }
        let lines = call(control, "sidecars").output.split(separator: "\n")
        #expect(lines[0].hasSuffix("REASON"))
        #expect(lines[1].hasSuffix("bad signature"))
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
        #expect(outcome.output == "\(told): pinned to snapshot 11, published as 9")
        #expect(control.requests[0].body == #"{"version":11,"reason":"too small","scope":\#(scope)}"#)
    }
}

@Suite struct `Rollouts` {
    @Test(arguments: [
        ([], #"[{"percent":10,"hold_seconds":60},{"percent":100}]"#, "what holds when nothing is said"),
        (
            ["--percent", "5", "--hold", "30", "--percent", "50", "--hold", "300"],
            #"[{"percent":5,"hold_seconds":30},{"percent":50,"hold_seconds":300},{"percent":100}]"#, "several stages"
        ),
        (["--percent", "100", "--hold", "0"], #"[{"percent":100}]"#, "all at once"),
    ])
    func `come to all in stages`(flags: [String], stages: String, reason: Comment) throws {
        let control = try ScriptedControl(["POST /v1/rollouts": [.init("{}", status: 201)]])
        defer { control.end() }
        _ = call(control, ["rollout", "start"] + flags)
        #expect(
            control.requests.first?.body == #"{"stages":\#(stages),"max_failure_rate":0.05,"min_requests":50}"#, reason)
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
        #expect(waited.complaints == "rollout 3: stage 1 of 2, 10 percent; 1 of 2 sidecars obey it")
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
