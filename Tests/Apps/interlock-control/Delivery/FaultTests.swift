// What goes wrong around the control plane, and that every sidecar ends where it should.

import EventLoop
import Policy
import ShellKit
import Store
import TestKit
import Testing
import Wire

@testable import interlock_control

@Suite struct `Faults around delivery` {
    @Test func `two replicas over one database answer each other's sidecars`() throws {
        let plane = try Plane.ready()
        let second = try plane.replica()
        let (a, b) = (plane.sidecar("a"), plane.sidecar("b", at: second))
        try plane.turn { a.isWaiting && second.office.feed.isLoaded && b.isWaiting }
        try plane.write(note: "1")
        try plane.turn { a.version == 1 && b.version == 1 }
        try plane.write(note: "2", at: second)
        try plane.turn { a.version == 2 && b.version == 2 && a.isWaiting && b.isWaiting }
        for replica in plane.replicas {
            try plane.turn {
                try plane.request("GET", "/v1/sidecars", at: replica)["convergence"]?["current"]?.int == 2
            }
        }
        #expect(a.wrongs.isEmpty && b.wrongs.isEmpty)
    }

    @Test func `two administrators who write at once make one chain`() throws {
        let plane = try Plane.ready()
        let second = try plane.replica()
        try plane.turn { second.office.feed.isLoaded }
        let sidecars = [plane.sidecar("a"), plane.sidecar("b", at: second)]
        var peers: [RawPeer] = []
        for number in 0..<20 {
            let peer = try RawPeer(port: plane.replicas[number % 2].port, on: plane.loop)
            let group = #"{"strategy":"static","targets":[{"provider":"p","model_ref":"m"}]}"#
            if number == 0 { try plane.write(note: "1") }
            peer.say(
                "PUT /v1/groups/g\(number) HTTP/1.1\r\nhost: c\r\nauthorization: Bearer \(Plane.bootstrap)\r\n"
                    + "content-type: application/json\r\ncontent-length: \(group.utf8.count)\r\n\r\n\(group)")
            peers.append(peer)
        }
        try plane.turn { peers.allSatisfy { Heard($0.received)?.status == 200 || Heard($0.received)?.status == 201 } }
        try plane.turn { sidecars.allSatisfy { $0.version == 21 } }
        #expect(sidecars.allSatisfy { $0.documents.count(.groups) == 21 && $0.wrongs.isEmpty })
        #expect(try plane.sql("select max(sequence) - count(*) from publications") == "0")
        for peer in peers { peer.close() }
    }

    @Test func `nobody is called current who lacks what was published a moment ago`() throws {
        let plane = try Plane.ready()
        let second = try plane.replica()
        let sidecar = plane.sidecar("a")
        try plane.turn { second.office.feed.isLoaded }
        try plane.write(note: "1")
        try plane.turn { sidecar.version == 1 && second.office.feed.newest == 1 }
        second.office.feed.close()
        try plane.write(note: "2")
        let fleet = try plane.request("GET", "/v1/sidecars", at: second)
        #expect(fleet["items"]?[0]?["desired"]?.int == 2)
    }

    @Test func `a stranger's large body is refused by its head, and a known one's is read`() throws {
        let plane = try Plane.ready()
        for (secret, status) in [("nobody-knows-this-one", "401"), (Plane.bootstrap, "422")] {
            let peer = try RawPeer(port: plane.replicas[0].port, on: plane.loop)
            defer { peer.close() }
            let group = "{\"strategy\":\"\(String(repeating: "a", count: 100_000))\"}"
            peer.say(
                "PUT /v1/groups/g HTTP/1.1\r\nhost: c\r\nauthorization: Bearer \(secret)\r\n"
                    + "content-type: application/json\r\ncontent-length: \(group.utf8.count)\r\n\r\n")
            if status != "401" { peer.say(group) }
            try plane.turn { String(decoding: peer.received, as: UTF8.self).hasPrefix("HTTP/1.1 \(status)") }
        }
    }

    @Test func `an end waits for no request that never becomes whole`() throws {
        let plane = try Plane.ready()
        let replica = plane.replicas[0]
        let peer = try RawPeer(port: replica.port, on: plane.loop)
        defer { peer.close() }
        peer.say("PUT /v1/groups/g HTTP/1.1\r\nhost: c\r\ncontent-length: 1000\r\n\r\n{")
        try plane.turn(milliseconds: 50)
        replica.drain()
        try plane.turn { peer.isOver }
    }

    @Test func `a sidecar with the same number of another history is not called current`() throws {
        let plane = try Plane.ready()
        try plane.write(note: "1")
        let other = String(repeating: "f", count: 64)
        let poll = "/v1/publications/next?after=1&wait=0&sidecar=liar&boot=aa&have=\(other)"
        try plane.turn { plane.replicas[0].office.feed.newest == 1 }
        #expect(try plane.answer("GET", poll, token: plane.sidecarToken).status == 304)
        let fleet = try plane.request("GET", "/v1/sidecars")
        #expect(fleet["items"]?[0]?["state"]?.string == "ahead")
    }

    @Test func `a notification that nobody heard is made up for`() throws {
        let plane = try Plane.ready()
        let deaf = try plane.replica(listens: false)
        let sidecar = plane.sidecar("a", at: deaf)
        try plane.turn { deaf.office.feed.isLoaded && sidecar.isWaiting }
        try plane.write(note: "1")
        try plane.turn { sidecar.version == 1 }
    }

    @Test func `a control plane that dies after the commit and before it told anybody has lost nothing`() throws {
        let plane = try Plane.ready()
        let mute = try plane.replica(listens: false)
        try plane.turn { mute.office.feed.isLoaded }
        let sidecars = (0..<5).map { plane.sidecar("s\($0)", at: mute) }
        plane.replicas[0].kill()
        mute.office.feed.close()
        try plane.turn { sidecars.allSatisfy(\.isWaiting) }
        try plane.write(note: "1", at: mute)
        #expect(sidecars.allSatisfy { $0.version == 0 })
        let port = mute.port
        mute.kill()
        let fresh = try plane.replica(port: port)
        try plane.turn { sidecars.allSatisfy { $0.version == 1 } }
        #expect(sidecars.allSatisfy { $0.wrongs.isEmpty })
        #expect(fresh.office.feed.newest == 1)
    }

    @Test func `before the database was ever reached the answer is 503, and then the policy`() throws {
        let server = try PrivatePostgres()
        let url = try server.database()
        let first = try Plane.ready(url)
        try first.write(note: "1")
        try server.stop()
        let plane = try Plane(url)
        plane.limits.backoff = (least: 50, most: 50)
        let replica = try plane.replica()
        let peer = try RawPeer(port: replica.port, on: plane.loop)
        peer.say("GET /readyz HTTP/1.1\r\nhost: c\r\n\r\n")
        try plane.turn { Heard(peer.received)?.status == 503 }
        peer.close()
        #expect(!replica.office.feed.isLoaded)
        try server.start()
        try plane.turn { replica.office.feed.isLoaded }
        #expect(replica.office.feed.newest == 1)
        try server.stop()
    }

    @Test func `while the database is away who waits goes on waiting, and what is in force is still handed out`() throws
    {
        let server = try PrivatePostgres()
        let plane = try Plane(try server.database())
        plane.limits.backoff = (least: 50, most: 50)
        try plane.begin()
        let sidecar = plane.sidecar("a")
        sidecar.wait = 1
        try plane.write(note: "1")
        try plane.turn { sidecar.version == 1 }
        try server.stop()
        let before = sidecar.statuses.count
        try plane.turn { sidecar.statuses.count >= before + 2 }
        #expect(sidecar.statuses.suffix(2) == [304, 304])
        let late = plane.sidecar("late")
        try plane.turn { late.version == 1 }
        #expect(try plane.answer("POST", "/v1/pin", #"{"version":1,"reason":"x"}"#).status == 503)
        try server.start()
        try plane.turn { try plane.answer("GET", "/v1/pins").status == 200 }
        try plane.write(note: "2")
        try plane.turn { sidecar.version == 2 && late.version == 2 }
        try plane.turn { try plane.request("GET", "/v1/sidecars")["convergence"]?["current"]?.int == 2 }
        try server.stop()
    }

    @Test func `a database that is restarted under load loses no accepted write`() throws {
        let server = try PrivatePostgres()
        let plane = try Plane(try server.database())
        plane.limits.backoff = (least: 50, most: 50)
        try plane.begin()
        let sidecars = (0..<10).map { plane.sidecar("s\($0)") }
        var accepted = 0
        for round in 1...30 {
            if round == 10 {
                try server.stop()
                try server.start()
            }
            let heard = try plane.answer(
                "POST", "/v1/import", #"{"mode":"replace","documents":\#(plane.documents("g", note: "\(round)"))}"#)
            #expect([200, 503].contains(heard.status), "\(String(decoding: heard.body, as: UTF8.self))")
            if heard.status == 200 { accepted = try #require(JSONDocument(heard.body).root["version"]?.int) }
        }
        #expect(accepted > 10)
        let newest = try #require(Int(try plane.sql("select max(version) from snapshots")))
        #expect(newest >= accepted)
        try plane.turn { sidecars.allSatisfy { $0.version == newest } }
        #expect(sidecars.allSatisfy { $0.wrongs.isEmpty })
        try server.stop()
    }

    @Test func `a database from a backup has less than its sidecars: nobody goes back, and it is told`() throws {
        let plane = try Plane.ready()
        let sidecar = plane.sidecar("a")
        try plane.write(note: "1")
        try plane.write(note: "2")
        try plane.turn { sidecar.version == 2 && sidecar.isWaiting }
        try plane.sql(
            """
            alter table publications disable trigger all; alter table snapshots disable trigger all;
            delete from publications where sequence > 1; delete from snapshots where version > 1;
            alter table publications enable trigger all; alter table snapshots enable trigger all
            """)
        try plane.turn { plane.replicas[0].office.feed.newest == 1 }
        try plane.turn { try plane.request("GET", "/v1/sidecars?state=ahead")["items"]?.count == 1 }
        #expect(sidecar.version == 2 && sidecar.wrongs.isEmpty)
    }

    @Test func `a clock that was set back stops no publication`() throws {
        let plane = try Plane.ready()
        let sidecar = plane.sidecar("a")
        try plane.write(note: "1")
        try plane.turn { sidecar.version == 1 }
        try plane.sql(
            """
            alter table publications disable trigger all;
            update publications set issued_at = now() + interval '1 day';
            alter table publications enable trigger all
            """)
        try plane.write(note: "2")
        try plane.turn { sidecar.version == 2 }
        #expect(sidecar.wrongs.isEmpty)
    }

    @Test func `a question that is none is told what is wrong, and who may not ask is turned away`() throws {
        let plane = try Plane.ready()
        let path = "/v1/publications/next?after=0&sidecar=a&boot=1&wait=0"
        let bad = try plane.answer("GET", path + "&labels=x", token: plane.sidecarToken)
        #expect(bad.status == 400)
        #expect(
            String(decoding: bad.body, as: UTF8.self).contains("query parameter `labels`: expected name=value pairs"))
        #expect(try plane.answer("GET", path).status == 403, "an administrator is no sidecar")
        #expect(try plane.answer("GET", path, token: "unknown").status == 401)
        #expect(try plane.answer("GET", path, token: plane.sidecarToken).status == 304)
    }

    @Test func `a control plane that ends sends those who wait home, each at another time`() throws {
        let plane = try Plane.ready()
        let sidecar = plane.sidecar("a")
        try plane.turn { sidecar.isWaiting && plane.replicas[0].office.desk.waitingCount == 1 }
        plane.replicas[0].office.close()
        try plane.turn { sidecar.statuses.last == 304 }
        #expect(sidecar.statuses.count >= 1)
    }

    @Test func `the metrics tell who waits and what was sent`() throws {
        let plane = try Plane.ready()
        let sidecar = plane.sidecar("a")
        try plane.write(note: "1")
        try plane.turn { sidecar.version == 1 && plane.replicas[0].office.desk.waitingCount == 1 }
        let metrics = plane.replicas[0].office.metrics
        #expect(metrics.contains("interlock_control_waiting_sidecars 1\n"))
        #expect(metrics.contains("interlock_control_publication_sequence 1\n"))
        #expect(metrics.contains("interlock_control_deliveries_total{documents=\"snapshot\"} 1\n"))
    }
}
