// A secret that was issued, on its way to whoever asked: once to standard output, or into a file of one's own.

import Glibc
import PolicyFiles
import Terminal

/// Where an issued secret goes.
struct SecretKeeping {
    /// `--out FILE`
    static let flag = Flag(
        "out", .value("FILE"), letter: "o", hasVariable: false,
        help: "write the secret there, readable by you alone; standard output otherwise")

    private let path: String?

    /// Makes sure that there is a place, before anything is issued.
    init(_ invocation: Invocation) throws(Misuse) {
        path = invocation.answers.text("out")
        guard let path else { return }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        guard access(String(folder), W_OK | X_OK) == 0 else {
            throw Misuse("--out: nothing can be written to \(folder): \(String(cString: strerror(errno)))")
        }
    }

    /// Puts the secret where it belongs. One that cannot be written is said, since it will never be told again.
    func keep(_ secret: String, _ invocation: Invocation) {
        guard let path else { return invocation.say(secret) }
        do {
            try Files.persist(path, Array((secret + "\n").utf8))
            invocation.complain("written to \(path)")
        } catch {
            invocation.complain("interlock: \(error)")
            invocation.say(secret)
        }
    }
}
