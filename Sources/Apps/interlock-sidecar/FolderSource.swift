// Policies from a folder: read at the start, when it changes, and on SIGHUP. A bad edit changes nothing but what is
// said about it.
//
// The folder is known by its name: every second the state of what the name stands for now is compared with what was
// read last. The kernel's watch is only what makes it quicker; where it is refused, the sidecar serves and polls.

import EventLoop
import Policy
import PolicyFiles
import Terminal
import Wire

/// The last reading of a folder, for whoever asks `/status`.
struct ReloadReport: Sendable {
    /// Seconds since 1970.
    var at: Int
    /// Empty when the documents compiled.
    var complaints: [String]
}

/// Keeps the policy in step with a folder.
final class FolderSource: PolicySource {
    private let path: String
    private let folder: PolicyFolder
    private let keeper: PolicyKeeper
    private unowned let loop: EventLoop
    private let kernel: FolderAlarm
    private var report: ReloadReport?
    /// The state that was read last, and its documents' digest; nil where they could not be read.
    private var read: (listing: FolderListing, digest: [UInt8]?)
    /// The state at the poll before.
    private var seen: FolderListing
    private var wasYoung = false

    /// Milliseconds between two looks.
    private static let pause = 1_000

    init(_ path: String, _ folder: PolicyFolder, for keeper: PolicyKeeper, on loop: EventLoop) {
        self.path = path
        self.folder = folder
        self.keeper = keeper
        self.loop = loop
        kernel = FolderAlarm(path, on: loop)
        seen = folder.listing
        read = (seen, nil)
    }

    /// Throws when the documents do not compile.
    func start() throws {
        let documents = try folder.read()
        keeper.putInForce(try folder.compile(documents, sequence: 1))
        note(documents)
        report = ReloadReport(at: loop.wallSeconds, complaints: [])
        kernel.onChange = { [unowned self] in if folder.listing != read.listing { reload(isAsked: false) } }
        kernel.watch(read.listing.folder)
        schedulePoll()
    }

    /// Says what happened; keeps what is in force when the new documents do not compile.
    func reload() { reload(isAsked: true) }

    private func note(_ documents: PolicyDocuments) {
        read = (documents.listing, documents.digest)
        wasYoung = documents.listing.isYoung(at: loop.wallSeconds)
    }

    private func reload(isAsked: Bool) {
        let current = keeper.snapshot
        do throws(PolicyRefusal) {
            let documents = try folder.read()
            let isSame = documents.digest == read.digest
            note(documents)
            guard isAsked || !isSame else { return }
            let compiled = try folder.compile(documents, sequence: (current?.sequence ?? 0) + 1)
            report = ReloadReport(at: loop.wallSeconds, complaints: [])
            if compiled.policy.snapshot.digest != current?.digest { keeper.putInForce(compiled) }
        } catch {
            refuse(error)
        }
    }

    private func refuse(_ refusal: PolicyRefusal) {
        // What could not be read is read again when it has changed; what was read was noted.
        let now = folder.listing
        if now != read.listing { (read, wasYoung) = ((now, nil), false) }
        report = ReloadReport(at: loop.wallSeconds, complaints: refusal.complaints.map(\.description))
        PolicyEvents.report(refusal.complaints, as: .error)
        Console.log(
            .warn, "policy_refused", ["complaints": .number(refusal.complaints.count)],
            message: keeper.snapshot.map { "\($0.label) stays in force" } ?? "nothing is in force")
    }

    func write(with writer: inout JSONWriter) {
        writer.key("last_reload")
        writeReport(with: &writer)
        kernel.write(with: &writer)
    }

    private func writeReport(with writer: inout JSONWriter) {
        guard let report else { return writer.null() }
        writer.beginObject()
        writer.key("at")
        writer.int(report.at)
        writer.key("complaints")
        writer.strings(report.complaints)
        writer.endObject()
    }

    var prometheus: String { kernel.prometheus }
}

extension FolderSource: TimerOwner {
    /// Looks at the name. What has changed is read once it has stayed the same between two looks; what was young when
    /// it was read is read again, since a further writing within the clock's grain would not show.
    func onTimer(_ tag: Int) {
        let listing = folder.listing
        kernel.watch(listing.folder)
        if listing == seen, listing != read.listing || wasYoung { reload(isAsked: false) }
        seen = listing
        schedulePoll()
    }

    private func schedulePoll() {
        _ = loop.schedule(at: loop.now + FolderSource.pause * 1_000_000, for: self)
    }
}
