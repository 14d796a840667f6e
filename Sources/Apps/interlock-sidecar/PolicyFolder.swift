// From a folder on disk to a standing.

import Exchange
import Policy
import Terminal

/// The folder of policy documents that a sidecar obeys.
struct PolicyFolder {
    let path: String
    let keys: Keys
    /// What is known of targets, under this policy and those before it.
    let conditions = ConditionBook()

    /// Reads and compiles every `.json` file of the folder, in order of name.
    ///
    /// - Throws: every complaint at once; a folder or file that cannot be read is one of them.
    func compile(sequence: Int) throws(PolicyRefusal) -> CompiledPolicy {
        let digester = Digester()
        return try Policy.compile(try read(), sequence: sequence, digest: digester.digest)
    }

    /// The policy with the keys that its providers need, and with what is known of its targets.
    func standing(of policy: Policy) -> Standing {
        keys.standing(of: policy, watches: conditions.open(for: policy))
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
