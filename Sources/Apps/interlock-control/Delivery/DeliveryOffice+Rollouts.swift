// Rollouts as publishers see them: begun, looked at, moved on and ended by hand.

import Policy
import Store
import Wire

extension DeliveryOffice {
    func createRollout(_ call: Call, _ administration: Administration) async throws -> Answer {
        let order = try read(call.body) { value throws(DeliveryFault) in try RolloutOrder(reading: value) }
        let answer = try await administration.ordered(call) { transaction in
            let (version, base) = try await self.check(order, transaction)
            let id = try await self.insert(order, version, base, call.credential.name, transaction)
            let sequences = try await self.publisher.publish(transaction, by: call.credential.name)
            return try await self.told(201, id, version, sequences, transaction)
        }
        keeper.start()
        return answer
    }

    /// Which snapshot is to be rolled out, and which one everybody has.
    private func check(_ order: RolloutOrder, _ transaction: Transaction) async throws -> (version: Int, base: Int) {
        let standing = try await Standing.read(transaction)
        if let rollout = standing.rollout { throw Problem.conflict("rollout \(rollout.id) is on already") }
        guard let base = standing.base?.version else {
            throw Problem.conflict("nothing was published yet, so there is nothing to go back to")
        }
        if standing.partition(base: base).isPinnedEverywhere {
            throw Problem.conflict("a pin is on everything: take it away first")
        }
        let head = try await transaction.query("select max(version) as version from snapshots").first
        let version = try order.version ?? head?.optionalInt("version") ?? 0
        try await DeliveryOffice.need(snapshot: version, transaction)
        if version == base { throw Problem.conflict("snapshot \(version) is what everybody has") }
        return (version, base)
    }

    private func insert(
        _ order: RolloutOrder, _ version: Int, _ base: Int, _ author: String, _ transaction: Transaction
    ) async throws -> Int {
        let stages = jsonBytes { writer in
            writer.beginArray()
            for stage in order.rollout.stages { stage.write(&writer) }
            writer.endArray()
        }
        let labels = jsonBytes { $0.labels(order.labels) }
        let row = try await transaction.query(
            """
            insert into rollouts (version, previous_version, stages, labels, max_failure_rate, min_requests, author)
            values ($1, $2, $3::json, $4::json, $5, $6, $7) returning id
            """, .int(version), .int(base), .text(String(decoding: stages, as: UTF8.self)),
            .text(String(decoding: labels, as: UTF8.self)), .real(order.rollout.maxFailureRate),
            .int(order.rollout.minRequests), .text(author)
        ).first
        return try row?.int("id") ?? 0
    }

    func advanceRollout(_ call: Call, _ administration: Administration) async throws -> Answer {
        try await administration.ordered(call) { transaction in
            let rollout = try await self.active(call, transaction)
            let isLast = rollout.rollout.stage + 1 == rollout.rollout.stages.count
            let author = call.credential.name
            let sequences =
                isLast
                ? try await self.keeper.complete(rollout, by: author, transaction)
                : try await self.keeper.advance(rollout, by: author, transaction)
            return try await self.told(200, rollout.id, rollout.version, sequences, transaction)
        }
    }

    func deleteRollout(_ call: Call, _ administration: Administration) async throws -> Answer {
        try await administration.ordered(call) { transaction in
            let rollout = try await self.active(call, transaction)
            let author = call.credential.name
            let sequences = try await self.keeper.end(rollout, because: "ended by \(author)", by: author, transaction)
            return try await self.told(200, rollout.id, rollout.version, sequences, transaction)
        }
    }

    private func active(_ call: Call, _ transaction: Transaction) async throws -> ActiveRollout {
        let id = try DeliveryOffice.number(of: call)
        if let rollout = try await ActiveRollout.read(transaction), rollout.id == id { return rollout }
        let row = try await transaction.query("select state from rollouts where id = $1", .int(id)).first
        guard let row else { throw Problem.notFound("there is no rollout \(id)") }
        let state = try row.text("state")
        throw Problem.conflict("rollout \(id) is over: it is \(state)")
    }

    private static func number(of call: Call) throws(Problem) -> Int {
        let text = call.name("rollout")
        guard let id = Int(text), id > 0, id <= 1 << 62 else { throw .notFound("there is no rollout `\(text)`") }
        return id
    }

    private func told(
        _ status: Int, _ id: Int, _ version: Int, _ sequences: [Int], _ transaction: Transaction
    ) async throws -> Ordered {
        let row = try await transaction.query(DeliveryOffice.rollout, .int(id)).first
        guard let row else { throw Problem.notFound("there is no rollout \(id)") }
        let detail = try jsonBytes { writer in
            writer.beginObject()
            writer.member("rollout", id)
            try writer.member("stage", row.int("stage"))
            writer.endObject()
        }
        return Ordered(status, version: version, sequences, detail) { writer in
            writer.key("rollout")
            try writer.rollout(row, cohort: nil)
        }
    }

    // MARK: Looking

    private static let rollout: Statement = """
        select id, version, previous_version, stages::text as stages, labels::text as labels, max_failure_rate,
               min_requests, stage, state, reason, author, extract(epoch from created_at)::bigint as created_at,
               extract(epoch from stage_began_at)::bigint as stage_began_at,
               extract(epoch from ended_at)::bigint as ended_at
        from rollouts where id = $1
        """

    private static let rollouts: Statement = """
        select id, version, previous_version, stages::text as stages, labels::text as labels, max_failure_rate,
               min_requests, stage, state, reason, author, extract(epoch from created_at)::bigint as created_at,
               extract(epoch from stage_began_at)::bigint as stage_began_at,
               extract(epoch from ended_at)::bigint as ended_at
        from rollouts where id < $1::bigint order by id desc limit $2::bigint
        """

    func listRollouts(_ call: Call) async throws -> Answer {
        let page = NumberPage(call)
        let rows = try await store.query(DeliveryOffice.rollouts, .int(page.before), .int(page.limit + 1))
        return try page.answer(rows, number: "id") { try $1.rollout($0, cohort: nil) }
    }

    func getRollout(_ call: Call) async throws -> Answer {
        let id = try DeliveryOffice.number(of: call)
        await book.write()
        return try await store.transaction { transaction in
            guard let row = try await transaction.query(DeliveryOffice.rollout, .int(id)).first else {
                throw Problem.notFound("there is no rollout \(id)")
            }
            let active = try await ActiveRollout.read(transaction)
            var cohort: Rollout.Cohort?
            if let active, active.id == id { cohort = try await self.keeper.cohort(of: active, transaction) }
            return try Answer.json { try $0.rollout(row, cohort: cohort) }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func rollout(_ row: Row, cohort: Rollout.Cohort?) throws {
        beginObject()
        try member("id", row.int("id"))
        try member("version", row.int("version"))
        try member("previous_version", row.int("previous_version"))
        try member("state", row.text("state"))
        try member("reason", row.text("reason"))
        try member("stage", row.int("stage"))
        key("stages")
        try raw(bytes: Array(row.text("stages").utf8))
        key("labels")
        try raw(bytes: Array(row.text("labels").utf8))
        key("max_failure_rate")
        try double(row.real("max_failure_rate"))
        try member("min_requests", row.int("min_requests"))
        try member("author", row.text("author"))
        try member("created_at", moment: row.int("created_at"))
        try member("stage_began_at", moment: row.int("stage_began_at"))
        try member("ended_at", moment: row.optionalInt("ended_at"))
        key("cohort")
        if let cohort { self.cohort(cohort) } else { null() }
        endObject()
    }

    private mutating func cohort(_ cohort: Rollout.Cohort) {
        beginObject()
        member("sidecars", cohort.present)
        member("active", cohort.active)
        member("refused", cohort.refused)
        member("requests", cohort.requests)
        member("failures", cohort.failures)
        endObject()
    }
}
