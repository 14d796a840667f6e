// A file (or several that belong together, as a certificate and its key) that is in use and may be replaced.
//
//     poll: look at the names (stat) ── as examined ──→ nothing
//                    │ something else
//                    ▼
//           the same as at the poll before? ── no ──→ wait: somebody is writing
//                    │ yes
//                    ▼
//           read all ── the bytes in use ──→ nothing
//                    │ others
//                    ▼
//           use them ── refused ──→ what is in use stays; the cause is reported once
//
// Names are looked at, never descriptors or inodes: so a rename over the name, a link of the chain that is swapped
// (Kubernetes' `..data`), a rewriting in place, and a deletion with a new file later are all the same. Looking twice
// before reading keeps half of a slow writing out; what is half written all the same is refused by `use`, unless the
// half is as good as the whole.

import Glibc

/// A file, or several, in use. Belongs to one thread.
package final class WatchedFile<Value> {
    /// How it is called where operators look.
    package let label: WatchedFileLabel
    /// What is in use; nil: nothing yet.
    package private(set) var value: Value?
    /// What is known of what is in use, and of what was found last.
    package private(set) var state = WatchedFileState()
    /// Called when something else is in use.
    package var onChange: (Value) -> Void = { _ in }

    private let paths: [String]
    private let limit: Int
    private let readsContent: Bool
    private let use: ([[UInt8]]) throws -> Value
    private let digester = Digester()
    private var examined: [FileStamp] = []
    private var seen: [FileStamp] = []
    private var wasYoung = false
    private var sinceReading = 0
    private var digestInUse: [UInt8]?
    private var digestRefused: [UInt8]?

    /// Every so many polls the files are read although nothing seems to have changed: some file systems keep old times.
    private static var pollsBetweenReadings: Int { 60 }

    /// Watches `paths`. `use` makes a value of their contents, or throws why that cannot be; its error's description
    /// holds nothing of the contents. Without `readsContent` a file counts as changed when its state has, and `use` is
    /// given empty contents: for programs.
    package init(
        _ label: WatchedFileLabel, at paths: [String], limit: Int = 4 << 20, readsContent: Bool = true,
        use: @escaping ([[UInt8]]) throws -> Value
    ) {
        self.label = label
        self.paths = paths
        self.limit = limit
        self.readsContent = readsContent
        self.use = use
    }
}

extension WatchedFile: WatchedFileEntry {
    package func load(at now: Int) {
        digestRefused = nil
        seen = paths.map(FileStamp.init(of:))
        examine(seen, at: now)
    }

    package func poll(at now: Int) {
        let stamps = paths.map(FileStamp.init(of:))
        defer { seen = stamps }
        sinceReading += 1
        let isDue = wasYoung || sinceReading >= Self.pollsBetweenReadings
        guard stamps != examined || isDue, stamps == seen else { return }
        examine(stamps, at: now)
    }

    private func examine(_ stamps: [FileStamp], at now: Int) {
        sinceReading = 0
        do {
            let contents = try paths.map(content)
            guard paths.map(FileStamp.init(of:)) == stamps else { return examined = [] }
            examined = stamps
            wasYoung = stamps.contains { $0.isYoung(at: now) }
            consider(contents, at: now)
        } catch {
            examined = stamps
            wasYoung = false
            digestRefused = nil
            let isSpoken = paths.count > 1
            state.problem = isSpoken ? "\(error.path): \(error.cause)" : error.cause
            state.isWrongKind = error.isWrongKind
        }
    }

    private func content(of path: String) throws(FileFault) -> [UInt8] {
        if readsContent { return try Files.contents(of: path, limit: limit) }
        guard FileStamp(of: path).exists else { throw FileFault("find", path, ENOENT) }
        return []
    }

    private func consider(_ contents: [[UInt8]], at now: Int) {
        let digest = self.digest(of: contents)
        if digest == digestInUse {
            digestRefused = nil
            return noteReading(at: now)
        }
        guard digest != digestRefused else { return }
        do {
            let new = try use(contents)
            value = new
            (digestInUse, digestRefused) = (digest, nil)
            state.inUseSince = now
            noteReading(at: now)
            onChange(new)
        } catch {
            digestRefused = digest
            state.problem = "\(error)"
        }
    }

    private func noteReading(at now: Int) {
        state.lastRead = now
        state.modifiedAt = examined.map(\.modifiedAt).max()
        state.problem = nil
        state.isWrongKind = false
    }

    private func digest(of contents: [[UInt8]]) -> [UInt8] {
        guard readsContent else { return digester.digest(Array("\(examined)".utf8)) }
        return digester.digest(contents.flatMap { digester.digest($0) })
    }
}

extension WatchedFile {
    /// Files of one name.
    package convenience init(
        _ label: WatchedFileLabel, at path: String, limit: Int = 4 << 20, readsContent: Bool = true,
        use: @escaping ([UInt8]) throws -> Value
    ) {
        self.init(label, at: [path], limit: limit, readsContent: readsContent) { try use($0[0]) }
    }
}

extension WatchedFile where Value == String {
    /// A file with one line that is a secret.
    package convenience init(_ label: WatchedFileLabel, secretAt path: String, _ form: SecretLine.Form = .token) {
        self.init(label, at: path, limit: SecretLine.limit) { try SecretLine.read($0, form) }
    }
}
