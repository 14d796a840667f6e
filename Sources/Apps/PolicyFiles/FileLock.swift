// A file that at most one process holds. The kernel lets go of it when the process ends, however it ends.

import Glibc

/// A lock on a file, held until this is let go of.
package final class FileLock {
    private let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Locks the file at `path`, which is made if it is not there; nil when somebody else holds it.
    package static func take(_ path: String) throws(FileFault) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileFault("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = errno
            close(descriptor)
            if error == EWOULDBLOCK { return nil }
            throw FileFault("lock", path, error)
        }
        return FileLock(descriptor)
    }
}
