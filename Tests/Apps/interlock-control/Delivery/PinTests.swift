// What sidecars obey when administrators write, pin and unpin.

import Policy
import TestKit
import Testing
import Wire

@testable import interlock_control

@Suite struct `Publishing and pinning` {
    @Test func `a change is every sidecar's at once, signed, and the database says who has it`() throws {
        let plane = try Plane.ready()
        let (a, b) = (plane.sidecar("a"), plane.sidecar("b"))
        try plane.turn { a.isWaiting && b.isWaiting }
        let written = try plane.write(plane.documents("g"))
        #expect(written["publication"]?["sequence"]?.int == 1)
        #expect(written["held_by"]?.isNull == true)
        try plane.turn { a.sequence == 1 && b.sequence == 1 }
        #expect(a.documents.names(.groups) == ["g"] && a.wrongs.isEmpty)
        try plane.turn { a.isWaiting && b.isWaiting }
        let fleet = try plane.request("GET", "/v1/sidecars")
        #expect(fleet["convergence"]?["current"]?.int == 2)
        let first = try #require(fleet["items"]?[0])
        #expect(first["name"]?.string == "a" && first["state"]?.string == "current")
        #expect(["desired", "delivered", "active"].map { first.member($0)?.int } == [1, 1, 1])
    }

    @Test func `pinning and unpinning move the sequence forward and the version back and forth`() throws {
        let plane = try Plane.ready()
        let sidecar = plane.sidecar("a")
        for note in ["1", "2", "3"] { try plane.write(note: note) }
        try plane.turn { sidecar.version == 3 }
        let pinned = try plane.request("POST", "/v1/pin", #"{"version":1,"reason":"2 and 3 are bad"}"#)
        #expect(pinned["pin"]?["version"]?.int == 1)
        try plane.turn { sidecar.version == 1 }
        #expect(sidecar.sequence == pinned["publication"]?["sequence"]?.int)
        let held = try plane.write(plane.documents("g", note: "4"))
        #expect(held["held_by"]?.string == "pin" && held["publication"]?.isNull == true)
        try plane.turn(milliseconds: 300)
        #expect(sidecar.version == 1, "a pin on everything holds what is written meanwhile")
        try plane.request("DELETE", "/v1/pin")
        try plane.turn { sidecar.version == 4 }
        #expect(sidecar.history == sidecar.history.sorted() && Set(sidecar.history).count == sidecar.history.count)
        #expect(sidecar.wrongs.isEmpty)
        #expect(try plane.request("GET", "/v1/pins")["items"]?.count == 0)
    }

    @Test func `a revoked token stays revoked under any pin`() throws {
        let plane = try Plane.ready()
        let (dead, alive) = (String(repeating: "d0", count: 32), String(repeating: "a1", count: 32))
        let sidecar = plane.sidecar("a")
        try plane.write(plane.documents("g", tokens: [dead, alive]))
        try plane.turn { sidecar.version == 1 }
        #expect(sidecar.revoked.isEmpty)
        let id = tokenID(dead)
        try plane.request("DELETE", "/v1/callers/caller-0/tokens/\(id)")
        try plane.turn { sidecar.version == 2 }
        try plane.request("POST", "/v1/pin", #"{"version":1,"reason":"back to when it worked"}"#)
        try plane.turn { sidecar.version == 1 }
        #expect(sidecar.revoked == [dead], "the snapshot has the token, the publication kills it")
        try plane.request("DELETE", "/v1/pin")
        try plane.turn { sidecar.version == 2 }
        #expect(sidecar.revoked.isEmpty, "the newest snapshot has it no more")
        let listed = try plane.request("GET", "/v1/publications")
        let ids = listed["items"]?.elements.map { $0["revoked"]?[0]?.string }
        #expect(ids == [nil, nil, id, nil, nil], "ids, never digests")
    }

    @Test func `a token that is revoked while its snapshot is pinned dies at once`() throws {
        let plane = try Plane.ready()
        let dead = String(repeating: "d0", count: 32)
        let sidecar = plane.sidecar("a")
        try plane.write(plane.documents("g", tokens: [dead]))
        try plane.request("POST", "/v1/pin", #"{"version":1,"reason":"x"}"#)
        try plane.turn { sidecar.version == 1 && sidecar.isWaiting }
        try plane.request("DELETE", "/v1/callers/caller-0/tokens/\(tokenID(dead))")
        try plane.turn { sidecar.revoked == [dead] }
        #expect(sidecar.version == 1)
    }

    @Test func `a token whose grace is over is told without anybody's doing`() throws {
        let plane = try Plane.ready()
        let old = String(repeating: "d0", count: 32)
        let sidecar = plane.sidecar("a")
        try plane.write(plane.documents("g", tokens: [old]))
        try plane.turn { sidecar.version == 1 }
        try plane.sql(
            """
            insert into revocations (sha256, caller, cause, author, effective_at)
            values (decode('\(old)', 'hex'), 'caller-0', 'rotated', 'test', now() + interval '500 ms')
            """)
        try plane.turn { sidecar.revoked == [old] }
        #expect(sidecar.version == 1 && sidecar.kinds.last == "unchanged")
    }

    @Test func `a pin by labels keeps the canary where it is while the rest goes on`() throws {
        let plane = try Plane.ready()
        let canary = plane.sidecar("c", labels: ["track": "canary"])
        let stable = plane.sidecar("s", labels: ["track": "stable"])
        try plane.write(note: "1")
        try plane.write(note: "2")
        try plane.turn { canary.version == 2 && stable.version == 2 }
        try plane.request(
            "POST", "/v1/pin", #"{"version":1,"reason":"try","scope":{"labels":{"track":"canary"}}}"#)
        try plane.turn { canary.version == 1 }
        #expect(stable.version == 2)
        let written = try plane.write(plane.documents("g", note: "3"))
        #expect(written["held_by"]?.isNull == true)
        try plane.turn { stable.version == 3 }
        #expect(canary.version == 1)
        let other = try plane.answer("DELETE", "/v1/pin")
        #expect(other.status == 404, "there is no pin on everything")
        try plane.request("DELETE", "/v1/pin", #"{"scope":{"labels":{"track":"canary"}}}"#)
        try plane.turn { canary.version == 3 }
        #expect(canary.wrongs.isEmpty && stable.wrongs.isEmpty)
    }

    @Test func `a sidecar that changes its labels goes where it belongs, forward`() throws {
        let plane = try Plane.ready()
        let sidecar = plane.sidecar("c", labels: ["track": "canary"])
        sidecar.wait = 1
        try plane.write(note: "1")
        try plane.write(note: "2")
        try plane.request(
            "POST", "/v1/pin", #"{"version":1,"reason":"try","scope":{"labels":{"track":"canary"}}}"#)
        try plane.turn { sidecar.version == 1 && sidecar.sequence == 3 }
        sidecar.labels = [:]
        sidecar.boot = "2"
        try plane.write(note: "3")
        try plane.turn { sidecar.version == 3 }
        #expect(sidecar.wrongs.isEmpty)
    }

    @Test func `what is held is published on request`() throws {
        let plane = try Plane.ready()
        let sidecar = plane.sidecar("a")
        try plane.write(note: "1")
        let held = try plane.write(plane.documents("g", note: "2"), hold: true)
        #expect(held["held_by"]?.string == "hold" && held["publication"]?.isNull == true)
        try plane.turn { sidecar.version == 1 }
        let published = try plane.request("POST", "/v1/publications", "{}")
        #expect(published["version"]?.int == 2)
        try plane.turn { sidecar.version == 2 }
        #expect(try plane.request("POST", "/v1/publications", "{}")["publication"]?.isNull == true, "nothing is new")
    }

    @Test func `small changes of large documents travel as changes, and only the first time as a whole`() throws {
        let plane = try Plane.ready()
        let sidecar = plane.sidecar("a")
        let tokens = (10..<99).map { String(repeating: "\($0)", count: 32) }
        try plane.write(plane.documents("g", tokens: tokens))
        try plane.turn { sidecar.version == 1 }
        #expect(sidecar.lastHead.contains("content-encoding: gzip"))
        #expect(sidecar.lastHead.contains(#"etag: "1""#) && sidecar.lastHead.contains("cache-control: no-store"))
        try plane.write(plane.documents("g", "h", tokens: tokens))
        try plane.turn { sidecar.version == 2 }
        try plane.request("POST", "/v1/pin", #"{"version":1,"reason":"x"}"#)
        try plane.turn { sidecar.version == 1 && sidecar.history.count == 3 }
        #expect(sidecar.kinds == ["snapshot", "delta", "delta"] && sidecar.wrongs.isEmpty)
    }

    @Test func `every order is in the audit`() throws {
        let plane = try Plane.ready()
        try plane.write(note: "1")
        try plane.request("POST", "/v1/pin", #"{"version":1,"reason":"why not"}"#)
        try plane.request("DELETE", "/v1/pin")
        let entries = try plane.request("GET", "/v1/audit")["items"]?.elements.map { entry in
            "\(entry["operation"]?.string ?? "") \(entry["resource"]?.string ?? "") \(entry["version"]?.int ?? 0)"
        }
        #expect(entries?.prefix(2) == ["deletePin /pin 1", "createPin /pin 1"])
    }

    @Test(arguments: [
        ("POST", "/v1/pin", #"{"version":9,"reason":"x"}"#, 404, "there is no snapshot 9"),
        ("POST", "/v1/pin", #"{"version":1}"#, 400, "`reason`: expected, and it is missing"),
        ("POST", "/v1/pin", #"{"version":1,"reason":"x","scope":{"percent":1,"salt":"s"}}"#, 400, "`scope`: expected"),
        ("DELETE", "/v1/pin", "", 404, "there is no pin on all sidecars"),
        ("POST", "/v1/rollouts", #"{"stages":[]}"#, 400, "`stages`: expected an array of 1 to 20 stages"),
        ("POST", "/v1/rollouts", #"{"stages":[{"percent":1}],"version":1}"#, 409, "snapshot 1 is what everybody has"),
        ("POST", "/v1/rollouts", #"{"stages":[{"percent":1}],"version":9}"#, 404, "there is no snapshot 9"),
        ("POST", "/v1/rollouts/7/advance", "", 404, "there is no rollout 7"),
        ("DELETE", "/v1/rollouts/x", "", 404, "there is no rollout `x`"),
        ("DELETE", "/v1/sidecars/x", "", 404, "there is no sidecar `x`"),
    ])
    func `an order that cannot be obeyed is told why`(
        method: String, path: String, body: String, status: Int, message: String
    ) throws {
        let plane = try Plane.ready()
        try plane.write(note: "1")
        let heard = try plane.answer(method, path, body)
        #expect(heard.status == status)
        let told = try JSONDocument(heard.body).root["error"]?["message"]?.string ?? ""
        #expect(told.hasPrefix(message), "\(told)")
    }

    @Test func `nobody pins or rolls out before anything was published`() throws {
        let plane = try Plane.ready()
        try plane.write(plane.documents("g"), hold: true)
        #expect(try plane.answer("POST", "/v1/pin", #"{"version":1,"reason":"x"}"#).status == 409)
        #expect(try plane.answer("POST", "/v1/rollouts", #"{"stages":[{"percent":1}]}"#).status == 409)
    }
}
