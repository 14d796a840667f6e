// A folder of a test's own, and the ways in which files in it are replaced.

import Foundation
import Glibc

/// A temporary folder.
final class FileSandbox: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
    }

    /// Rewrites it in place, or makes it.
    func write(_ text: String, to name: String) throws {
        let bytes = Array(text.utf8)
        guard let handle = fopen(file(name), "w") else { throw CocoaError(.fileWriteUnknown) }
        fwrite(bytes, 1, bytes.count, handle)
        fclose(handle)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

    /// Whatever has the new name is gone.
    func rename(_ name: String, to other: String) throws {
        guard Glibc.rename(file(name), file(other)) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    func link(_ name: String, to target: String) throws {
        guard symlink(target, file(name)) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// As Kubernetes does: `..data` is a link to a folder of one generation, and is replaced by rename.
    func publish(_ files: [String: String], generation: Int) throws {
        let folder = "..generation-\(generation)"
        try makeFolder(folder)
        for (name, text) in files {
            try write(text, to: "\(folder)/\(name)")
            if !FileManager.default.fileExists(atPath: file(name)) { try link(name, to: "..data/\(name)") }
        }
        try link("..data_tmp", to: folder)
        try rename("..data_tmp", to: "..data")
    }
}
