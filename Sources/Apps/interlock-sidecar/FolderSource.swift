// Policies from a folder: read at the start, when a file changes, and on SIGHUP. A bad edit changes nothing but what is
// said about it.

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
    private var watch: FolderWatch?
    private var report: ReloadReport?

    init(_ path: String, _ folder: PolicyFolder, for keeper: PolicyKeeper, on loop: EventLoop) {
        self.path = path
        self.folder = folder
        self.keeper = keeper
        self.loop = loop
    }

    /// Throws when the documents do not compile, or the folder cannot be watched.
    func start() throws {
        let compiled = try folder.compile(sequence: 1)
        keeper.putInForce(compiled)
        report = ReloadReport(at: loop.wallSeconds, complaints: [])
        watch = try FolderWatch(path, on: loop) { [unowned self] in reload() }
    }

    /// Says what happened; keeps what is in force when the new documents do not compile.
    func reload() {
        let current = keeper.snapshot
        do throws(PolicyRefusal) {
            let compiled = try folder.compile(sequence: (current?.sequence ?? 0) + 1)
            report = ReloadReport(at: loop.wallSeconds, complaints: [])
            if compiled.policy.snapshot.digest == current?.digest {
                keeper.refreshKeys()
            } else {
                keeper.putInForce(compiled)
            }
        } catch {
            report = ReloadReport(at: loop.wallSeconds, complaints: error.complaints.map(\.description))
            PolicyEvents.report(error.complaints, as: .error)
            Console.log(
                .warn, "policy_refused", ["complaints": .number(error.complaints.count)],
                message: current.map { "\($0.label) stays in force" } ?? "nothing is in force")
        }
    }

    func write(with writer: inout JSONWriter) {
        writer.key("last_reload")
        guard let report else { return writer.null() }
        writer.beginObject()
        writer.key("at")
        writer.int(report.at)
        writer.key("complaints")
        writer.strings(report.complaints)
        writer.endObject()
    }

    var prometheus: String { "" }
}
