// A file that is made before its contents exist, so that what is made once is never lost and never replaces another.
//
//     let file = try ReservedFile("agent.token")     // made now, mode 0600; refused where something is there
//     let secret = try ask()                         // throws: file.release() takes the empty file away again
//     try file.write(secret)
//
// An empty file that is there already holds nothing to lose (`mktemp` makes such files): it is taken, and stays when
// nothing comes of it. Devices and pipes are written to as they are.

import Glibc

/// A place on disk that nobody else can take while its contents are fetched.
package final class ReservedFile {
    /// What can stand in the way.
    package enum Fault: Error, Sendable, Equatable {
        /// Something with contents is there.
        case occupied(String)
        /// The system says no.
        case unwritable(FileFault)
    }

    /// Where the contents will be.
    package let path: String
    private let descriptor: Int32
    /// The name that it has until it is whole; the path itself where nothing is replaced.
    private let name: String
    /// Whether the file came into being with this, and goes with it.
    private let isNew: Bool
    private var isOpen = true

    /// Makes the file, readable by its owner only.
    ///
    /// - Parameter replaces: takes the place of what is there, as soon as it is whole and not before.
    package init(_ path: String, replaces: Bool = false) throws(Fault) {
        self.path = path
        let exclusive = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if exclusive >= 0 {
            (descriptor, name, isNew) = (exclusive, path, true)
            return
        }
        guard errno == EEXIST else { throw .unwritable(FileFault("create", path)) }
        if let found = try ReservedFile.openEmpty(path) {
            (descriptor, name, isNew) = (found, path, false)
            return
        }
        guard replaces else { throw .occupied(path) }
        var template = Array("\(path).XXXXXX".utf8CString)
        let beside = mkstemp(&template)
        guard beside >= 0 else { throw .unwritable(FileFault("create", path)) }
        (descriptor, isNew) = (beside, true)
        name = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { release() }

    /// Writes all of it, and closes the file.
    package func write(_ bytes: [UInt8]) throws(FileFault) {
        precondition(isOpen, "a reserved file is written once")
        try Files.write(bytes, descriptor, path)
        // Pipes and devices cannot be synchronised, which is no fault of theirs.
        if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { throw FileFault("sync", path) }
        if name != path, rename(name, path) != 0 { throw FileFault("rename", path) }
        isOpen = false
        close(descriptor)
    }

    /// Takes the empty file away again; after `write` it does nothing.
    package func release() {
        guard isOpen else { return }
        isOpen = false
        close(descriptor)
        if isNew { unlink(name) }
    }

    /// What is there, opened for writing, where nothing can be lost by it: an empty file, a device, a pipe.
    private static func openEmpty(_ path: String) throws(Fault) -> Int32? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR { throw .unwritable(FileFault("write", path, EISDIR)) }
        guard kind != S_IFREG || status.st_size == 0 else { return nil }
        let found = open(path, O_WRONLY | O_CLOEXEC)
        guard found >= 0 else { throw .unwritable(FileFault("write", path)) }
        guard kind == S_IFREG, fchmod(found, 0o600) != 0 else { return found }
        let fault = FileFault("protect", path)
        close(found)
        throw .unwritable(fault)
    }
}
