// What the system says of the file that a name stands for now, links followed: as long as it stays the same, nothing
// was written and nothing was renamed.

import Glibc

/// The state of the file or folder behind one path.
package struct FileStamp: Sendable, Hashable {
    private var device: UInt64 = 0
    private var inode: UInt64 = 0
    private var size: Int64 = 0
    private var modified = Moment()
    private var changed = Moment()
    /// The errno of looking; 0: there it is.
    private var error: Int32 = 0

    private struct Moment: Sendable, Hashable {
        var seconds = 0
        var nanoseconds = 0
    }

    /// What `path` stands for now.
    package init(of path: String) {
        var status = stat()
        if stat(path, &status) == 0 { fill(status) } else { error = errno }
    }

    /// What `name` stands for in an open folder.
    init(of name: String, in folder: Int32) {
        var status = stat()
        if fstatat(folder, name, &status, 0) == 0 { fill(status) } else { error = errno }
    }

    private mutating func fill(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Moment(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        changed = Moment(seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec)
    }

    /// Whether there is anything.
    package var exists: Bool { error == 0 }

    /// When it was last written, in seconds since 1970.
    package var modifiedAt: Int { modified.seconds }

    /// Whether it was written so shortly before `now` that a further writing could bear the same times.
    func isYoung(at now: Int) -> Bool { exists && max(modified.seconds, changed.seconds) >= now - 2 }
}
