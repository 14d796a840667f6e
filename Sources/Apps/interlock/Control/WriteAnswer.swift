// What the admin API says of a write: `{"version", "digest", "changed", "publication", "held_by", "warnings"}`.

import Policy
import Wire

/// The outcome of an accepted write.
struct WriteAnswer {
    private let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    /// Warnings of the compiler, a line each.
    var warnings: [String] { root.list("warnings").map { $0.isString ? $0.word : Complaint(told: $0).told } }

    /// `snapshot 13 (5d41402abc4b), published`
    var text: String {
        let digest = root.word("digest")
        let name = "snapshot \(root.word("version"))" + (digest.isEmpty ? "" : " (\(digest.prefix(12)))")
        return "\(name), \(fate)"
    }

    private var fate: String {
        if root["publication"]?["sequence"] != nil { return "published" }
        switch root.word("held_by") {
        case "pin": return "not published: a pin holds the fleet; `interlock unpin` resumes"
        case "rollout": return "not published: a rollout is under way; `interlock rollout status`"
        case "hold": return "held back: `interlock publish` or `interlock rollout start` brings it out"
        case "": return "nothing published"
        case let other: return "not published: \(other)"
        }
    }
}
