// The way of every write: one transaction that takes the writers' lock, finds the newest snapshot, changes the
// documents, compiles them as a sidecar would, appends a snapshot, spreads it over the tables, ends tokens, makes
// publications, and records who did it. All of it counts, or nothing.

import EventLoop
import Policy
import PolicyFiles
import Store
import Wire

/// A write that was accepted, and what came of it.
struct Outcome {
    var head: Head
    var changed: [String]
    var published: Published?
    var warnings: [Complaint]
}

extension Administration {
    /// Changes the documents, or (with `dry_run`) says what would change.
    ///
    /// - Parameters:
    ///   - place: what `If-Match` is about; nil: the documents as a whole.
    ///   - status: of the answer to a write that was done.
    ///   - edit: makes the change. It may be called more than once.
    func write(
        _ call: Call, at place: DocumentPlace?, status: Int = 200, edit: @escaping (inout Draft) throws -> Void
    ) async throws -> Answer {
        if call.isOn("dry_run") { return try await dryRun(call, at: place, edit) }
        return try await change(call, at: place, edit: edit) { outcome in
            let fields = place.flatMap { outcome.head.documents.bytes(at: $0) }.map { [("etag", etag($0))] }
            return Answer.json(status, fields ?? []) { writer in
                writer.beginObject()
                outcome.write(into: &writer)
                writer.endObject()
            }
        }
    }

    /// Changes the documents. What `tell` answers is kept for the call's idempotency key, or what `again` answers where
    /// the answer tells a secret.
    func change(
        _ call: Call, at place: DocumentPlace?, again: ((Outcome) -> Answer)? = nil,
        edit: @escaping (inout Draft) throws -> Void, tell: @escaping (Outcome) -> Answer
    ) async throws -> Answer {
        var newest: Head?
        let answer = try await transact(call) { transaction in
            var draft = Draft(try await self.archive.head(in: transaction), now: self.loop.wallSeconds)
            try draft.check(call, at: place)
            try edit(&draft)
            let outcome = try await self.commit(draft, call, transaction)
            newest = outcome.head
            return (tell(outcome), again?(outcome))
        }
        if let newest { archive.adopt(newest) }
        return answer
    }

    /// Runs a write in a transaction, once for each idempotency key.
    func transact(
        _ call: Call, _ body: @escaping (Transaction) async throws -> (answer: Answer, again: Answer?)
    ) async throws -> Answer {
        try await turns.take()
        defer { turns.give() }
        return try await store.transaction { transaction in
            try await transaction.query("select pg_advisory_xact_lock(5274863)")
            if let told = try await self.earlierAnswer(to: call, transaction) { return told }
            let (answer, again) = try await body(transaction)
            try await self.remember(again ?? answer, to: call, transaction)
            return answer
        }
    }

    private func commit(_ draft: Draft, _ call: Call, _ transaction: Transaction) async throws -> Outcome {
        let delta = draft.delta
        guard !delta.isEmpty || !draft.ended.isEmpty else {
            return Outcome(head: draft.head, changed: [], published: nil, warnings: archive.policy?.warnings ?? [])
        }
        let compiled = try Administration.compile(draft, version: draft.head.version + 1)
        let new = Head(version: draft.head.version + 1, documents: draft.documents)
        try await revoke(draft, delta, call, transaction)
        try await refuseRevival(compiled.policy, delta, transaction)
        try await append(new, draft, call, transaction)
        try await project(delta, transaction)
        let published = try await publisher.publish(
            transaction, head: new.version, mode: call.isOn("hold") ? .hold : .now, by: call.credential.name)
        let outcome = Outcome(head: new, changed: draft.changed, published: published, warnings: compiled.warnings)
        try await record(call, outcome, draft, transaction)
        try await transaction.query("select pg_notify('interlock', $1)", .text("snapshot \(new.version)"))
        return outcome
    }

    static func compile(_ draft: Draft, version: Int) throws(Problem) -> CompiledPolicy {
        do throws(PolicyRefusal) {
            return try compilePolicy(draft.documents, version: version)
        } catch {
            throw .documents(error.complaints)
        }
    }

    private func append(_ new: Head, _ draft: Draft, _ call: Call, _ transaction: Transaction) async throws {
        try await transaction.query(
            """
            insert into snapshots (version, digest, document, parent, author, comment)
            values ($1::bigint, $2, $3, nullif($1::bigint - 1, 0), $4, $5)
            """, .int(new.version), .text(new.digest),
            .text(String(decoding: new.documents.canonicalBytes, as: UTF8.self)), .text(call.credential.name),
            .text(draft.comment))
    }

    private func record(
        _ call: Call, _ outcome: Outcome, _ draft: Draft, _ transaction: Transaction
    ) async throws {
        let detail = jsonBytes { writer in
            writer.beginObject()
            writer.key("changed")
            writer.strings(Array(outcome.changed.prefix(100)))
            if outcome.changed.count > 100 { writer.member("changed_count", outcome.changed.count) }
            if !draft.comment.isEmpty { writer.member("comment", draft.comment) }
            if let held = outcome.published?.heldBy { writer.member("held_by", held.rawValue) }
            if !draft.ended.isEmpty {
                writer.key("ended_tokens")
                writer.strings(draft.ended.map { tokenID($0.sha256) })
            }
            writer.endObject()
        }
        try await record(
            call, version: outcome.head.version, sequence: outcome.published?.sequences.last, detail, transaction)
    }

    /// An entry of the audit, in the transaction of what it tells. The database chains it.
    func record(
        _ call: Call, version: Int?, sequence: Int?, _ detail: [UInt8], _ transaction: Transaction
    ) async throws {
        let path = call.requestLine.split(separator: " ").last ?? ""
        let resource = path.prefix { $0 != "?" }.dropFirst("/v1".count)
        try await transaction.query(
            """
            insert into audit (actor, role, operation, resource, version, sequence, request_id, detail)
            values ($1, $2, $3, $4, $5, $6, $7, $8::json)
            """, .text(call.credential.name), .text(call.credential.role.rawValue), .text(call.operation.id),
            .text(String(resource)), .optional(version), .optional(sequence), .text(call.requestID),
            .text(String(decoding: detail, as: UTF8.self)))
    }
}

extension Outcome {
    /// The members of the answer to a write.
    func write(into writer: inout JSONWriter) {
        writer.member("version", head.version)
        writer.member("digest", head.digest)
        writer.key("changed")
        writer.strings(changed)
        writer.key("publication")
        if let sequence = published?.sequences.last {
            writer.beginObject()
            writer.member("sequence", sequence)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.key("held_by")
        if let held = published?.heldBy { writer.string(held.rawValue) } else { writer.null() }
        writer.key("warnings")
        writer.complaints(warnings)
    }
}
