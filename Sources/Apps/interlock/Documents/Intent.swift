// What a person wants of the control plane's documents: which come, which change, which go.

import Policy
import PolicyFiles
import Terminal
import Wire

/// Documents at hand, held against those of the control plane.
struct Intent {
    /// What the control plane has.
    let current: DocumentSet
    /// What it should have.
    let desired: DocumentSet
    /// What leads from one to the other.
    let delta: DocumentDelta
    /// What the compiler finds odd.
    let warnings: [Complaint]
    /// Callers whose tokens stay as they are.
    private let keepers: Set<String>

    /// Works out what `files` mean for what the control plane has, and compiles the outcome as a sidecar would.
    /// `prunes` takes away what is not in the files.
    init(_ files: DocumentFiles, onto current: DocumentSet, prunes: Bool) throws {
        self.current = current
        keepers = Set(files.documents.names(.callers).filter { Intent.keepsTokens($0, files.documents, current) })
        desired = Intent.outcome(files.documents, onto: current, prunes: prunes, keepers)
        delta = desired.delta(from: current)
        warnings = try Intent.compile(files, rest: Intent.rest(of: desired, without: files.documents))
    }

    private static func outcome(
        _ files: DocumentSet, onto current: DocumentSet, prunes: Bool, _ keepers: Set<String>
    ) -> DocumentSet {
        var outcome = prunes ? DocumentSet() : current
        for section in DocumentSection.allCases {
            for name in files.names(section) {
                guard let document = files.value(section, name) else { continue }
                let keeps = section == .callers && keepers.contains(name)
                let tokens = keeps ? current.value(.callers, name)?.root : nil
                outcome.put(section, name, (tokens.map { withTokens(of: $0, document.root) } ?? document).root)
            }
        }
        return outcome
    }

    /// Who holds tokens is the control plane's business where a caller's document has `"tokens": []`: those that were
    /// issued stay.
    private static func keepsTokens(_ name: String, _ files: DocumentSet, _ current: DocumentSet) -> Bool {
        guard let root = files.value(.callers, name)?.root, current.document(.callers, name) != nil else {
            return false
        }
        return root["token_sha256"] == nil && root["tokens"]?.isArray == true && root["tokens"]?.count == 0
    }

    private static func withTokens(of before: JSONValue, _ after: JSONValue) -> JSONDocument {
        let merged = jsonObject { writer in
            for member in after.members where !member.key.equals("tokens") { writer.member(member) }
            for member in before.members where member.key.equals("tokens") || member.key.equals("token_sha256") {
                writer.member(member)
            }
        }
        return readBack(merged)
    }

    /// What the control plane keeps besides the files' documents.
    private static func rest(of desired: DocumentSet, without files: DocumentSet) -> DocumentSet {
        var rest = desired
        for section in DocumentSection.allCases {
            for name in files.names(section) { rest.remove(section, name) }
        }
        return rest
    }

    private static func compile(_ files: DocumentFiles, rest: DocumentSet) throws -> [Complaint] {
        let others = rest.isEmpty ? [] : [PolicyFile(name: "(control plane)", bytes: rest.canonicalBytes)]
        let digester = Digester()
        do {
            let compiled = try Policy.compile(
                files.files + others, sequence: 1, digest: digester.digest, now: WallClock.seconds)
            return compiled.warnings
        } catch {
            throw Refused(refusing: error)
        }
    }
}

extension Intent {
    /// The body of `POST /v1/changes`.
    func changes(comment: String?) -> [UInt8] {
        jsonObject { writer in
            if let comment { writer.member("comment", comment) }
            writer.key("changes")
            writer.beginArray()
            for put in delta.put {
                writer.beginObject()
                writer.member("op", "put")
                writer.member("path", put.place.resource)
                writer.key("document")
                writer.raw(bytes: told(put))
                writer.endObject()
            }
            for place in delta.remove {
                writer.beginObject()
                writer.member("op", "delete")
                writer.member("path", place.resource)
                writer.endObject()
            }
            writer.endArray()
        }
    }

    /// A caller without tokens in its document keeps those that it has.
    private func told(_ put: DocumentDelta.Put) -> [UInt8] {
        guard put.place.section == .callers, keepers.contains(put.place.name) else { return put.bytes }
        return jsonObject { writer in
            for member in readBack(put.bytes).root.members
            where !member.key.equals("tokens") && !member.key.equals("token_sha256") { writer.member(member) }
        }
    }

    /// A line for each document, `+`, `~` or `-` before its name; with `details` what is different within it.
    func summary(details: Bool) -> String {
        let changed = delta.put.flatMap { put -> [String] in
            let sign = before(put.place) == nil ? "+" : "~"
            return ["\(sign) \(put.place.shown)"] + (details ? differences(put) : [])
        }
        return (changed + delta.remove.map { "- \($0.shown)" }).joined(separator: "\n")
    }

    private func before(_ place: DocumentDelta.Place) -> [UInt8]? { current.document(place.section, place.name) }

    private func differences(_ put: DocumentDelta.Put) -> [String] {
        guard let old = before(put.place) else { return [] }
        return Differences.between(readBack(old).root, readBack(put.bytes).root).map { "    \($0.text)" }
    }
}

extension DocumentDelta.Place {
    /// `/groups/coding`, its name percent-encoded.
    var resource: String { "/\(section.rawValue)/\(Path.encoded(name))" }

    /// `groups/coding`
    var shown: String { "\(section.rawValue)/\(name)" }
}

extension DocumentSet {
    /// A document, to be read; nil where there is none.
    func value(_ section: DocumentSection, _ name: String) -> JSONDocument? { document(section, name).map(readBack) }
}

extension JSONWriter {
    /// Writes a member as it is spelt elsewhere.
    mutating func member(_ member: JSONMember) {
        key(token: member.key)
        raw(member.value)
    }
}

/// JSON that was written here, or came out of a set of documents.
func readBack(_ bytes: [UInt8]) -> JSONDocument {
    guard let document = try? JSONDocument(bytes) else { preconditionFailure("what was written cannot be read") }
    return document
}
