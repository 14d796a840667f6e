// What moves by itself: a rollout goes on or goes back, and a rotated token's grace ends.
//
// Whichever replica gets the writers' lock at a tick looks, so one of many is enough and all may do it. A look reads
// the sidecars that have reported lately, judges (`Rollout`), and publishes what follows, in one transaction.

import EventLoop
import Policy
import Store
import Terminal
import Wire

/// Ticks. Belongs to its loop's thread.
final class RolloutKeeper: TimerOwner {
    private let loop: EventLoop
    private let store: Store
    private let publisher: Publisher
    private let book: SidecarBook
    private var timer = TimerID.none
    private var isClosed = false
    private var isLooking = false
    private var isActive = false
    /// Somebody has asked for a look during one.
    private var isAskedFor = false

    /// Milliseconds between two looks while a rollout is on, and else.
    var pace = (active: 1000, idle: 5000)
    /// Seconds after which a sidecar that has not reported counts as gone: longer than the longest wait.
    static let absence = 90
    /// Who the audit says did it.
    static let name = "interlock-control"

    init(on loop: EventLoop, store: Store, publisher: Publisher, book: SidecarBook) {
        self.loop = loop
        self.store = store
        self.publisher = publisher
        self.book = book
    }

    /// Looks now, and then again and again. Also for those who know that a rollout has begun.
    func start() {
        guard !isClosed else { return }
        isAskedFor = isLooking
        guard !isLooking else { return }
        isLooking = true
        loop.cancel(timer)
        loop.spawn { [self] in await look() }
    }

    /// Looks no more.
    func close() {
        isClosed = true
        loop.cancel(timer)
    }

    func onTimer(_ tag: Int) { start() }

    private func look() async {
        do {
            await book.write()
            try await store.transaction { transaction in
                let lock = try await transaction.query("select pg_try_advisory_xact_lock(5274863) as mine")
                if try lock.first?.bool("mine") == true { try await self.look(transaction) }
            }
        } catch {
            if let failure = error as? StoreFailure {
                store.report(failure)
            } else {
                Console.log(.error, "rollout_failed", message: "\(error)")
            }
        }
        isLooking = false
        guard !isClosed else { return }
        if isAskedFor { return start() }
        timer = loop.schedule(at: loop.now + (isActive ? pace.active : pace.idle) * 1_000_000, for: self)
    }

    /// One look, by who has the writers' lock.
    private func look(_ transaction: Transaction) async throws {
        let rollout = try await ActiveRollout.read(transaction)
        isActive = rollout != nil
        guard let rollout else {
            // Tokens whose grace is over are told to the fleet.
            _ = try await publisher.publish(transaction, by: RolloutKeeper.name)
            return
        }
        let cohort = try await cohort(of: rollout, transaction)
        if cohort.present == 0, try await chooseAgain(rollout, transaction) { return }
        switch rollout.rollout.judge(cohort, held: rollout.held) {
        case .stay(let reason):
            try await RolloutKeeper.note(reason, rollout, transaction)
            _ = try await publisher.publish(transaction, by: RolloutKeeper.name)
        case .advance: try await record("advance", rollout, transaction, try await advance(rollout, transaction))
        case .complete: try await record("complete", rollout, transaction, try await complete(rollout, transaction))
        case .goBack(let reason):
            let sequences = try await end(rollout, because: reason, by: RolloutKeeper.name, transaction)
            try await record("return", rollout, transaction, sequences, reason)
        }
    }

    private static func note(_ reason: String, _ rollout: ActiveRollout, _ transaction: Transaction) async throws {
        try await transaction.query(
            "update rollouts set reason = $2 where id = $1 and reason is distinct from $2", .int(rollout.id),
            .text(reason))
    }

    // MARK: Steps, each in a transaction that holds the writers' lock

    /// On to the next stage.
    func advance(
        _ rollout: ActiveRollout, by author: String = RolloutKeeper.name, _ transaction: Transaction
    ) async throws -> [Int] {
        try await transaction.query(
            "update rollouts set stage = stage + 1, stage_began_at = now(), reason = '' where id = $1",
            .int(rollout.id))
        return try await publisher.publish(transaction, by: author)
    }

    /// The sidecars that a stage had chosen are gone, and others are there: it begins again with some of those.
    private func chooseAgain(_ rollout: ActiveRollout, _ transaction: Transaction) async throws -> Bool {
        let fleet = try await KnownFleet.read(transaction)
        let pins = try await Standing.read(transaction).pins.map(\.scope)
        let names = fleet.names(in: Scope(labels: rollout.rollout.labels), besides: pins)
        guard !names.isEmpty, rollout.rollout.current.hundredths < 10_000 else { return false }
        let salt = RolloutReach.salt(
            prefix: "r\(rollout.id)", for: rollout.rollout, from: rollout.rollout.stage, among: names)
        guard salt != rollout.salt else { return false }
        try await transaction.query(
            "update rollouts set salt = $2, stage_began_at = now(), reason = '' where id = $1", .int(rollout.id),
            .text(salt))
        let sequences = try await publisher.publish(transaction, by: RolloutKeeper.name)
        try await record("choose", rollout, transaction, sequences, "the sidecars that were chosen are gone")
        return true
    }

    /// The rollout's snapshot is everybody's.
    func complete(
        _ rollout: ActiveRollout, by author: String = RolloutKeeper.name, _ transaction: Transaction
    ) async throws -> [Int] {
        try await transaction.query(
            "update rollouts set state = 'completed', ended_at = now(), reason = '' where id = $1", .int(rollout.id))
        return try await publisher.publish(transaction, base: rollout.version, by: author)
    }

    /// Back to what was before.
    func end(
        _ rollout: ActiveRollout, because reason: String, by author: String, _ transaction: Transaction
    ) async throws -> [Int] {
        try await transaction.query(
            "update rollouts set state = 'returned', ended_at = now(), reason = $2 where id = $1", .int(rollout.id),
            .text(reason))
        return try await publisher.publish(transaction, base: rollout.previousVersion, by: author)
    }

    private func record(
        _ step: String, _ rollout: ActiveRollout, _ transaction: Transaction, _ sequences: [Int], _ reason: String = ""
    ) async throws {
        let detail = jsonBytes { writer in
            writer.beginObject()
            writer.member("stage", rollout.rollout.stage)
            if !reason.isEmpty { writer.member("reason", reason) }
            writer.endObject()
        }
        try await transaction.query(
            """
            insert into audit (actor, role, operation, resource, version, sequence, request_id, detail)
            values ($1, 'system', $2, $3, $4, $5, '', $6::json)
            """, .text(RolloutKeeper.name), .text("\(step)Rollout"), .text("/rollouts/\(rollout.id)"),
            .int(rollout.version), .optional(sequences.last), .text(String(decoding: detail, as: UTF8.self)))
    }

    // MARK: The cohort

    /// What the sidecars of a rollout that have reported lately say.
    func cohort(of rollout: ActiveRollout, _ transaction: Transaction) async throws -> Rollout.Cohort {
        let current = try await transaction.query(Standing.currentParts).map { try PublishedPart($0) }
        guard let mine = current.first(where: { $0.part == "rollout:\(rollout.id)" }) else { return Rollout.Cohort() }
        let scope = try storedScope(mine.scope)
        let rows = try await transaction.query(
            """
            select name, labels::text as labels, active, refused, refusal, requests, failures from sidecars
            where last_seen > now() - make_interval(secs => $1::bigint) order by name
            """, .int(RolloutKeeper.absence))
        var cohort = Rollout.Cohort()
        for row in rows {
            let labels = try storedLabels(try row.text("labels"))
            if scope.matches(name: try row.text("name"), labels: labels) { try cohort.take(row, mine.sequence) }
        }
        return cohort
    }
}

extension Rollout.Cohort {
    /// Counts one of its sidecars.
    fileprivate mutating func take(_ row: Row, _ sequence: Int) throws {
        present += 1
        if try row.int("active") >= sequence {
            active += 1
            requests += try row.int("requests")
            failures += try row.int("failures")
        } else if try row.int("refused") >= sequence {
            refused += 1
            if refusal.isEmpty { refusal = try "\(row.text("name")): \(row.text("refusal"))" }
        }
    }
}
