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
        return try page.answer(rows, number: "sequence") { try $1.publication($0) }
    }

    func listPins(_ call: Call) async throws -> Answer {
        let rows = try await store.query(
            """
            select id, version, scope::text as scope, reason, author,
                   extract(epoch from created_at)::bigint as created_at
            from pins where ended_at is null order by id desc
            """)
        return try Answer.json { writer in
            writer.beginObject()
            writer.key("items")
            writer.beginArray()
            for row in rows { try writer.pin(row) }
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
        let parts = try await store.query(Standing.currentParts).map { try PublishedPart($0) }
        let rows = try await store.query(
            """
            select name, credential, labels::text as labels, delivered, active, digest, refused, refusal,
                   requests, failures,
                   extract(epoch from first_seen)::bigint as first_seen,
                   extract(epoch from last_seen)::bigint as last_seen,
                   last_seen > now() - make_interval(secs => $1::bigint) as is_present
            from sidecars order by name collate "C"
            """, .int(RolloutKeeper.absence))
        let published = try await snapshots(of: rows.flatMap { try [$0.int("delivered"), $0.int("active")] }, parts)
        let board = Noticeboard(parts)
        let fleet = try rows.map { try FleetMember($0, board, published) }
        return try Answer.json { try Fleet(members: fleet).write(call, into: &$0) }
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
            let snapshot = try PublishedSnapshot(version: row.int("version"), digest: row.text("digest"))
            found[try row.int("sequence")] = snapshot
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

    init(_ row: Row, _ board: Noticeboard, _ published: [Int: PublishedSnapshot]) throws {
        self.row = row
        name = try row.text("name")
        desired = try board.desired(name: name, labels: storedLabels(row.text("labels")))?.sequence ?? 0
        let active = try row.int("active")
        snapshots = try (published[desired], published[row.int("delivered")], published[active])
        // Of another history: a database that was restored from a backup.
        if let known = snapshots.active, try !["", known.digest].contains(row.text("digest")) {
            snapshots.active = nil
        }
        state =
            if try !row.bool("is_present") {
                .gone
            } else if active > desired {
                .ahead
            } else if active == desired {
                // The same number of another history: a database that was restored from a backup.
                try ["", published[desired]?.digest ?? ""].contains(row.text("digest")) ? .current : .ahead
            } else if try row.int("refused") >= desired {
                .refused
            } else {
                .behind
            }
    }
}

/// All sidecars, in order of their names.
private struct Fleet {
    var members: [FleetMember]

    func write(_ call: Call, into writer: inout JSONWriter) throws {
        let limit = call.query("limit").flatMap { Int($0) } ?? 50
        let after = call.query("after") ?? ""
        let state = call.query("state").flatMap(SidecarState.init)
        let rest = members.drop { !after.utf8.lexicographicallyPrecedes($0.name.utf8) }
        let fitting = rest.lazy.filter { state == nil || $0.state == state }.prefix(limit + 1)
        let page = Array(fitting)
        writer.beginObject()
        writer.key("items")
        writer.beginArray()
        for member in page.prefix(limit) { try writer.sidecar(member) }
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
    mutating func pin(_ row: Row) throws {
        beginObject()
        try member("id", row.int("id"))
        try member("version", row.int("version"))
        key("scope")
        try raw(bytes: Array(row.text("scope").utf8))
        try member("reason", row.text("reason"))
        try member("author", row.text("author"))
        try member("created_at", moment: row.int("created_at"))
        endObject()
    }

    /// A publication; of the revoked tokens only the ids.
    fileprivate mutating func publication(_ row: Row) throws {
        let revoked = try readCanonical(Array(row.text("revoked").utf8)).elements.compactMap(\.string)
        let text = try row.text("statement")
        let statement = try? Publication(statement: Array(text.utf8))
        beginObject()
        try member("sequence", row.int("sequence"))
        try member("version", row.int("version"))
        try member("digest", row.text("digest"))
        key("previous")
        if let previous = try row.optionalText("previous") { string(previous) } else { null() }
        try member("part", row.text("part"))
        key("scope")
        try raw(bytes: Array(row.text("scope").utf8))
        key("revoked")
        strings(revoked.prefix(100).map(tokenID))
        member("revoked_count", revoked.count)
        member("key", statement?.key ?? "")
        try member("author", row.text("author"))
        try member("issued_at", moment: row.int("issued_at"))
        endObject()
    }

    fileprivate mutating func sidecar(_ member: FleetMember) throws {
        let row = member.row
        beginObject()
        self.member("name", member.name)
        self.member("state", member.state.rawValue)
        key("labels")
        try raw(bytes: Array(row.text("labels").utf8))
        self.member("desired", member.desired)
        try self.member("delivered", row.int("delivered"))
        try self.member("active", row.int("active"))
        key("snapshots")
        beginObject()
        snapshot("desired", member.snapshots.desired)
        snapshot("delivered", member.snapshots.delivered)
        snapshot("active", member.snapshots.active)
        endObject()
        key("refused")
        if try row.int("refused") > 0 { try refusal(row) } else { null() }
        try self.member("requests", row.int("requests"))
        try self.member("failures", row.int("failures"))
        try self.member("credential", row.text("credential"))
        try self.member("first_seen", moment: row.int("first_seen"))
        try self.member("last_seen", moment: row.int("last_seen"))
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

    private mutating func refusal(_ row: Row) throws {
        beginObject()
        try member("sequence", row.int("refused"))
        try member("reason", row.text("refusal"))
        endObject()
    }
}
