// A secret that was issued, on its way to whoever asked: once to standard output, or into a file of one's own.

import Glibc
import Terminal

/// Where an issued secret goes.
struct SecretKeeping {
    /// `--out FILE`
    static let flag = Flag(
        "out", .value("FILE"), letter: "o", hasVariable: false,
        help: "write the secret there, readable by you alone; standard output otherwise")

    private let path: String?
    private let draft: Int32?

    /// Makes sure that there is a place, before anything is issued.
    init(_ invocation: Invocation) throws {
        path = invocation.answers.text("out")
        guard let path else {
            draft = nil
            return
        }
        let descriptor = open(path + ".new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Misuse("--out: \(path).new cannot be made: \(String(cString: strerror(errno)))")
        }
        draft = descriptor
    }

    /// Nothing was issued.
    func giveUp() {
        guard let path, let draft else { return }
        close(draft)
        unlink(path + ".new")
    }

    /// Puts the secret where it belongs. One that cannot be written is said, since it will never be told again.
    func keep(_ secret: String, _ invocation: Invocation) {
        guard let path, let draft else { return invocation.say(secret) }
        let line = Array((secret + "\n").utf8)
        let isWritten = write(draft, line, line.count) == line.count && fsync(draft) == 0
        close(draft)
        if isWritten, rename(path + ".new", path) == 0 { return invocation.complain("written to \(path)") }
        invocation.complain("interlock: \(path) cannot be written: \(String(cString: strerror(errno)))")
        invocation.say(secret)
    }
}
