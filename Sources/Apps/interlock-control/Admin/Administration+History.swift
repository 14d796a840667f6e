// What was: snapshots, what is different between them, and the audit.

import Policy
import Store
import Wire

extension Administration {
    var historyHandlers: [Operation: Handler] {
        [
            .listSnapshots: { [self] in try await listSnapshots($0) },
            .getSnapshot: { [self] in try await getSnapshot($0) },
            .getSnapshotDiff: { [self] in try await getSnapshotDiff($0) },
            .listAudit: { [self] in try await listAudit($0) },
        ]
    }

    private func listSnapshots(_ call: Call) async throws -> Answer {
        let page = NumberPage(call)
        let rows = try await store.query(
            """
            select version, digest, author, comment,
                   to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created_at
            from snapshots where version < $1::bigint order by version desc limit $2::bigint
            """, .int(page.before), .int(page.limit + 1))
        return try page.answer(rows, number: "version") { row, writer in
            writer.beginObject()
            try writer.snapshot(row)
            writer.endObject()
        }
    }

    private func getSnapshot(_ call: Call) async throws -> Answer {
        let version = try version(call)
        let row = try await store.query(
            """
            select version, digest, author, comment, document,
                   to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created_at
            from snapshots where version = $1
            """, .int(version)
        ).first
        guard let row else { throw Problem.notFound("there is no snapshot \(version)") }
        let documents = try DocumentSet(canonical: Array(row.text("document").utf8))
        return try Answer.json { writer in
            writer.beginObject()
            try writer.snapshot(row)
            writer.key("documents")
            writer.shown(documents)
            writer.endObject()
        }
    }

    private func getSnapshotDiff(_ call: Call) async throws -> Answer {
        let version = try version(call)
        let from = call.query("from").flatMap { Int($0) } ?? version - 1
        guard let new = try await archive.documents(of: version) else {
            throw Problem.notFound("there is no snapshot \(version)")
        }
        guard let old = try await archive.documents(of: from) else {
            throw Problem.notFound("there is no snapshot \(from)")
        }
        return Answer.json { writer in
            writer.beginObject()
            writer.member("from", from)
            writer.member("to", version)
            writer.key("changes")
            writer.differences(Difference.between(old, new))
            writer.endObject()
        }
    }

    private func listAudit(_ call: Call) async throws -> Answer {
        let page = NumberPage(call)
        let rows = try await store.query(
            """
            select id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor, role, operation,
                   resource, version, sequence, request_id, detail::text as detail, previous, digest
            from audit where id < $1::bigint order by id desc limit $2::bigint
            """, .int(page.before), .int(page.limit + 1))
        return try page.answer(rows, number: "id") { row, writer in
            writer.beginObject()
            try writer.member("id", row.int("id"))
            for name in ["at", "actor", "role", "operation", "resource", "request_id", "previous", "digest"] {
                writer.key(name)
                try writer.string(row.text(name))
            }
            try writer.member("version", row.optionalInt("version"))
            try writer.member("sequence", row.optionalInt("sequence"))
            writer.key("detail")
            try writer.raw(bytes: Array(row.text("detail").utf8))
            writer.endObject()
        }
    }

    /// The version that a path names.
    private func version(_ call: Call) throws(Problem) -> Int {
        let text = call.name("version")
        guard let version = Int(text), version > 0 else { throw .notFound("there is no snapshot `\(text.prefix(32))`") }
        return version
    }
}

extension JSONWriter {
    /// Writes what a row says of a snapshot.
    fileprivate mutating func snapshot(_ row: Row) throws {
        try member("version", row.int("version"))
        for name in ["digest", "author", "comment", "created_at"] {
            key(name)
            try string(row.text(name))
        }
    }

    /// Writes documents as they may be shown.
    fileprivate mutating func shown(_ documents: DocumentSet) {
        beginObject()
        for section in DocumentSection.allCases {
            key(section.rawValue)
            beginObject()
            for name in documents.names(section) {
                key(name)
                raw(bytes: documents.shown(DocumentDelta.Place(section: section, name: name)) ?? [])
            }
            endObject()
        }
        endObject()
    }
}

/// A page of a list that is in order of numbers, the newest first.
struct NumberPage {
    let limit: Int
    let before: Int

    /// The page that a call asks for, with `limit` and `before`.
    init(_ call: Call) {
        limit = call.query("limit").flatMap { Int($0) } ?? 50
        before = call.query("before").flatMap { Int($0) } ?? .max
    }

    /// The answer. `rows` holds one more than the page, if there is more.
    func answer(_ rows: Rows, number: String, write: (Row, inout JSONWriter) throws -> Void) throws -> Answer {
        try Answer.json { writer in
            writer.beginObject()
            writer.key("items")
            writer.beginArray()
            var last: Row?
            for row in rows.prefix(limit) {
                try write(row, &writer)
                last = row
            }
            writer.endArray()
            writer.member("next", rows.count > limit ? try last?.int(number) : nil)
            writer.endObject()
        }
    }
}
