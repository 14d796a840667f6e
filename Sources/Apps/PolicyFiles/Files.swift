// Small files, with nothing but the C library: Foundation would cost the sidecar more memory than all of its
// own work.

import Glibc

/// Files and folders on disk.
package enum Files {
    /// Bytes of a file beyond which it is not read, where nothing else is said.
    package static let mostBytes = 256 << 20

    /// The whole file; nil when it cannot be read. Pipes are read too, as far as they go.
    package static func read(_ path: String) -> [UInt8]? {
        try? contents(of: path, allowsPipes: true)
    }

    /// What a command line names: a file, a pipe, or standard input, which is called `-`.
    package static func input(_ path: String, limit: Int = mostBytes) throws(FileFault) -> [UInt8] {
        try contents(of: path == "-" ? "/dev/stdin" : path, limit: limit, allowsPipes: true)
    }

    /// The whole file.
    ///
    /// A folder is refused, and so are pipes and devices where they are not allowed: opening one never waits, and what
    /// is read again later has to be there again.
    package static func contents(
        of path: String, limit: Int = mostBytes, allowsPipes: Bool = false
    ) throws(FileFault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (allowsPipes ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else { throw FileFault("read", path) }
        defer { close(descriptor) }
        return try contents(of: descriptor, path, limit: limit, allowsPipes: allowsPipes)
    }

    /// The whole of a file in an open folder.
    static func contents(of name: String, in folder: Int32) throws(FileFault) -> [UInt8] {
        let descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileFault("read", name) }
        defer { close(descriptor) }
        return try contents(of: descriptor, name)
    }

    /// All that an open file holds. `path` is for complaints only.
    static func contents(
        of descriptor: Int32, _ path: String, limit: Int = mostBytes, allowsPipes: Bool = false
    ) throws(FileFault) -> [UInt8] {
        try checkKind(of: descriptor, path, allowsPipes)
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw FileFault("read", path) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: piece[..<count])
            guard bytes.count <= limit else {
                throw FileFault("read", path, cause: "it holds more than \(limit >> 10) KiB")
            }
        }
    }

    private static func checkKind(of descriptor: Int32, _ path: String, _ allowsPipes: Bool) throws(FileFault) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFault("read", path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: throw FileFault("read", path, cause: "it is a folder; expected a file", isWrongKind: true)
        case _ where allowsPipes: return
        case S_IFIFO:
            throw FileFault(
                "read", path, cause: "it is a pipe; expected a regular file, which can be read again",
                isWrongKind: true)
        default: throw FileFault("read", path, cause: "it is not a regular file", isWrongKind: true)
        }
    }

    /// The names in a folder, sorted; nil when it cannot be read.
    package static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        return names(of: stream)
    }

    static func names(of stream: OpaquePointer) -> [String] {
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
                place.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
