// What the sidecars have told, on its way to the database.
//
// A report changes a value in memory; twice a second everything that has changed is written with one statement. So ten
// thousand sidecars that are answered at once cost the database a few statements, and a database that is away costs
// nothing but memory for the last report of each sidecar.

import EventLoop
import Policy
import Store
import Terminal
import Wire

/// The last report of one sidecar.
struct SidecarStatus {
    var credential: String
    var report: SidecarReport
    /// What it should have; 0: nothing is for it.
    var desired: Int
    /// The highest sequence that was sent to it from here; 0: none was.
    var delivered: Int
    /// Monotonic milliseconds.
    var seen: Int
}

/// Gathers reports and writes them. Belongs to its loop's thread.
final class SidecarBook: TimerOwner {
    private let loop: EventLoop
    private let store: Store
    private var dirty: [String: SidecarStatus] = [:]
    private var timer = TimerID.none
    private var isTimed = false
    private var isWriting = false
    /// Those who wait for the end of a write that is under way.
    private var waiting: [Awaited<Void>] = []
    /// Writes in a row that failed.
    private var failures = 0

    /// Milliseconds from a report until it is written.
    var delay = 500
    /// Milliseconds that somebody waits for a write that is under way.
    private static let patience = 10_000
    /// Rows in one statement.
    static let mostRows = 2000

    init(on loop: EventLoop, store: Store) {
        self.loop = loop
        self.store = store
    }

    /// How many reports are not written yet.
    var unwritten: Int { dirty.count }

    /// A sidecar has reported.
    func take(_ report: SidecarReport, credential: String, desired: Int) {
        let delivered = dirty[report.sidecar]?.delivered ?? 0
        dirty[report.sidecar] = SidecarStatus(
            credential: credential, report: report, desired: desired, delivered: delivered, seen: loop.milliseconds)
        scheduleWrite()
    }

    /// A publication was sent to a sidecar that had reported before.
    func sent(_ sequence: Int, _ report: SidecarReport, credential: String) {
        var status =
            dirty[report.sidecar]
            ?? SidecarStatus(
                credential: credential, report: report, desired: sequence, delivered: 0, seen: loop.milliseconds)
        status.delivered = max(status.delivered, sequence)
        status.desired = sequence
        dirty[report.sidecar] = status
        scheduleWrite()
    }

    /// Writes no more.
    func close() { loop.cancel(timer) }

    /// Forgets what was not written yet about a sidecar.
    func forget(_ name: String) { dirty[name] = nil }

    func onTimer(_ tag: Int) {
        isTimed = false
        guard !isWriting else { return scheduleWrite() }
        loop.spawn { [self] in await write() }
    }

    private func scheduleWrite() {
        guard !isTimed else { return }
        isTimed = true
        // A database that is away is asked less and less often, and by every replica at another time.
        let pause = delay << min(failures, 4)
        let spread = failures == 0 ? 0 : Int(ProcessSettings.randomNumber() % UInt64(max(1, pause / 2)))
        timer = loop.schedule(at: loop.now + (pause - spread) * 1_000_000, for: self)
    }

    /// Writes what has changed, and waits for what is being written. What could not be written stays, unless something
    /// newer has come.
    func write() async {
        while isWriting {
            let end = Awaited<Void>(on: loop)
            waiting.append(end)
            guard await end.value(within: SidecarBook.patience) != nil else { return }
        }
        isWriting = true
        defer {
            isWriting = false
            for end in waiting { end.say(()) }
            waiting = []
        }
        while !dirty.isEmpty {
            let batch = Array(dirty.prefix(SidecarBook.mostRows))
            for (name, _) in batch { dirty[name] = nil }
            do {
                try await writeFitting(batch.map(\.value))
            } catch {
                for (name, status) in batch where dirty[name] == nil { dirty[name] = status }
                failures += 1
                return scheduleWrite()
            }
            failures = 0
        }
    }

    /// Writes all, or one by one where the database refuses what one of them says: that one is left out, so that it
    /// does not keep the others.
    private func writeFitting(_ batch: [SidecarStatus]) async throws {
        do {
            try await write(batch)
        } catch let failure as StoreFailure where failure.cause == .request {
            if batch.count > 1 {
                for status in batch { try await writeFitting([status]) }
            } else {
                Console.warn("interlock-control: a sidecar's report is left out: \(failure)")
            }
        }
    }

    /// A report that waited long gives way to one that another replica has written meanwhile, unless that one is from
    /// the future: then the clock was set back.
    private static let upsert: Statement = """
        insert into sidecars as known (name, credential, labels, desired, delivered, active, digest, refused, refusal,
                                       requests, failures, last_seen)
        select name, credential, labels::json, desired, delivered, active, digest, refused, refusal, requests, failures,
               now() - make_interval(secs => age / 1000.0)
        from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],
                    $8::bigint[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[])
             as t(name, credential, labels, desired, delivered, active, digest, refused, refusal, requests, failures,
                  age)
        on conflict (name) do update set
            credential = excluded.credential, labels = excluded.labels, desired = excluded.desired,
            delivered = greatest(known.delivered, excluded.delivered), active = excluded.active,
            digest = excluded.digest, refused = excluded.refused, refusal = excluded.refusal,
            requests = excluded.requests, failures = excluded.failures, last_seen = excluded.last_seen
        where excluded.last_seen >= known.last_seen or known.last_seen > now()
        """

    private func write(_ batch: [SidecarStatus]) async throws {
        let reports = batch.map(\.report)
        try await store.query(
            SidecarBook.upsert, .texts(reports.map(\.sidecar)), .texts(batch.map(\.credential)),
            .texts(
                reports.map { report in
                    String(decoding: jsonBytes { $0.labels(report.labels) }, as: UTF8.self)
                }),
            .ints(batch.map(\.desired)), .ints(batch.map(\.delivered)), .ints(reports.map(\.after)),
            .texts(reports.map { $0.have ?? "" }), .ints(reports.map { $0.refusal?.sequence ?? 0 }),
            .texts(reports.map { $0.refusal?.reason ?? "" }), .ints(reports.map(\.requests)),
            .ints(reports.map(\.failures)), .ints(batch.map { loop.milliseconds - $0.seen }))
    }
}
