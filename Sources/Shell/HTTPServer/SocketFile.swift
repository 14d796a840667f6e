// Socket files: replaced where they are left over, and told apart by device and inode.

import CLinux
import EventLoop

/// Which file a path leads to.
struct SocketFileIdentity: Sendable, Equatable {
    private let device: UInt64
    private let inode: UInt64

    /// nil where there is no socket at the path.
    init?(_ path: String) {
        var (device, inode): (UInt64, UInt64) = (0, 0)
        guard linux_socket_file(path, &device, &inode) == 1 else { return nil }
        (self.device, self.inode) = (device, inode)
    }
}

enum SocketFile {
    /// The descriptor of a socket that listens at the path. A file that nobody listens at is replaced, one that
    /// somebody listens at is left alone, and so is everything that is no socket.
    static func listen(at path: String, _ backlog: Int32, _ access: SocketFileAccess) throws(SystemError) -> Int {
        let lock = lockFolder(of: path)
        defer { if let lock { SystemCall.close(lock) } }
        do throws(SystemError) {
            return try bind(path, backlog, access)
        } catch {
            guard error.isAddressInUse, SocketFileIdentity(path) != nil else { throw error }
            let probe = linux_connect_unix(path)
            if probe >= 0 { SystemCall.close(Int32(probe)) }
            guard probe == -Int(linux_econnrefused) else { throw error }
            _ = linux_unlink(path)
            return try bind(path, backlog, access)
        }
    }

    private static func bind(_ path: String, _ backlog: Int32, _ access: SocketFileAccess) throws(SystemError) -> Int {
        try SystemCall.check("listen") {
            linux_listen_unix(path, backlog, access.mode, access.group.map { Int64($0) } ?? -1)
        }
    }

    /// Waits a moment for a process that starts in the same folder; nil where the folder cannot be locked.
    private static func lockFolder(of path: String) -> Int32? {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        for _ in 0..<100 {
            let lock = linux_lock_folder(folder)
            if lock >= 0 { return Int32(lock) }
            guard lock == -Int(linux_eagain) else { return nil }
            linux_sleep_milliseconds(20)
        }
        return nil
    }
}
