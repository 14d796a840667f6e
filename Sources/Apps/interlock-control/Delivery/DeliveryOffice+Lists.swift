// What viewers see of delivery: publications, pins, and the fleet with what each sidecar should have and has.

import Policy
import Store
import Wire

extension DeliveryOffice {
    func listPublications(_ call: Call) async throws -> Answer {
        let page = NumberPage(call)
        let rows = try await store.query(
            """
            select sequence, version, digest, previous, part, scope::text as scope,
                   array_to_json(revoked)::text as revoked, author, statement,
                   extract(epoch from issued_at)::bigint as issued_at
            from publications where sequence < $1::bigint order by sequence desc limit $2::bigint
            """, .int(page.before), .int(page.limit + 1))
        return page.answer(rows, number: "sequence") { $1.publication($0) }
    }

    func listPins(_ call: Call) async throws -> Answer {
        let rows = try await store.query(
            """
            select id, version, scope::text as scope, reason, author,
                   extract(epoch from created_at)::bigint as created_at
            from pins where ended_at is null order by id desc
            """)
        return Answer.json { writer in
            writer.beginObject()
            writer.key("items")
            writer.beginArray()
            for row in rows { writer.pin(row) }
            writer.endArray()
            writer.key("next")
            writer.null()
            writer.endObject()
        }
    }

    /// What each should have is read from the database, before what they have: what this replica has heard of may be
    /// older than what an administrator was just told, and nobody is called current who lacks that.
    func listSidecars(_ call: Call) async throws -> Answer {
        await book.write()
        let parts = try await store.query(Standing.currentParts).map { PublishedPart($0) }
        let rows = try await store.query(
            """
            select name, credential, labels::text as labels, delivered, active, digest, refused, refusal,
                   requests, failures,
                   extract(epoch from first_seen)::bigint as first_seen,
                   extract(epoch from last_seen)::bigint as last_seen,
                   last_seen > now() - make_interval(secs => $1::bigint) as is_present
            from sidecars order by name collate "C"
            """, .int(RolloutKeeper.absence))
        let published = try await snapshots(of: rows.flatMap { [$0.int("delivered"), $0.int("active")] }, parts)
        let board = Noticeboard(parts)
        let fleet = rows.map { FleetMember($0, board, published) }
        return Answer.json { Fleet(members: fleet).write(call, into: &$0) }
    }
}

extension DeliveryOffice {
    /// The snapshots that publications name: those that are in force, and these.
    private func snapshots(
        of sequences: [Int], _ parts: [PublishedPart]
    ) async throws -> [Int: PublishedSnapshot] {
        var found: [Int: PublishedSnapshot] = [:]
        for part in parts { found[part.sequence] = PublishedSnapshot(version: part.version, digest: part.digest) }
        let others = Set(sequences).filter { $0 > 0 && found[$0] == nil }
        if others.isEmpty { return found }
        let rows = try await store.query(
            "select sequence, version, digest from publications where sequence = any($1::bigint[])",
            .ints(others.sorted()))
        for row in rows {
            found[row.int("sequence")] = PublishedSnapshot(version: row.int("version"), digest: row.text("digest"))
        }
        return found
    }
}

/// The snapshot that a publication names.
struct PublishedSnapshot {
    var version: Int
    var digest: String
}

/// How a sidecar stands to what it should have.
enum SidecarState: String, CaseIterable {
    /// It has what it should have.
    case current
    /// It will have it soon.
    case behind
    /// It was sent what it should have, and refused it.
    case refused
    /// It has something newer than the database knows, or than is for it, or something else of the same number.
    case ahead
    /// It has not reported for a while.
    case gone
}

/// One sidecar of the fleet.
struct FleetMember {
    var row: Row
    var name: String
    /// 0: nothing is for it.
    var desired: Int
    var state: SidecarState
    /// The snapshots of `desired`, of what was delivered, and of what is in force; nil: none is, or none that is known.
    var snapshots: (desired: PublishedSnapshot?, delivered: PublishedSnapshot?, active: PublishedSnapshot?)

    init(_ row: Row, _ board: Noticeboard, _ published: [Int: PublishedSnapshot]) {
        self.row = row
        name = row.text("name")
        desired = board.desired(name: name, labels: storedLabels(row.text("labels")))?.sequence ?? 0
        let active = row.int("active")
        snapshots = (published[desired], published[row.int("delivered")], published[active])
        // Of another history: a database that was restored from a backup.
        if let known = snapshots.active, !["", known.digest].contains(row.text("digest")) { snapshots.active = nil }
        state =
            if !row.bool("is_present") {
                .gone
            } else if active > desired {
                .ahead
            } else if active == desired {
                // The same number of another history: a database that was restored from a backup.
                ["", published[desired]?.digest ?? ""].contains(row.text("digest")) ? .current : .ahead
            } else if row.int("refused") >= desired {
                .refused
            } else {
                .behind
            }
    }
}

/// All sidecars, in order of their names.
private struct Fleet {
    var members: [FleetMember]

    func write(_ call: Call, into writer: inout JSONWriter) {
        let limit = call.query("limit").flatMap { Int($0) } ?? 50
        let after = call.query("after") ?? ""
        let state = call.query("state").flatMap(SidecarState.init)
        let rest = members.drop { !after.utf8.lexicographicallyPrecedes($0.name.utf8) }
        let fitting = rest.lazy.filter { state == nil || $0.state == state }.prefix(limit + 1)
        let page = Array(fitting)
        writer.beginObject()
        writer.key("items")
        writer.beginArray()
        for member in page.prefix(limit) { writer.sidecar(member) }
        writer.endArray()
        writer.key("next")
        if page.count > limit { writer.string(page[limit - 1].name) } else { writer.null() }
        writer.key("convergence")
        writeConvergence(into: &writer)
        writer.endObject()
    }

    private func writeConvergence(into writer: inout JSONWriter) {
        let counts = members.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
        writer.beginObject()
        writer.member("sidecars", members.count)
        writer.member("current", counts[.current] ?? 0)
        writer.member("behind", counts[.behind] ?? 0)
        writer.member("refused", counts[.refused] ?? 0)
        writer.member("ahead", counts[.ahead] ?? 0)
        writer.member("gone", counts[.gone] ?? 0)
        writer.endObject()
    }
}

extension JSONWriter {
    /// A pin.
    mutating func pin(_ row: Row) {
        beginObject()
        member("id", row.int("id"))
        member("version", row.int("version"))
        key("scope")
        raw(bytes: Array(row.text("scope").utf8))
        member("reason", row.text("reason"))
        member("author", row.text("author"))
        member("created_at", moment: row.int("created_at"))
        endObject()
    }

    /// A publication; of the revoked tokens only the ids.
    fileprivate mutating func publication(_ row: Row) {
        let revoked = readCanonical(Array(row.text("revoked").utf8)).elements.compactMap(\.string)
        let statement = try? Publication(statement: Array(row.text("statement").utf8))
        beginObject()
        member("sequence", row.int("sequence"))
        member("version", row.int("version"))
        member("digest", row.text("digest"))
        key("previous")
        if let previous = row.optionalText("previous") { string(previous) } else { null() }
        member("part", row.text("part"))
        key("scope")
        raw(bytes: Array(row.text("scope").utf8))
        key("revoked")
        strings(revoked.prefix(100).map(tokenID))
        member("revoked_count", revoked.count)
        member("key", statement?.key ?? "")
        member("author", row.text("author"))
        member("issued_at", moment: row.int("issued_at"))
        endObject()
    }

    fileprivate mutating func sidecar(_ member: FleetMember) {
        let row = member.row
        beginObject()
        self.member("name", member.name)
        self.member("state", member.state.rawValue)
        key("labels")
        raw(bytes: Array(row.text("labels").utf8))
        self.member("desired", member.desired)
        self.member("delivered", row.int("delivered"))
        self.member("active", row.int("active"))
        key("snapshots")
        beginObject()
        snapshot("desired", member.snapshots.desired)
        snapshot("delivered", member.snapshots.delivered)
        snapshot("active", member.snapshots.active)
        endObject()
        key("refused")
        if row.int("refused") > 0 { refusal(row) } else { null() }
        self.member("requests", row.int("requests"))
        self.member("failures", row.int("failures"))
        self.member("credential", row.text("credential"))
        self.member("first_seen", moment: row.int("first_seen"))
        self.member("last_seen", moment: row.int("last_seen"))
        endObject()
    }

    private mutating func snapshot(_ name: StaticString, _ snapshot: PublishedSnapshot?) {
        key(name)
        guard let snapshot else { return null() }
        beginObject()
        member("version", snapshot.version)
        member("digest", snapshot.digest)
        endObject()
    }

    private mutating func refusal(_ row: Row) {
        beginObject()
        member("sequence", row.int("refused"))
        member("reason", row.text("refusal"))
        endObject()
    }
}
