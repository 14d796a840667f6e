// `interlock import --from models-yaml`: the `models.yaml` of a multi-backend router, in JSON, as our documents.
//
//     {"models": {"gpt-high": {"backend": "azure", "api_model": "gpt-5.2", "reasoning_effort": "high"},
//                 "claude":   {"backend": "anthropic", "api_model": "claude-sonnet-4-5", "thinking_budget": 32000}}}
//
// Every entry becomes a group of its name with one target, for callers of Chat, which is all that the router spoke.
// What its environment said besides (AZURE_BASE_URL, AZURE_DEPLOYMENT, AZURE_API_VERSION and AZURE's levels) is read
// from ours. What has no place here, or another meaning, is told with its place in the file.

import Policy
import PolicyFiles
import Terminal
import Wire

/// A models.yaml on its way into documents.
struct ModelsFile {
    /// The file's name, for complaints.
    let name: String
    /// A variable of the environment that the router had.
    let environment: (String) -> String?
    /// What has to be told.
    private(set) var notes: [Complaint] = []
    /// What makes the file useless.
    private(set) var complaints: [Complaint] = []
    var providers: [ImportedProvider] = []
    var groups: [ImportedGroup] = []

    /// The documents that a file means; what could not be carried over is told on standard error.
    static func documents(_ bytes: [UInt8], name: String, _ invocation: Invocation) throws -> DocumentSet {
        var file = ModelsFile(name: name, environment: invocation.environment)
        let root: JSONDocument
        if let encoding = TextForm.foreignEncoding(of: bytes) {
            throw Refused("\(name) is \(encoding); expected UTF-8")
        }
        do throws(JSONError) {
            root = try JSONDocument(TextForm.withoutMark(bytes))
        } catch {
            let isYAML = ModelsFile.isYAML(bytes)
            throw Refused(
                isYAML ? "\(name) is YAML, and JSON is read" : "\(name) is not JSON: \(error.message)",
                ModelsFile.conversions)
        }
        file.read(root.root)
        guard file.complaints.isEmpty else { throw Refused(refusing: PolicyRefusal(complaints: file.complaints)) }
        let documents = try file.compiled()
        for note in file.notes.sorted() + file.closing { invocation.complain("note: \(note)") }
        return documents
    }

    /// Two ways from YAML to JSON, and on through a pipe.
    private static let conversions = [
        "  a YAML file becomes JSON with: yq -o json models.yaml > models.json",
        "  or: python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)'"
            + " < models.yaml > models.json",
        "  then: interlock import -f models.json --from models-yaml",
    ]

    /// Words with a colon, a comment or a `---` begin a YAML file; JSON begins with a bracket.
    private static func isYAML(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first(where: { $0 > 0x20 }) else { return false }
        return !"{[\"".utf8.contains(first) && bytes.contains(UInt8(ascii: ":"))
    }

    private mutating func read(_ root: JSONValue) {
        guard let models = root["models"], models.isObject, !models.hasNoChildren else {
            return complain("expected {\"models\": {…}} with at least one model", at: root)
        }
        for member in root.members where !member.key.equals("models") {
            note("left out: nothing but `models` is known here", at: member.key, path: member.key.string ?? "")
        }
        for member in models.members {
            guard let entry = ModelEntry(member, in: &self) else { continue }
            switch entry.backend {
            case "azure": takeAzure(entry)
            case "anthropic": takeAnthropic(entry)
            case "kimi": takeKimi(entry)
            default: complain("`\(entry.backend)` is none of azure, anthropic, kimi", at: entry, "backend")
            }
            tellUnused(entry)
        }
    }

    private func compiled() throws -> DocumentSet {
        let bytes = ImportedDocuments(providers: providers, groups: groups).bytes
        do {
            _ = try Policy.compile(
                [PolicyFile(name: "\(name), translated", bytes: bytes)], sequence: 1, digest: Digester().digest)
            return try DocumentSet(canonical: bytes)
        } catch let refusal as PolicyRefusal {
            throw Refused(refusing: refusal)
        }
    }

    /// What is true of every file of this kind.
    private var closing: [Complaint] {
        let keys = Set(providers.map(\.key)).sorted().joined(separator: ", ")
        return [
            Complaint(file: name, message: "keys are read where the sidecar runs, from \(keys)"),
            Complaint(
                file: name,
                message: "a caller's own effort counts now, the nearest that the model has; the router ignored it"),
            Complaint(
                file: name,
                message:
                    "the models' capabilities and limits are not in such a file; policies/providers has those of many"
            ),
            Complaint(
                file: name,
                message: "the caller `imported` may use all of it and has no token yet: interlock tokens issue imported"
            ),
        ]
    }
}

// MARK: - Telling

extension ModelsFile {
    mutating func complain(_ message: String, at value: JSONValue, path: String = "") {
        complaints.append(complaint(message, at: value, path: path))
    }

    /// Complains of a member of an entry, or of the entry where it has no such member.
    mutating func complain(_ message: String, at entry: ModelEntry, _ member: String) {
        complain(message, at: entry.value.member(member) ?? entry.value, path: entry.path(member))
    }

    mutating func note(_ message: String, at value: JSONValue, path: String) {
        notes.append(complaint(message, at: value, path: path))
    }

    mutating func note(_ message: String, at entry: ModelEntry, _ member: String) {
        note(message, at: entry.value.member(member) ?? entry.value, path: entry.path(member))
    }

    private func complaint(_ message: String, at value: JSONValue, path: String) -> Complaint {
        let position = value.position
        return Complaint(file: name, path: path, line: position.line, column: position.column, message: message)
    }

    private mutating func tellUnused(_ entry: ModelEntry) {
        for member in entry.value.members {
            let name = member.key.string ?? ""
            guard !ModelEntry.used(by: entry).contains(name), !ModelEntry.says(nothing: member.value) else { continue }
            let isKnown = ModelEntry.members.contains(name)
            let reason = isKnown ? "the backend `\(entry.backend)` made no use of it" : "the router did not know it"
            note("left out: \(reason)", at: member.value, path: entry.path(name))
        }
    }

    /// A variable that the router read, empty being the same as absent.
    func variable(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
}
