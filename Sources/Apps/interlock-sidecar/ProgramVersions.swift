// How often each advising program was replaced on disk, so that workers start the new one.

import Synchronization

/// A count for each program. Any thread may look.
final class ProgramVersions: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// 0: the program that was there first.
    func version(of path: String) -> Int { counts.withLock { $0[path] ?? 0 } }

    func noteChange(of path: String) { counts.withLock { $0[path, default: 0] += 1 } }
}
