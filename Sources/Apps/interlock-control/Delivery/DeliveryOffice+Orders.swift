// What publishers order: pins, publications of the newest snapshot, rollouts. Each in one transaction that holds the
// writers' lock, with its publications and its entry in the audit.

import Policy
import Store
import Wire

extension DeliveryOffice {
    /// What each of delivery's operations does, but for the one that waits.
    func handlers(_ administration: Administration) -> [Operation: Handler] {
        [
            .createPin: { [self] in try await createPin($0, administration) },
            .deletePin: { [self] in try await deletePin($0, administration) },
            .createPublication: { [self] in try await createPublication($0, administration) },
            .createRollout: { [self] in try await createRollout($0, administration) },
            .advanceRollout: { [self] in try await advanceRollout($0, administration) },
            .deleteRollout: { [self] in try await deleteRollout($0, administration) },
            .deleteSidecar: { [self] in try await deleteSidecar($0, administration) },
            .listPublications: { [self] in try await listPublications($0) },
            .listPins: { [self] in try await listPins($0) },
            .listSidecars: { [self] in try await listSidecars($0) },
            .listRollouts: { [self] in try await listRollouts($0) },
            .getRollout: { [self] in try await getRollout($0) },
        ]
    }

    private func createPin(_ call: Call, _ administration: Administration) async throws -> Answer {
        let order = try read(call.body) { value throws(DeliveryFault) in try PinOrder(reading: value) }
        await book.write()
        return try await administration.ordered(call) { transaction in
            try await DeliveryOffice.need(snapshot: order.version, transaction)
            let id = try await self.place(order, call, transaction)
            let sequences = try await self.publisher.publish(transaction, by: call.credential.name)
            let fleet = try await KnownFleet.read(transaction)
            let pin = try await transaction.query(DeliveryOffice.pin, .int(id)).first
            let detail = jsonBytes { writer in
                writer.beginObject()
                writer.key("scope")
                order.scope.write(&writer)
                writer.member("reason", order.reason)
                writer.endObject()
            }
            // The newest pin is the first part of the fleet: the first publication is its own.
            return Ordered(201, version: order.version, Array(sequences.prefix(1)), detail) { writer in
                writer.key("pin")
                if let pin { try writer.pin(pin) }
                writer.key("reach")
                writer.beginObject()
                writer.member("sidecars", fleet.present.count)
                writer.member("pinned", fleet.names(in: order.scope).count)
                writer.member("gone", fleet.gone)
                writer.endObject()
                writer.key("warnings")
                writer.strings([fleet.complaint(about: order.scope.labels)].compactMap { $0 })
            }
        }
    }

    private static let pin: Statement = """
        select id, version, scope::text as scope, reason, author, extract(epoch from created_at)::bigint as created_at
        from pins where id = $1
        """

    /// A pin on everything is for emergencies: it ends a rollout. One of the same scope takes the place of the former.
    private func place(_ order: PinOrder, _ call: Call, _ transaction: Transaction) async throws -> Int {
        let scope = String(decoding: order.scope.canonicalBytes, as: UTF8.self)
        let author = call.credential.name
        guard try await Standing.read(transaction).base != nil else {
            throw Problem.conflict("nothing was published yet: publish a snapshot before pinning one")
        }
        if order.scope.isEverything, let rollout = try await ActiveRollout.read(transaction) {
            _ = try await keeper.end(rollout, because: "pinned by \(author)", by: author, transaction)
        }
        try await transaction.query(
            "update pins set ended_at = now(), ended_by = $2 where ended_at is null and scope::text = $1",
            .text(scope), .text(author))
        let others = try await transaction.query("select count(*) as count from pins where ended_at is null").first
        guard (try others?.int("count") ?? 0) < Partition.mostPins else {
            throw Problem.conflict("there are \(Partition.mostPins) pins in force, and that is the most")
        }
        let row = try await transaction.query(
            "insert into pins (scope, version, reason, author) values ($1::json, $2, $3, $4) returning id",
            .text(scope), .int(order.version), .text(order.reason), .text(author)
        ).first
        return try row?.int("id") ?? 0
    }

    private func deletePin(_ call: Call, _ administration: Administration) async throws -> Answer {
        let body = call.body.isEmpty ? Array("{}".utf8) : call.body
        let scope = try read(body) { value throws(DeliveryFault) in try PinOrder.scope(reading: value) }
        let text = String(decoding: scope.canonicalBytes, as: UTF8.self)
        return try await administration.ordered(call) { transaction in
            let ended = try await transaction.query(
                """
                update pins set ended_at = now(), ended_by = $2 where ended_at is null and scope::text = $1
                returning version
                """, .text(text), .text(call.credential.name)
            ).first
            guard let ended else { throw Problem.notFound("there is no pin on \(scope.words)") }
            let sequences = try await self.publisher.publish(transaction, by: call.credential.name)
            let detail = jsonBytes { writer in
                writer.beginObject()
                writer.key("scope")
                scope.write(&writer)
                writer.endObject()
            }
            return Ordered(version: try ended.int("version"), sequences, detail)
        }
    }

    private func createPublication(_ call: Call, _ administration: Administration) async throws -> Answer {
        if !call.body.isEmpty { _ = try Members(body: call.body, known: []) }
        return try await administration.ordered(call) { transaction in
            if let rollout = try await ActiveRollout.read(transaction) {
                throw Problem.conflict("rollout \(rollout.id) is on: advance it or end it first")
            }
            let head = try await transaction.query("select max(version) as version from snapshots").first
            guard let version = try head?.optionalInt("version") else {
                throw Problem.conflict("there is no snapshot yet")
            }
            let sequences = try await self.publisher.publish(transaction, base: version, by: call.credential.name)
            return Ordered(version: version, sequences, Array("{}".utf8)) { $0.member("version", version) }
        }
    }

    private func deleteSidecar(_ call: Call, _ administration: Administration) async throws -> Answer {
        let name = call.name("sidecar")
        let answer = Answer.json { writer in
            writer.beginObject()
            writer.member("name", name)
            writer.endObject()
        }
        return try await administration.transact(call) { transaction in
            let gone = try await transaction.query("delete from sidecars where name = $1", .text(name))
            if gone.affected == 0 { throw Problem.notFound("there is no sidecar `\(name)`") }
            self.book.forget(name)
            try await administration.record(call, version: nil, sequence: nil, answer.body, transaction)
            return (answer, nil)
        }
    }

    static func need(snapshot version: Int, _ transaction: Transaction) async throws {
        let row = try await transaction.query("select 1 as one from snapshots where version = $1", .int(version)).first
        if row == nil { throw Problem.notFound("there is no snapshot \(version)") }
    }

    /// Reads a body, or says what is wrong with it.
    func read<Value>(
        _ body: [UInt8], _ read: (JSONValue) throws(DeliveryFault) -> Value
    ) throws(Problem) -> Value {
        let value = try readJSON(body)
        do throws(DeliveryFault) {
            return try read(value)
        } catch {
            throw .invalid(error.place.isEmpty ? error.message : "`\(error.place)`: \(error.message)")
        }
    }
}

/// What came of an order.
struct Ordered {
    var status: Int
    /// The snapshot that it was about.
    var version: Int
    var sequences: [Int]
    /// For the audit.
    var detail: [UInt8]
    /// Members of the answer, besides the publication.
    var write: (inout JSONWriter) throws -> Void

    init(
        _ status: Int = 200, version: Int, _ sequences: [Int], _ detail: [UInt8],
        write: @escaping (inout JSONWriter) throws -> Void = { _ in }
    ) {
        self.status = status
        self.version = version
        self.sequences = sequences
        self.detail = detail
        self.write = write
    }
}

extension Administration {
    /// Obeys an order in a transaction that holds the writers' lock, writes it into the audit, and tells what came of
    /// it.
    func ordered(_ call: Call, _ obey: @escaping (Transaction) async throws -> Ordered) async throws -> Answer {
        try await transact(call) { transaction in
            let ordered = try await obey(transaction)
            try await self.record(
                call, version: ordered.version, sequence: ordered.sequences.last, ordered.detail, transaction)
            let answer = try Answer.json(ordered.status) { writer in
                writer.beginObject()
                try ordered.write(&writer)
                writer.key("publication")
                if let sequence = ordered.sequences.last {
                    writer.beginObject()
                    writer.member("sequence", sequence)
                    writer.endObject()
                } else {
                    writer.null()
                }
                writer.endObject()
            }
            return (answer, nil)
        }
    }
}
