// Files of a policy folder that are not read, although somebody may think that they are.
//
//     groups.yaml, groups.yml           other languages of documents: JSON alone is read
//     groups.JSON, groups.jsonc         nearly .json
//     groups.json~, groups.json.bak     what an editor or a careful hand left behind

package import Policy

/// Tells documents from what only looks like documents.
package enum StrayFiles {
    /// Whether a folder's reader takes the file of this name for a policy document.
    package static func isDocument(_ name: String) -> Bool { name.hasSuffix(".json") && !name.hasPrefix(".") }

    /// A warning for each file that is not read and could be meant to be; `names` are a folder's.
    package static func warnings(of names: [String]) -> [Complaint] {
        names.compactMap { name in reason(name).map { Complaint(file: name, message: "is not read: \($0)") } }.sorted()
    }

    private static func reason(_ name: String) -> String? {
        // Hidden files are nobody's documents: an editor's swap file, git's, Kubernetes' `..data`.
        guard !isDocument(name), !name.hasPrefix(".") else { return nil }
        let lower = name.lowercased()
        if [".yaml", ".yml", ".toml"].contains(where: { lower.hasSuffix($0) }) {
            return "documents are JSON, in files that end in .json"
        }
        if [".json", ".jsonc", ".json5", ".jsonl", ".ndjson"].contains(where: { lower.hasSuffix($0) }) {
            return "only files that end in .json are (small letters, plain JSON)"
        }
        let isCopy = copies.contains { lower.hasSuffix(".json" + $0) }
        return isCopy ? "a copy of a document; move it elsewhere, or give it a name that ends in .json" : nil
    }

    private static let copies = ["~", ".bak", ".orig", ".old", ".save", ".swp", ".tmp", ".new", ".rej", ".disabled"]
}
