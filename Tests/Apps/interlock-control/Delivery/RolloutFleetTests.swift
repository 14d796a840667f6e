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
        let share = Scope(share: Scope.Share(hundredths: 3000, salt: "r\(id)"))
        for sidecar in plane.sidecars where sidecar.version == 2 {
            #expect(share.matches(name: sidecar.name, labels: [:]), "\(sidecar.name) is not of the first stage")
        }
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
