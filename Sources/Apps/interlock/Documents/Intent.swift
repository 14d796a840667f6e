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

    /// Works out what `files` mean for what the control plane has, and compiles the outcome as a sidecar would.
    /// `prunes` takes away what is not in the files.
    init(_ files: DocumentFiles, onto current: DocumentSet, prunes: Bool) throws {
        self.current = current
        desired = Intent.outcome(files.documents, onto: current, prunes: prunes)
        delta = desired.delta(from: current)
        warnings = try Intent.compile(files, rest: Intent.rest(of: desired, without: files.documents))
    }

    /// Who holds tokens is the control plane's business where a caller's document has `"tokens": []`: those that were
    /// issued stay.
    private static func outcome(_ files: DocumentSet, onto current: DocumentSet, prunes: Bool) -> DocumentSet {
        var outcome = prunes ? DocumentSet() : current
        for section in DocumentSection.allCases {
            for name in files.names(section) {
                guard let bytes = files.document(section, name), let document = try? JSONDocument(bytes) else {
                    continue
                }
                let issued = section == .callers ? current.document(.callers, name) : nil
                outcome.put(section, name, keepingTokens(of: issued, in: document).root)
            }
        }
        return outcome
    }

    private static func keepingTokens(of issued: [UInt8]?, in document: JSONDocument) -> JSONDocument {
        let root = document.root
        guard root["tokens"]?.isArray == true, root["tokens"]?.count == 0, root["token_sha256"] == nil, let issued,
            let before = try? JSONDocument(issued).root
        else { return document }
        let merged = jsonObject { writer in
            for member in root.members where !member.key.equals("tokens") {
                writer.key(token: member.key)
                writer.raw(member.value)
            }
            for member in before.members where member.key.equals("tokens") || member.key.equals("token_sha256") {
                writer.key(token: member.key)
                writer.raw(member.value)
            }
        }
        return (try? JSONDocument(merged)) ?? document
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
            return try Policy.compile(files.files + others, sequence: 1, digest: digester.digest).warnings
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
                writer.raw(bytes: put.bytes)
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

    /// A line for each document, `+`, `~` or `-` before its name; with `details` what is different within it.
    func summary(details: Bool) -> String {
        let changed = delta.put.flatMap { put -> [String] in
            let sign = before(put.place) == nil ? "+" : "~"
            return ["\(sign) \(put.place.resource.dropFirst())"] + (details ? differences(put) : [])
        }
        return (changed + delta.remove.map { "- \($0.resource.dropFirst())" }).joined(separator: "\n")
    }

    private func before(_ place: DocumentDelta.Place) -> [UInt8]? { current.document(place.section, place.name) }

    private func differences(_ put: DocumentDelta.Put) -> [String] {
        guard let old = before(put.place), let before = try? JSONDocument(old), let after = try? JSONDocument(put.bytes)
        else { return [] }
        return Differences.between(before.root, after.root).map { "    \($0.text)" }
    }
}

extension DocumentDelta.Place {
    /// `/groups/coding`
    var resource: String { "/\(section.rawValue)/\(name)" }
}
