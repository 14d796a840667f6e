// How a replica learns what was published: it reads what is in force whenever somebody notifies, whenever the
// connection that listens is there again, and every five seconds in case a notification was lost. Each time it reads
// the whole, which is a few rows; so nothing depends on having heard of every step.

import EventLoop
import Policy
import PolicyFiles
import Store
import Terminal
import Wire

/// Reads what is in force. Belongs to its loop's thread.
final class PublicationFeed: TimerOwner {
    private let loop: EventLoop
    private let store: Store
    private let shelf: PublicationShelf
    /// Told what is in force.
    var onChange: ([PublishedPart]) -> Void = { _ in }
    /// Publications that are no longer in force, but may still be sent until the next wave.
    var stillShown: () -> Set<Int> = { [] }
    /// Whether the database was ever read.
    private(set) var isLoaded = false
    /// The highest sequence that was read.
    private(set) var newest = 0
    private var known: [[UInt8]] = []
    private var isReading = false
    private var isStale = false
    private var isClosed = false
    private var timer = TimerID.none

    /// Milliseconds between two readings that nobody asked for.
    var pulse = 5000

    init(on loop: EventLoop, store: Store, into shelf: PublicationShelf) {
        self.loop = loop
        self.store = store
        self.shelf = shelf
    }

    /// Reads now, and from then on now and then.
    func start() { refresh() }

    /// Reads no more.
    func close() {
        isClosed = true
        loop.cancel(timer)
    }

    /// Reads what is in force, soon. Calls while it is being read come to one further reading.
    func refresh() {
        if isClosed { return }
        isStale = true
        guard !isReading else { return }
        isReading = true
        loop.spawn { [self] in await readWhileStale() }
    }

    func onTimer(_ tag: Int) { refresh() }

    private func readWhileStale() async {
        while isStale, !isClosed {
            isStale = false
            do {
                try await read()
            } catch {
                // The next pulse tries again; what is wrong with the database is reported by the store.
                if let failure = error as? StoreFailure {
                    store.report(failure)
                } else {
                    Console.log(.error, "publications_unread", message: "\(error)")
                }
            }
        }
        isReading = false
        if !isClosed {
            loop.cancel(timer)
            timer = loop.schedule(at: loop.now + pulse * 1_000_000, for: self)
        }
    }

    private func read() async throws {
        let current = try await store.query(Standing.currentParts).map { try PublishedPart($0) }
        let statements = current.map(\.statement)
        if isLoaded, statements == known { return }
        var fresh: [String: [UInt8]] = [:]
        for part in current where !shelf.holds(part.digest) && fresh[part.digest] == nil {
            let row = try await store.query(
                "select document from snapshots where version = $1", .int(part.version)
            ).first
            fresh[part.digest] = try PublicationFeed.documents(of: part, row)
        }
        shelf.replace(current, documents: fresh, keeping: stillShown())
        isLoaded = true
        known = statements
        newest = current.map(\.sequence).max() ?? 0
        onChange(current)
    }

    /// The documents that a publication names, as it names them: what fits neither is not sent to anybody.
    private static func documents(of part: PublishedPart, _ row: Row?) throws -> [UInt8] {
        guard let row else { throw StoreFailure.unexpectedAnswer("snapshot \(part.version) is not there") }
        let bytes = Array(try row.text("document").utf8)
        guard Hex.spell(Digester().digest(bytes)) == part.digest, (try? DocumentSet(canonical: bytes)) != nil,
            (try? Publication(statement: part.statement)) != nil
        else {
            throw StoreFailure.unexpectedAnswer("publication \(part.sequence) and snapshot \(part.version) do not fit")
        }
        return bytes
    }
}
