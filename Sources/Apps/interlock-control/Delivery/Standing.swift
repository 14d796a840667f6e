// What is in force as a transaction sees it: the pins, the rollout, and what was published last for each part of the
// fleet. Everything that is decided about publications is decided from this.

import Policy
import Store
import Wire

/// The orders in force and the publications that carry them out.
struct Standing {
    /// Newest first.
    var pins: [Partition.Pin]
    var rollout: ActiveRollout?
    /// The newest publication of each part that is in force.
    var current: [PublishedPart]
    /// Snapshot of the newest rollout that is over, if it was taken back.
    var returned: Int?
    /// Sequence and statement of the newest publication; nil: nothing was ever published.
    var last: (sequence: Int, statement: [UInt8])?
    /// Seconds since 1970, by the database's clock.
    var now: Int

    /// What the part of the fleet without orders obeys.
    var base: PublishedPart? { current.first { $0.part == "base" } }

    /// The parts of the fleet, with this snapshot for whoever is under no order.
    func partition(base: Int) -> Partition { Partition(base: base, pins: pins, cohort: rollout?.cohort) }

    /// Which snapshot the base is to be after a write, and what keeps it from being the new one.
    func base(after head: Int, _ mode: PublishMode) -> (version: Int?, heldBy: HeldBy?) {
        if mode == .hold { return (base?.version, .hold) }
        if rollout != nil { return (base?.version, .rollout) }
        // What a rollout has brought to light would otherwise go to everybody with the next change of anything.
        if let returned, let base, returned > base.version { return (base.version, .rollout) }
        return (head, partition(base: head).isPinnedEverywhere ? .pin : nil)
    }
}

/// A rollout as it stands.
struct ActiveRollout {
    var id: Int
    var version: Int
    var previousVersion: Int
    var rollout: Rollout
    /// Of its shares; empty: `r` and its number.
    var salt: String
    /// Seconds since the stage began; less than 0 when the clock was set back.
    var held: Int

    /// The part of the fleet that it has reached.
    var cohort: Partition.Cohort {
        Partition.Cohort(
            rollout: id, version: version, labels: rollout.current.isForAll ? [:] : rollout.labels,
            hundredths: rollout.current.hundredths, salt: salt)
    }
}

/// A publication as the database has it.
struct PublishedPart {
    var sequence: Int
    var version: Int
    var digest: String
    var part: String
    /// Canonical.
    var scope: String
    var revoked: [String]
    var statement: [UInt8]
    /// 128 hex digits.
    var signature: String
}

// MARK: - Reading

extension Standing {
    /// The newest publication of each part in force. One statement, so that it is one moment's.
    static let currentParts: Statement = """
        with parts as (
            select 'base' as part
            union all select 'pin:' || id from pins where ended_at is null
            union all select 'rollout:' || id from rollouts where state = 'active')
        select newest.* from parts cross join lateral (
            select sequence, version, digest, part, scope::text as scope, statement, signature
            from publications where publications.part = parts.part order by sequence desc limit 1) newest
        order by sequence
        """

    /// Reads it within a transaction that holds the writers' lock.
    static func read(_ transaction: Transaction) async throws -> Standing {
        let moment = try await transaction.query("select extract(epoch from now())::bigint as now")
        let pins = try await transaction.query(
            "select id, scope::text as scope, version from pins where ended_at is null order by id desc")
        let ended = try await transaction.query(
            "select version, state from rollouts where state <> 'active' order by id desc limit 1"
        ).first
        let last = try await transaction.query(
            "select sequence, statement from publications order by sequence desc limit 1"
        ).first
        return Standing(
            pins: try pins.map {
                try Partition.Pin(
                    id: $0.int("id"), scope: storedScope($0.text("scope")), version: $0.int("version"))
            },
            rollout: try await ActiveRollout.read(transaction),
            current: try await transaction.query(currentParts).map { try PublishedPart($0) },
            returned: try ended.flatMap { try $0.text("state") == "returned" ? $0.int("version") : nil },
            last: try last.map { (try $0.int("sequence"), Array(try $0.text("statement").utf8)) },
            now: try moment.only().int("now"))
    }
}

extension PublishedPart {
    init(_ row: Row) throws {
        let text = try row.text("statement")
        sequence = try row.int("sequence")
        version = try row.int("version")
        digest = try row.text("digest")
        part = try row.text("part")
        statement = Array(text.utf8)
        signature = try row.text("signature")
        let publication = try? Publication(statement: statement)
        scope = try publication.map { String(decoding: $0.scope.canonicalBytes, as: UTF8.self) } ?? row.text("scope")
        revoked = publication?.revoked.map(\.hex) ?? []
    }
}

extension ActiveRollout {
    /// The rollout in force; nil: there is none.
    static func read(_ transaction: Transaction) async throws -> ActiveRollout? {
        try await transaction.query(
            """
            select id, version, previous_version, stages::text as stages, labels::text as labels, salt, stage,
                   max_failure_rate, min_requests, extract(epoch from now() - stage_began_at)::bigint as held
            from rollouts where state = 'active'
            """
        ).first.map { try ActiveRollout($0) }
    }

    init(_ row: Row) throws {
        id = try row.int("id")
        version = try row.int("version")
        previousVersion = try row.int("previous_version")
        salt = try row.text("salt")
        rollout = try Rollout(
            stages: storedStages(row.text("stages")), labels: storedLabels(row.text("labels")),
            stage: row.int("stage"), maxFailureRate: row.real("max_failure_rate"),
            minRequests: row.int("min_requests"))
        held = try row.int("held")
    }
}

/// A scope that this program wrote into the database.
func storedScope(_ text: String) throws -> Scope {
    try stored(text) { value throws(DeliveryFault) in try Scope(reading: value, at: "scope") }
}

/// Labels that this program wrote into the database.
func storedLabels(_ text: String) throws -> [String: String] {
    try stored(text) { value throws(DeliveryFault) in try readLabels(value, at: "labels") }
}

/// Stages that this program wrote into the database.
func storedStages(_ text: String) throws -> [Rollout.Stage] {
    try stored(text) { value throws(DeliveryFault) in try RolloutOrder.readStages(value, at: "stages") }
}

private func stored<Value>(_ text: String, _ read: (JSONValue) throws(DeliveryFault) -> Value) throws -> Value {
    guard let document = try? JSONDocument(text), let value = try? read(document.root) else {
        throw StoreFailure.unexpectedAnswer("the database holds something else than this program writes")
    }
    return value
}
