// From a folder on disk to a policy.
//
// What is read is one state of the folder, never a mixture of two: the folder is opened once and its files are read
// from what was opened, so a name that is swapped meanwhile (git-sync) changes nothing; and the state is compared
// before and after, so links within the folder that are swapped meanwhile (a ConfigMap's `..data`) make it be read
// again.

import Glibc
package import Policy

/// The folder of policy documents that a sidecar obeys.
package struct PolicyFolder: Sendable {
    private let path: String
    private let scriptFolders: [String]?

    /// Readings before a folder that never stays the same is complained of, and microseconds between them.
    private static let attempts = 5
    private static let pause: UInt32 = 20_000

    /// The folder at `path`. `scriptFolders` are those that programs may be started from; nil where none is started.
    package init(path: String, scriptFolders: [String]? = nil) {
        self.path = path
        self.scriptFolders = scriptFolders
    }

    /// The state of the folder that the path stands for now.
    package var listing: FolderListing { FolderListing(of: path) }

    /// Reads and compiles every `.json` file of the folder, in order of name.
    ///
    /// - Parameter now: seconds since 1970, to warn of what has expired.
    /// - Throws: every complaint at once; a folder or file that cannot be read is one of them.
    package func compile(sequence: Int, now: Int = time(nil)) throws(PolicyRefusal) -> CompiledPolicy {
        try compile(try read(), sequence: sequence, now: now)
    }

    /// Compiles what was read.
    ///
    /// - Throws: every complaint at once.
    package func compile(
        _ documents: PolicyDocuments, sequence: Int, now: Int = time(nil)
    ) throws(PolicyRefusal) -> CompiledPolicy {
        let digester = Digester()
        var compiled = try Policy.compile(
            documents.files, sequence: sequence, digest: digester.digest, scriptFolders: scriptFolders, now: now)
        compiled.warnings += strayFiles
        return compiled
    }

    /// Warnings of files that are not read, although somebody may think that they are.
    private var strayFiles: [Complaint] { StrayFiles.warnings(of: Files.names(in: path) ?? []) }

    /// Reads every `.json` file of the folder, in order of name.
    ///
    /// - Throws: every complaint at once; a folder or file that cannot be read is one of them.
    package func read() throws(PolicyRefusal) -> PolicyDocuments {
        for attempt in 1...PolicyFolder.attempts {
            if let documents = try readOnce() { return documents }
            if attempt < PolicyFolder.attempts { usleep(PolicyFolder.pause) }
        }
        throw PolicyRefusal(complaints: [Complaint(file: path, message: "changes all the time while it is read")])
    }

    /// Nil where the folder changed meanwhile.
    private func readOnce() throws(PolicyRefusal) -> PolicyDocuments? {
        guard let stream = opendir(path) else {
            let cause = String(cString: strerror(errno))
            throw PolicyRefusal(
                complaints: [Complaint(file: path, message: "is not a folder that can be read (\(cause))")])
        }
        defer { closedir(stream) }
        let before = FolderListing(of: stream)
        let (files, complaints) = PolicyFolder.contents(of: before.names, in: dirfd(stream))
        guard listing == before else { return nil }
        guard !before.names.isEmpty else {
            throw PolicyRefusal(complaints: [Complaint(file: path, message: "holds no .json file")] + strayFiles)
        }
        guard complaints.isEmpty else { throw PolicyRefusal(complaints: complaints) }
        return PolicyDocuments(files: files, listing: before)
    }

    private static func contents(of names: [String], in folder: Int32) -> ([PolicyFile], [Complaint]) {
        var files: [PolicyFile] = []
        var complaints: [Complaint] = []
        for name in names {
            do throws(FileFault) {
                files.append(PolicyFile(name: name, bytes: try Files.contents(of: name, in: folder)))
            } catch {
                complaints.append(Complaint(file: name, message: "cannot be read (\(error.cause))"))
            }
        }
        return (files, complaints)
    }
}

/// The documents of a folder, read at one moment.
package struct PolicyDocuments: Sendable {
    package let files: [PolicyFile]
    /// The state of the folder that they were read in.
    package let listing: FolderListing

    /// SHA-256 over names and bytes.
    package var digest: [UInt8] {
        let digester = Digester()
        return digester.digest(
            files.flatMap { digester.digest(Array($0.name.utf8)) + digester.digest($0.bytes) })
    }
}
