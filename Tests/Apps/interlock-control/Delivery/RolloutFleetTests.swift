// Rollouts over a fleet: they go on, they go back, and nobody is left behind.

import Policy
import TestKit
import Testing
import Wire

@testable import interlock_control

@Suite struct `Rollouts over a fleet` {
    /// A fleet of twenty on snapshot 1, and a snapshot 2 that waits.
    private func fleet() throws -> Plane {
        let plane = try Plane.ready()
        for number in 0..<20 { _ = plane.sidecar("s\(number)", labels: ["parity": number % 2 == 0 ? "even" : "odd"]) }
        try plane.write(note: "1")
        try plane.write(note: "2", hold: true)
        try plane.turn { plane.sidecars.allSatisfy { $0.version == 1 } }
        return plane
    }

    private func start(_ plane: Plane, _ order: String) throws -> Int {
        try #require(try plane.request("POST", "/v1/rollouts", order)["rollout"]?["id"]?.int)
    }

    private func rollout(_ plane: Plane, _ id: Int) throws -> JSONValue {
        try plane.request("GET", "/v1/rollouts/\(id)")
    }

    private func versions(_ plane: Plane) -> [Int: Int] {
        plane.sidecars.reduce(into: [:]) { $0[$1.version, default: 0] += 1 }
    }

    @Test func `stage by stage it reaches everybody, and then it is the base`() throws {
        let plane = try fleet()
        let id = try start(plane, #"{"stages":[{"percent":30,"hold_seconds":1},{"percent":100}]}"#)
        try plane.turn { versions(plane)[2] ?? 0 > 0 }
        #expect(try rollout(plane, id)["reach"]?["stages"]?[0]?["sidecars"]?.int == 6)
        try plane.turn { versions(plane) == [2: 20] }
        try plane.turn { try rollout(plane, id)["state"]?.string == "completed" }
        let written = try plane.write(plane.documents("g", note: "3"))
        #expect(written["held_by"]?.isNull == true)
        try plane.turn { versions(plane) == [3: 20] }
        #expect(plane.sidecars.allSatisfy { $0.wrongs.isEmpty })
    }

    @Test func `what is written while it is on waits`() throws {
        let plane = try fleet()
        let id = try start(plane, #"{"stages":[{"percent":50,"hold_seconds":3600}]}"#)
        let written = try plane.write(plane.documents("g", note: "3"))
        #expect(written["held_by"]?.string == "rollout")
        try plane.turn { try rollout(plane, id)["reason"]?.string?.hasPrefix("held for another") == true }
        #expect(try plane.answer("POST", "/v1/publications", "{}").status == 409)
        #expect(try plane.answer("POST", "/v1/rollouts", #"{"stages":[{"percent":1}]}"#).status == 409)
        #expect(versions(plane)[3] == nil)
    }

    @Test func `a sidecar of the canary that refuses it takes it back`() throws {
        let plane = try fleet()
        for sidecar in plane.sidecars { sidecar.refuses = { $0.version == 2 ? "line 3: no such\nmodel" : nil } }
        let id = try start(
            plane, #"{"stages":[{"percent":100,"hold_seconds":3600}],"labels":{"parity":"even"}}"#)
        try plane.turn { try rollout(plane, id)["state"]?.string == "returned" }
        let reason = try rollout(plane, id)["reason"]?.string ?? ""
        #expect(reason.hasPrefix("refused by ") && reason.hasSuffix(": line 3: no such model"), "\(reason)")
        try plane.turn { plane.sidecars.allSatisfy { $0.version == 1 && $0.refusal == nil && $0.isWaiting } }
        try plane.turn { try plane.request("GET", "/v1/sidecars")["convergence"]?["current"]?.int == 20 }
        #expect(plane.sidecars.allSatisfy { $0.wrongs.isEmpty })
    }

    @Test func `too many failures in the canary take it back, and later changes wait to be published by hand`() throws {
        let plane = try fleet()
        let id = try start(
            plane,
            #"{"stages":[{"percent":100,"hold_seconds":3600}],"labels":{"parity":"odd"},"min_requests":100}"#)
        let canary = plane.sidecars.filter { $0.labels["parity"] == "odd" }
        try plane.turn { canary.allSatisfy { $0.version == 2 } }
        for sidecar in canary { sidecar.load = (20, 2) }
        try plane.turn { try rollout(plane, id)["state"]?.string == "returned" }
        #expect(
            try rollout(plane, id)["reason"]?.string?.hasSuffix("requests failed, more than a share of 0.05") == true)
        try plane.turn { versions(plane) == [1: 20] }
        let written = try plane.write(plane.documents("g", note: "3"))
        #expect(written["held_by"]?.string == "rollout", "what the canary failed with is in it")
        try plane.request("POST", "/v1/publications", "{}")
        try plane.turn { versions(plane) == [3: 20] }
    }

    @Test func `a few failures below the limit hold nothing up`() throws {
        let plane = try fleet()
        let id = try start(plane, #"{"stages":[{"percent":50,"hold_seconds":1},{"percent":100}],"min_requests":1}"#)
        try plane.turn { versions(plane)[2] ?? 0 > 0 }
        for sidecar in plane.sidecars where sidecar.version == 2 { sidecar.load = (100, 5) }
        try plane.turn { try rollout(plane, id)["state"]?.string == "completed" }
        try plane.turn { versions(plane) == [2: 20] }
    }

    @Test func `by hand it goes on, and back`() throws {
        let plane = try fleet()
        let stages = #"{"stages":[{"percent":20,"hold_seconds":3600},{"percent":60,"hold_seconds":3600}]}"#
        let first = try start(plane, stages)
        try plane.request("POST", "/v1/rollouts/\(first)/advance")
        #expect(try rollout(plane, first)["stage"]?.int == 1)
        try plane.turn { versions(plane)[2] ?? 0 > 0 }
        try plane.request("DELETE", "/v1/rollouts/\(first)")
        try plane.turn { versions(plane) == [1: 20] }
        #expect(try plane.answer("POST", "/v1/rollouts/\(first)/advance").status == 409)
        let second = try start(plane, stages)
        try plane.request("POST", "/v1/rollouts/\(second)/advance")
        try plane.request("POST", "/v1/rollouts/\(second)/advance")
        try plane.turn { versions(plane) == [2: 20] }
        #expect(try rollout(plane, second)["state"]?.string == "completed")
    }

    @Test func `a canary by label stays where its label says until an administrator says advance`() throws {
        let plane = try fleet()
        let order = #"{"stages":[{"percent":100,"hold_seconds":1}],"labels":{"parity":"even"}}"#
        let preview = try plane.request("POST", "/v1/rollouts?dry_run=true", order)
        #expect(preview["reach"]?["stages"]?[0]?["sidecars"]?.int == 10)
        #expect(preview["reach"]?["end"]?["sidecars"]?.int == 20)
        #expect(try plane.request("GET", "/v1/rollouts")["items"]?.count == 0, "nothing was written")
        let id = try start(plane, order)
        try plane.turn { try rollout(plane, id)["next"]?["waits_for"]?.string == "advance" }
        try plane.turn(milliseconds: 300)
        #expect(versions(plane) == [1: 10, 2: 10])
        #expect(try rollout(plane, id)["state"]?.string == "active")
        try plane.request("POST", "/v1/rollouts/\(id)/advance")
        try plane.turn { versions(plane) == [2: 20] }
        #expect(try rollout(plane, id)["state"]?.string == "completed")
    }

    @Test func `a canary by label goes to all where a stage says so, and is watched there`() throws {
        let plane = try fleet()
        let id = try start(
            plane,
            #"{"stages":[{"percent":100},{"all":true,"hold_seconds":3600}],"labels":{"parity":"odd"}}"#)
        try plane.turn { versions(plane) == [2: 20] }
        try plane.turn { try rollout(plane, id)["next"]?["waits_for"]?.string == "time" }
        for sidecar in plane.sidecars { sidecar.load = (20, 10) }
        try plane.turn { versions(plane) == [1: 20] }
        #expect(try rollout(plane, id)["state"]?.string == "returned")
    }

    @Test func `a stage of all is held as long as it says, and still taken back`() throws {
        let plane = try fleet()
        let id = try start(plane, #"{"stages":[{"percent":100,"hold_seconds":3600}]}"#)
        try plane.turn { versions(plane) == [2: 20] }
        try plane.turn { try rollout(plane, id)["reason"]?.string?.hasPrefix("held for another") == true }
        plane.sidecars[0].load = (100, 100)
        try plane.turn { versions(plane) == [1: 20] }
        #expect(try rollout(plane, id)["state"]?.string == "returned")
    }

    @Test func `half of two sidecars is one of them`() throws {
        let plane = try Plane.ready()
        let (a, b) = (plane.sidecar("pod-a"), plane.sidecar("pod-b"))
        try plane.write(note: "1")
        try plane.write(note: "2", hold: true)
        try plane.turn { a.version == 1 && b.version == 1 }
        let order = #"{"stages":[{"percent":50,"hold_seconds":3600},{"percent":100}]}"#
        let preview = try plane.request("POST", "/v1/rollouts?dry_run=true", order)
        let chosen = try #require(preview["reach"]?["stages"]?[0]?["names"]?[0]?.string)
        let id = try start(plane, order)
        try plane.turn { try rollout(plane, id)["next"]?["waits_for"]?.string == "time" }
        #expect(plane.sidecars.filter { $0.version == 2 }.map(\.name) == [chosen], "the one that was named before")
        // It is taken away, and another pod comes in its place: the stage is not left without anybody.
        let gone = plane.sidecars.filter { $0.name == chosen }
        for sidecar in gone { sidecar.stop() }
        try plane.turn(milliseconds: 100)
        try plane.sql("update sidecars set last_seen = now() - interval '2 minutes' where name = '\(chosen)'")
        let left = try #require(plane.sidecars.first { $0.name != chosen })
        try plane.turn { left.version == 2 }
        #expect(try rollout(plane, id)["reach"]?["gone"]?.int == 1)
        #expect(plane.sidecars.allSatisfy { $0.wrongs.isEmpty })
    }

    @Test func `labels that no sidecar carries are refused, with those that there are`() throws {
        let plane = try fleet()
        let order = #"{"stages":[{"percent":100}],"labels":{"parity":"evn"}}"#
        for path in ["/v1/rollouts?dry_run=true", "/v1/rollouts"] {
            let heard = try plane.answer("POST", path, order)
            #expect(heard.status == 409)
            let message = try JSONDocument(heard.body).root["error"]?["message"]?.string
            #expect(message == "no sidecar has parity=evn; known labels: parity=even, parity=odd")
        }
        let pin = #"{"version":1,"reason":"x","scope":{"labels":{"parity":"evn"}}}"#
        let pinned = try plane.request("POST", "/v1/pin", pin)
        #expect(
            pinned["warnings"]?[0]?.string == "no sidecar has parity=evn; known labels: parity=even, parity=odd")
        #expect(pinned["reach"]?["pinned"]?.int == 0 && pinned["reach"]?["sidecars"]?.int == 20)
    }

    @Test func `sidecars are listed with the snapshots that their publications name`() throws {
        let plane = try fleet()
        try plane.request("POST", "/v1/pin", #"{"version":2,"reason":"x"}"#)
        try plane.request("DELETE", "/v1/pin")
        try plane.request("POST", "/v1/pin", #"{"version":1,"reason":"x"}"#)
        try plane.turn { try plane.request("GET", "/v1/sidecars")["convergence"]?["current"]?.int == 20 }
        let first = try #require(try plane.request("GET", "/v1/sidecars")["items"]?[0])
        #expect(first["active"]?.int ?? 0 > 2, "sequences rise")
        for name in ["desired", "delivered", "active"] {
            #expect(first["snapshots"]?.member(name)?["version"]?.int == 1)
            #expect(first["snapshots"]?.member(name)?["digest"]?.string?.count == 64)
        }
    }

    @Test func `a pin on everything ends it`() throws {
        let plane = try fleet()
        let id = try start(plane, #"{"stages":[{"percent":50,"hold_seconds":3600}]}"#)
        try plane.turn { versions(plane)[2] ?? 0 > 0 }
        try plane.request("POST", "/v1/pin", #"{"version":1,"reason":"stop everything"}"#)
        try plane.turn { versions(plane) == [1: 20] }
        #expect(try rollout(plane, id)["reason"]?.string == "pinned by bootstrap")
        #expect(try plane.answer("POST", "/v1/rollouts", #"{"stages":[{"percent":1}]}"#).status == 409)
    }

    @Test func `a clock that was set back only makes a stage longer`() throws {
        let plane = try fleet()
        let id = try start(plane, #"{"stages":[{"percent":50,"hold_seconds":1},{"percent":100}]}"#)
        try plane.sql("update rollouts set stage_began_at = now() + interval '1 hour'")
        try plane.sql("update sidecars set last_seen = now() + interval '1 hour'")
        try plane.turn { try rollout(plane, id)["reason"]?.string == "held for another 1 s" }
        try plane.turn(milliseconds: 1200)
        #expect(try rollout(plane, id)["stage"]?.int == 0)
        try plane.turn { try plane.sql("select count(*) from sidecars where last_seen <= now()") == "20" }
        try plane.sql("update rollouts set stage_began_at = now() - interval '1 minute'")
        try plane.turn { versions(plane) == [2: 20] }
    }
}
