// What a rollout would be, before anything is written: the same for a dry run and for the rollout itself.

import Policy
import Store
import Wire

extension DeliveryOffice {
    /// Says whom a rollout would reach. Nothing is written.
    func dryRun(_ order: RolloutOrder) async throws -> Answer {
        try await store.transaction { transaction in
            let plan = try await self.plan(order, transaction)
            return Answer.json { writer in
                writer.beginObject()
                writer.key("dry_run")
                writer.bool(true)
                writer.member("version", plan.version)
                writer.member("previous_version", plan.base)
                writer.key("stages")
                writer.beginArray()
                for stage in order.rollout.stages { stage.write(&writer) }
                writer.endArray()
                writer.key("labels")
                writer.labels(order.labels)
                writer.key("reach")
                writer.reach(plan.reach, gone: plan.gone)
                writer.endObject()
            }
        }
    }

    /// What a rollout would be.
    struct RolloutPlan {
        /// The snapshot that is rolled out.
        var version: Int
        /// The snapshot that everybody has.
        var base: Int
        var salt: String
        var reach: RolloutReach
        var gone: Int
    }

    /// Which snapshot is to be rolled out, which one everybody has, and whom it reaches.
    func plan(_ order: RolloutOrder, _ transaction: Transaction) async throws -> RolloutPlan {
        let standing = try await Standing.read(transaction)
        let (version, base) = try await check(order, standing, transaction)
        let fleet = try await KnownFleet.read(transaction)
        if let complaint = fleet.complaint(about: order.labels) { throw Problem.conflict(complaint) }
        let pins = standing.pins.map(\.scope)
        let names = fleet.names(in: Scope(labels: order.labels), besides: pins)
        if names.isEmpty, !fleet.present.isEmpty {
            throw Problem.conflict("every sidecar that this is for is pinned: `interlock pins` lists the pins")
        }
        let last = try await transaction.query("select max(id) as id from rollouts").first?.optionalInt("id")
        let salt = RolloutReach.salt(prefix: "r\((last ?? 0) + 1)", for: order.rollout, among: names)
        let reach = RolloutReach(order.rollout, salt: salt, fleet: fleet.present, pins: pins)
        return RolloutPlan(version: version, base: base, salt: salt, reach: reach, gone: fleet.gone)
    }

    private func check(
        _ order: RolloutOrder, _ standing: Standing, _ transaction: Transaction
    ) async throws -> (version: Int, base: Int) {
        if let rollout = standing.rollout {
            throw Problem.conflict(
                "rollout \(rollout.id) of snapshot \(rollout.version) is on already: advance it or end it first")
        }
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
}
