// Where lines go: a descriptor that the process was given, or a file by its name.
//
// A file is looked for by its name before every batch: when it was renamed or removed (logrotate), another is made. It
// is opened without waiting, so that a FIFO that is not read keeps nothing from starting. A write that fails loses the
// lines that were not begun; the rest of a line that was cut is kept and written first the next time, so that a disk
// that was full for a while has whole lines afterwards.
//
// Everything here may wait in the kernel, and so belongs to a writer's own thread.

import Glibc

/// A destination of lines. Belongs to one writer's thread.
struct LineOutput {
    /// What came of writing a batch.
    struct Outcome {
        /// Lines that will never be written.
        var lost = 0
        /// Why; nil where none was lost.
        var cause: String?
    }

    private let path: String?
    private var descriptor: Int32
    /// The rest of a line whose beginning was written.
    private var cut: [UInt8] = []

    /// A descriptor that stays open.
    init(descriptor: Int32) {
        path = nil
        self.descriptor = descriptor
    }

    /// A file that is appended to; a new one has mode 0640. Throws what the kernel says.
    init(path: String) throws(Misuse) {
        self.path = path
        descriptor = Self.open(path)
        let cause = errno
        guard descriptor < 0, !Self.isFIFO(path) else { return }
        throw Misuse("'\(path)' cannot be opened: \(Self.words(cause))")
    }

    /// Which file it is, whatever it is called; nil while it is not open.
    var identity: FileIdentity? { FileIdentity(descriptor) }

    /// Opens the file anew, as it is asked for after a rotation.
    mutating func reopen() {
        guard let path else { return }
        let new = Self.open(path)
        guard new >= 0 else { return }
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = new
    }

    /// Writes whole lines. Waits for as long as it takes.
    mutating func write(_ bytes: [UInt8]) -> Outcome {
        var lost = followName() ? 1 : 0
        let all = cut.isEmpty ? bytes : cut + bytes
        guard descriptor >= 0 else { return Outcome(lost: lost + Self.lines(all[...]), cause: "it is not open") }
        let (written, cause) = Self.write(all, to: descriptor)
        let isInLine = written > 0 ? all[written - 1] != UInt8(ascii: "\n") : !cut.isEmpty
        cut = []
        guard cause != 0 else { return Outcome(lost: lost, cause: lost > 0 ? "a line was cut by a rotation" : nil) }
        var rest = all[written...]
        if isInLine, cause != EPIPE {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
            cut = Array(rest[..<end])
            rest = rest[end...]
        }
        lost += Self.lines(rest)
        return Outcome(lost: lost, cause: Self.words(cause))
    }

    /// Opens the file anew where its name is another's by now; true where that leaves a cut line behind.
    private mutating func followName() -> Bool {
        guard let path, FileIdentity(path) != identity || descriptor < 0 else { return false }
        let before = descriptor
        // Where the name cannot be looked up, what is open stays open.
        guard descriptor < 0 || FileIdentity(path) != nil || errno == ENOENT else { return false }
        reopen()
        guard descriptor != before, !cut.isEmpty else { return false }
        cut = []
        return true
    }

    /// How many bytes were written, and the errno that ended it, 0 for none.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> (written: Int, cause: Int32) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count > 0 {
                written += count
            } else if count < 0, errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, 1_000)
            } else if count == 0 || errno != EINTR {
                return (written, count == 0 ? EIO : errno)
            }
        }
        return (written, 0)
    }

    private static func lines(_ bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 == UInt8(ascii: "\n") } }

    private static func open(_ path: String) -> Int32 {
        Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o640)
    }

    private static func isFIFO(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFIFO
    }

    private static func words(_ number: Int32) -> String { String(cString: strerror(number)) }
}

/// What tells two files apart, whatever they are called.
struct FileIdentity: Sendable, Equatable {
    private let device: UInt
    private let inode: UInt

    private init(_ facts: stat) {
        device = UInt(facts.st_dev)
        inode = UInt(facts.st_ino)
    }

    /// Of an open file.
    init?(_ descriptor: Int32) {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { return nil }
        self.init(facts)
    }

    /// Of the file of this name.
    init?(_ path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        self.init(facts)
    }
}
