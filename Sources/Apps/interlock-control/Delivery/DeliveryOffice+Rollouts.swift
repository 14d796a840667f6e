// Rollouts as publishers see them: begun, looked at, moved on and ended by hand.

import Policy
import Store
import Wire

extension DeliveryOffice {
    func createRollout(_ call: Call, _ administration: Administration) async throws -> Answer {
        let order = try read(call.body) { value throws(DeliveryFault) in try RolloutOrder(reading: value) }
        await book.write()
        if call.isOn("dry_run") { return try await dryRun(order) }
        let answer = try await administration.ordered(call) { transaction in
            let plan = try await self.plan(order, transaction)
            let version = plan.version
            let id = try await self.insert(order, plan, call.credential.name, transaction)
            let sequences = try await self.publisher.publish(transaction, by: call.credential.name)
            return try await self.told(201, id, version, sequences, transaction)
        }
        keeper.start()
        return answer
    }

    private func insert(
        _ order: RolloutOrder, _ plan: RolloutPlan, _ author: String, _ transaction: Transaction
    ) async throws -> Int {
        let stages = jsonBytes { writer in
            writer.beginArray()
            for stage in order.rollout.stages { stage.write(&writer) }
            writer.endArray()
        }
        let labels = jsonBytes { $0.labels(order.labels) }
        let row = try await transaction.query(
            """
            insert into rollouts (version, previous_version, stages, labels, max_failure_rate, min_requests, author,
                                  salt)
            values ($1, $2, $3::json, $4::json, $5, $6, $7, $8) returning id
            """, .int(plan.version), .int(plan.base), .text(String(decoding: stages, as: UTF8.self)),
            .text(String(decoding: labels, as: UTF8.self)), .real(order.rollout.maxFailureRate),
            .int(order.rollout.minRequests), .text(author), .text(plan.salt)
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
            try writer.rollout(row, progress: nil)
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
        return try page.answer(rows, number: "id") { try $1.rollout($0, progress: nil) }
    }

    func getRollout(_ call: Call) async throws -> Answer {
        let id = try DeliveryOffice.number(of: call)
        await book.write()
        return try await store.transaction { transaction in
            guard let row = try await transaction.query(DeliveryOffice.rollout, .int(id)).first else {
                throw Problem.notFound("there is no rollout \(id)")
            }
            let active = try await ActiveRollout.read(transaction)
            var progress: RolloutProgress?
            if let active, active.id == id { progress = try await self.progress(of: active, transaction) }
            return try Answer.json { try $0.rollout(row, progress: progress) }
        }
    }

    private func progress(of rollout: ActiveRollout, _ transaction: Transaction) async throws -> RolloutProgress {
        let cohort = try await keeper.cohort(of: rollout, transaction)
        let fleet = try await KnownFleet.read(transaction)
        let pins = try await Standing.read(transaction).pins.map(\.scope)
        return RolloutProgress(
            cohort: cohort, outlook: rollout.rollout.outlook(cohort, held: rollout.held),
            reach: RolloutReach(rollout.rollout, salt: rollout.cohort.salt, fleet: fleet.present, pins: pins),
            gone: fleet.gone)
    }
}
