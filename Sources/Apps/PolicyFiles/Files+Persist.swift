// Writing a file so that after a crash or a power cut it is either the old one or the new one, whole.
//
//     write path.new · fsync path.new · rename path.new → path · fsync the folder
//
// Without the first fsync the name may come to stand for a file whose bytes never reached the disk; without the second
// the old name may come back.

import Glibc

extension Files {
    /// Replaces the file at `path`, or makes it, readable by its owner only. One writer at a time: the temporary file's
    /// name is always the same, so that crashes leave one behind at most, and the next writer takes it.
    ///
    /// - Throws: what could not be done. The file at `path` is then the old one, and no temporary file is left; but
    ///   where only the folder's fsync failed, it is the new one, which a power cut may undo.
    package static func persist(_ path: String, _ bytes: [UInt8]) throws(FileFault) {
        let temporary = path + ".new"
        do throws(FileFault) {
            try write(bytes, to: temporary)
            guard rename(temporary, path) == 0 else { throw FileFault("rename", temporary) }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder(of: path)
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(FileFault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileFault("create", path) }
        do throws(FileFault) {
            try write(bytes, descriptor, path)
            guard fsync(descriptor) == 0 else { throw FileFault("sync", path) }
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw FileFault("close", path) }
    }

    /// Writes all of it. `path` is for complaints only.
    static func write(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(FileFault) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                Glibc.write(descriptor, all.baseAddress! + done, all.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFault("write", path, count < 0 ? errno : ENOSPC) }
            done += count
        }
    }

    private static func syncFolder(of path: String) throws(FileFault) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFault("sync", folder) }
    }

    /// Makes a folder that only its owner may look into, unless it is there already.
    package static func makeFolder(_ path: String) throws(FileFault) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFault("make", path) }
    }

    /// Gives a file another name; what had that name is gone.
    package static func move(_ path: String, to other: String) throws(FileFault) {
        guard rename(path, other) == 0 else { throw FileFault("rename", path) }
    }
}
