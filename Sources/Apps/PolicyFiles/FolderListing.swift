// State of a folder of policy documents: which folder its name stands for now, and the state of every document in it.
// As long as it stays the same, nothing was written, renamed, or swapped, however many links the names lead through.

import Glibc

/// The documents of a folder at one moment.
package struct FolderListing: Sendable, Equatable {
    /// Which folder it is; nil where there is none that can be read.
    package private(set) var folder: FolderIdentity?
    /// By name.
    private var documents: [String: FileStamp] = [:]

    /// The folder that `path` stands for now.
    package init(of path: String) {
        guard let stream = opendir(path) else { return }
        defer { closedir(stream) }
        fill(stream)
    }

    init(of stream: OpaquePointer) { fill(stream) }

    private mutating func fill(_ stream: OpaquePointer) {
        let descriptor = dirfd(stream)
        folder = FolderIdentity(of: descriptor)
        for name in Files.names(of: stream) where StrayFiles.isDocument(name) {
            documents[name] = FileStamp(of: name, in: descriptor)
        }
    }

    /// The names of the documents, sorted.
    package var names: [String] { documents.keys.sorted() }

    /// Whether a document was written so shortly before `now` that a further writing could bear the same times.
    package func isYoung(at now: Int) -> Bool { documents.values.contains { $0.isYoung(at: now) } }
}

/// Which folder it is, whatever it is called and holds.
package struct FolderIdentity: Sendable, Hashable {
    private var device: UInt64
    private var inode: UInt64

    fileprivate init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
}
