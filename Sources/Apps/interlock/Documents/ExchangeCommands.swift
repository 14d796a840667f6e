// `interlock export` and `interlock import`: all documents out, and documents in, also those of another system.

import Policy
import PolicyFiles
import Terminal
import Wire

/// Takes documents out of the control plane, and puts them in.
enum ExchangeCommands {
    static let export = Command(
        "interlock export", summary: "prints all documents, hashes of tokens included",
        flags: [
            Flag("out", .value("FILE"), letter: "o", hasVariable: false, help: "write there, readable by you alone"),
            OutputFile.force,
        ] + ControlFlags.all,
        notes: "What is exported and imported again is the same snapshot, to the last bit of its digest.",
        examples: ["interlock export -o documents.json"])

    static let importing = Command(
        "interlock import", summary: "puts documents in, also those of another system",
        flags: [
            Flag("file", .value("FILE"), letter: "f", hasVariable: false, help: "what to import; - is standard input"),
            Flag(
                "from", .value("models-yaml"), hasVariable: false,
                help: "what the file is: a models.yaml of the multi-backend shape, written as JSON"),
            Flag("replace", .toggle, hasVariable: false, help: "take away every document that is not in the file"),
            Flag(
                "out", .value("FILE"), letter: "o", hasVariable: false,
                help: "write the documents there (- prints them) and send nothing"),
            OutputFile.force,
        ] + ControlFlags.all,
        notes: """
            Of another system's file everything is told that has no place in our documents, or another meaning there.
            Keys never come along: they become {"env": "…"}, and are read where the sidecar runs.
            """,
        examples: [
            "interlock import -f documents.json --replace",
            "interlock import -f models.json --from models-yaml -o policies/imported.json",
        ])

    /// Exports.
    static func runExport(_ invocation: Invocation) throws -> Int32 {
        let file = try outputFile(invocation)
        let text = try kept(file) {
            let answer = try invocation.control().get(Path("export"))
            return invocation.wantsJSON ? answer.text : PrettyJSON.text(answer.root)
        }
        try put(text, at: file, invocation)
        return Ending.done
    }

    /// Imports.
    static func runImport(_ invocation: Invocation) throws -> Int32 {
        let file = try outputFile(invocation)
        let documents = try kept(file) { try read(invocation) }
        if invocation.answers.text("out") != nil {
            let text = (try? JSONDocument(documents.canonicalBytes)).map { PrettyJSON.text($0.root) } ?? ""
            try put(text, at: file, invocation)
            return Ending.done
        }
        let body = jsonObject { writer in
            writer.key("documents")
            writer.raw(bytes: documents.canonicalBytes)
            writer.member("mode", invocation.answers.isOn("replace") ? "replace" : "merge")
        }
        let answer = try invocation.control().write("POST", Path("import"), body)
        invocation.show(answer) { WriteAnswer($0).text }
        for warning in WriteAnswer(answer.root).warnings { invocation.complain("warning: \(warning)") }
        return Ending.done
    }

    private static func read(_ invocation: Invocation) throws -> DocumentSet {
        let path = try invocation.answers.required("file")
        let bytes = try contents(of: path)
        switch invocation.answers.text("from") {
        case nil:
            do {
                return try DocumentSet.merged([PolicyFile(name: path, bytes: bytes)])
            } catch {
                throw Refused(refusing: error)
            }
        case "models-yaml": return try ModelsFile.documents(bytes, name: path, invocation)
        case let other?: throw Misuse("--from: '\(other)' is not models-yaml")
        }
    }

    private static func contents(of path: String) throws(Misuse) -> [UInt8] {
        do throws(FileFault) {
            return try Files.input(path)
        } catch {
            throw Misuse("\(path): cannot be read (\(error.cause))")
        }
    }

    /// The file that was named, made before anything else is done; nil for standard output.
    private static func outputFile(_ invocation: Invocation) throws -> OutputFile? {
        let (path, isForced) = (invocation.answers.text("out"), invocation.answers.isOn("force"))
        guard let path, path != "-" else {
            if isForced { throw Misuse("--force goes with --out") }
            return nil
        }
        return try OutputFile(path, what: "a file of documents", replaces: isForced)
    }

    private static func kept<Result>(_ file: OutputFile?, _ work: () throws -> Result) throws -> Result {
        guard let file else { return try work() }
        return try file.keepingPlace(work)
    }

    private static func put(_ text: String, at file: OutputFile?, _ invocation: Invocation) throws(Refused) {
        guard let file else { return invocation.say(text) }
        do throws(FileFault) {
            try file.write(text)
        } catch {
            throw Refused("\(error)")
        }
        invocation.complain("written to \(file.path)")
    }
}
