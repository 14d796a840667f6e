// The documents that `-f` names: files, folders as a sidecar reads them, standard input.

import Policy
import PolicyFiles
import Terminal

/// Files of policy documents, merged.
struct DocumentFiles {
    static let flag = Flag(
        "file", .values("PATH"), letter: "f", hasVariable: false,
        help: "a file of policy documents, a folder of them, or - for standard input")

    /// As complaints call them.
    let files: [PolicyFile]
    /// What they say together.
    let documents: DocumentSet
    /// Files of the folders that are not read, though somebody may think so.
    let strays: [Complaint]

    /// Reads what the command line names, and merges it as a sidecar would.
    ///
    /// - Throws: every complaint at once, with its place.
    init(_ answers: Answers) throws {
        let paths = answers.texts("file") + answers.operands
        guard !paths.isEmpty else { throw Misuse("--file is missing: a file or folder of policy documents") }
        files = try paths.flatMap { path in try DocumentFiles.read(path) }
        strays = paths.flatMap { path in
            StrayFiles.warnings(of: Files.names(in: path) ?? []).map { stray in
                Complaint(file: "\(path.hasSuffix("/") ? path : path + "/")\(stray.file)", message: stray.message)
            }
        }
        do {
            documents = try DocumentSet.merged(files)
        } catch {
            throw Refused(refusing: error)
        }
    }

    private static func read(_ path: String) throws(Misuse) -> [PolicyFile] {
        guard let names = path == "-" ? nil : Files.names(in: path) else { return [try file(path)] }
        let documents = names.filter { StrayFiles.isDocument($0) }
        guard !documents.isEmpty else { throw Misuse("\(path): holds no .json file") }
        let folder = path.hasSuffix("/") ? path : path + "/"
        return try documents.map { name throws(Misuse) in try file(folder + name) }
    }

    private static func file(_ path: String) throws(Misuse) -> PolicyFile {
        do throws(FileFault) {
            return PolicyFile(name: path, bytes: try Files.input(path))
        } catch {
            throw Misuse("\(path): cannot be read (\(error.cause))")
        }
    }
}

extension Refused {
    /// Every complaint about documents, a line each.
    init(refusing refusal: PolicyRefusal, _ note: String = "") {
        let count = refusal.complaints.count
        self.init(
            "the documents are not in order: \(count) complaint\(count == 1 ? "" : "s"); nothing was sent\(note)",
            refusal.complaints.map { "  \($0)" })
    }
}
