// From a folder on disk to a policy.

import Glibc
package import Policy

/// The folder of policy documents that a sidecar obeys.
package struct PolicyFolder: Sendable {
    private let path: String
    private let scriptFolders: [String]?

    /// The folder at `path`. `scriptFolders` are those that programs may be started from; nil where none is started.
    package init(path: String, scriptFolders: [String]? = nil) {
        self.path = path
        self.scriptFolders = scriptFolders
    }

    /// Reads and compiles every `.json` file of the folder, in order of name.
    ///
    /// - Parameter now: seconds since 1970, to warn of what has expired.
    /// - Throws: every complaint at once; a folder or file that cannot be read is one of them.
    package func compile(sequence: Int, now: Int = time(nil)) throws(PolicyRefusal) -> CompiledPolicy {
        let digester = Digester()
        let entries = try entries()
        var compiled = try Policy.compile(
            try read(entries), sequence: sequence, digest: digester.digest, scriptFolders: scriptFolders, now: now)
        compiled.warnings += StrayFiles.warnings(of: entries)
        return compiled
    }

    private func read(_ entries: [String]) throws(PolicyRefusal) -> [PolicyFile] {
        var complaints: [Complaint] = []
        var files: [PolicyFile] = []
        for name in try documents(among: entries) {
            if let bytes = Files.read("\(path)/\(name)") {
                files.append(PolicyFile(name: name, bytes: bytes))
            } else {
                complaints.append(Complaint(file: name, message: "cannot be read"))
            }
        }
        guard complaints.isEmpty else { throw PolicyRefusal(complaints: complaints) }
        return files
    }

    private func entries() throws(PolicyRefusal) -> [String] {
        guard let entries = Files.names(in: path) else {
            throw PolicyRefusal(complaints: [Complaint(file: path, message: "is not a folder that can be read")])
        }
        return entries
    }

    private func documents(among entries: [String]) throws(PolicyRefusal) -> [String] {
        let names = entries.filter { StrayFiles.isDocument($0) }
        guard !names.isEmpty else {
            throw PolicyRefusal(
                complaints: [Complaint(file: path, message: "holds no .json file")] + StrayFiles.warnings(of: entries))
        }
        return names
    }
}
