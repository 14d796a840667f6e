// From a folder on disk to a policy.

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
    /// - Throws: every complaint at once; a folder or file that cannot be read is one of them.
    package func compile(sequence: Int) throws(PolicyRefusal) -> CompiledPolicy {
        let digester = Digester()
        return try Policy.compile(try read(), sequence: sequence, digest: digester.digest, scriptFolders: scriptFolders)
    }

    private func read() throws(PolicyRefusal) -> [PolicyFile] {
        var complaints: [Complaint] = []
        var files: [PolicyFile] = []
        for name in try names() {
            if let bytes = Files.read("\(path)/\(name)") {
                files.append(PolicyFile(name: name, bytes: bytes))
            } else {
                complaints.append(Complaint(file: name, message: "cannot be read"))
            }
        }
        guard complaints.isEmpty else { throw PolicyRefusal(complaints: complaints) }
        return files
    }

    private func names() throws(PolicyRefusal) -> [String] {
        guard let entries = Files.names(in: path) else {
            throw PolicyRefusal(complaints: [Complaint(file: path, message: "is not a folder that can be read")])
        }
        let names = entries.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
        guard !names.isEmpty else {
            throw PolicyRefusal(complaints: [Complaint(file: path, message: "holds no .json file")])
        }
        return names
    }
}
