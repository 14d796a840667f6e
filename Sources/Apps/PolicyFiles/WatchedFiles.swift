// All files that a process has in use: looked at together, reported together.

package import EventLoop
import Glibc
package import Wire

/// The watched files of one process. Belongs to its loop's thread.
package final class WatchedFiles: TimerOwner {
    private var entries: [any WatchedFileEntry] = []
    /// What was reported of a file last; nil: that it is in order.
    private var reported: [WatchedFileLabel: String] = [:]
    private let info: (String) -> Void
    private let warn: (String) -> Void
    private let clock: () -> Int
    private weak var loop: EventLoop?
    private var timer = TimerID.none

    /// Milliseconds between two looks.
    private static let pause = 1_000

    /// Reports on lines: what is in use now, and what cannot be used.
    /// `clock` gives seconds since 1970.
    package init(
        info: @escaping (String) -> Void, warn: @escaping (String) -> Void, clock: @escaping () -> Int = { time(nil) }
    ) {
        self.info = info
        self.warn = warn
        self.clock = clock
    }

    /// Reads a file and looks at it from now on. What is wrong with it is not reported: that is for who adds it.
    package func add(_ entry: any WatchedFileEntry) {
        entries.append(entry)
        entry.load(at: clock())
        reported[entry.label] = entry.state.problem
    }

    /// Reads a file and looks at it from now on; reports what is wrong with it.
    package func addReporting(_ entry: any WatchedFileEntry) {
        add(entry)
        if let problem = entry.state.problem { warn("\(entry.label.subject): \(problem); waiting for it") }
    }

    /// A file of the command line that can never be read, since a folder or a pipe has its name: a mistake, where
    /// others may still come.
    package var hopelessFlag: String? {
        entries.first { $0.state.isWrongKind && $0.label.subject.hasPrefix("--") }.map { entry in
            "\(entry.label.subject): \(entry.state.problem ?? "cannot be read")"
        }
    }

    /// Forgets files.
    package func remove(where isUnneeded: (WatchedFileLabel) -> Bool) {
        for entry in entries where isUnneeded(entry.label) { reported[entry.label] = nil }
        entries.removeAll { isUnneeded($0.label) }
    }

    /// Looks at all of them once.
    package func poll() {
        for entry in entries {
            let before = entry.state
            entry.poll(at: clock())
            report(entry, before)
        }
    }

    /// Reads all of them now, whatever their names say.
    package func reload() {
        for entry in entries {
            let before = entry.state
            entry.load(at: clock())
            report(entry, before)
        }
    }

    private func report(_ entry: any WatchedFileEntry, _ before: WatchedFileState) {
        let (label, state) = (entry.label, entry.state)
        if let problem = state.problem {
            guard reported[label] != problem else { return }
            reported[label] = problem
            let outcome = state.inUseSince == nil ? "waiting for it" : "what is in use stays"
            return warn("\(label.subject): \(problem); \(outcome)")
        }
        let wasReported = reported.removeValue(forKey: label) != nil
        if state.inUseSince != before.inUseSince {
            info("\(label.subject): read again, the new one is in use")
        } else if wasReported {
            info("\(label.subject): in order again")
        }
    }
}

// MARK: - On a loop

extension WatchedFiles {
    /// Looks at all of them every second, from now on.
    package func start(on loop: EventLoop) {
        self.loop = loop
        loop.cancel(timer)
        timer = loop.schedule(at: loop.now + WatchedFiles.pause * 1_000_000, for: self)
    }

    /// Looks at them no more.
    package func stop() { loop?.cancel(timer) }

    /// It is time to look again.
    package func onTimer(_ tag: Int) {
        guard let loop else { return }
        poll()
        start(on: loop)
    }
}

// MARK: - For operators

extension WatchedFiles {
    /// Samples in Prometheus' text format.
    package var prometheus: String {
        let now = clock()
        return samples("file_age_seconds", "Seconds since what is in use of a file was taken into use.") { state in
            state.inUseSince.map { max(0, now - $0) }
        }
            + samples("file_modified_timestamp_seconds", "When what is in use of a file was written.", \.modifiedAt)
            + samples("file_read_timestamp_seconds", "When a file was last read and in order.", \.lastRead)
            + samples("file_problem", "1: what was found last is not in use.") { $0.problem == nil ? 0 : 1 }
    }

    private func samples(_ name: String, _ meaning: String, _ value: (WatchedFileState) -> Int?) -> String {
        let lines = entries.compactMap { entry in
            value(entry.state).map { "interlock_\(name){\(WatchedFiles.labels(entry.label))} \($0)\n" }
        }
        guard !lines.isEmpty else { return "" }
        return "# HELP interlock_\(name) \(meaning)\n# TYPE interlock_\(name) gauge\n" + lines.joined()
    }

    private static func labels(_ label: WatchedFileLabel) -> String {
        // Names of providers and groups are plain, but nothing here depends on it.
        let name = label.name.filter { $0 != "\"" && $0 != "\\" && $0 != "\n" }
        return "file=\"\(label.file)\",name=\"\(name)\""
    }

    /// The member `files` of a status document.
    package func write(with writer: inout JSONWriter) {
        writer.key("files")
        writer.beginArray()
        for entry in entries {
            writer.beginObject()
            writer.member("file", entry.label.file)
            writer.member("name", entry.label.name)
            writer.member("subject", entry.label.subject)
            writer.number("in_use_since", entry.state.inUseSince)
            writer.number("modified_at", entry.state.modifiedAt)
            writer.number("last_read", entry.state.lastRead)
            writer.key("problem")
            if let problem = entry.state.problem { writer.string(problem) } else { writer.null() }
            writer.endObject()
        }
        writer.endArray()
    }
}

extension JSONWriter {
    fileprivate mutating func number(_ name: StaticString, _ value: Int?) {
        key(name)
        if let value { int(value) } else { null() }
    }
}
