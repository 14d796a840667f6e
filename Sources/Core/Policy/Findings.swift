// Everything that a compilation has to say, gathered while it goes on. A compilation never stops at the first
// complaint: a value that cannot be read is complained of once, and a stand-in takes its place.

/// The complaints and warnings of one compilation.
final class Findings {
    private var complaints: Set<Complaint> = []
    private var warnings: Set<Complaint> = []
    private var unused: [String: Unused] = [:]
    /// A file could not be read at all, so a name that is missing may stand in there.
    var isIncomplete = false

    private struct Unused {
        var first: Complaint
        var count: Int
    }

    var hasComplaints: Bool { !complaints.isEmpty }

    /// Something is wrong at `node`.
    func complain(_ message: String, at node: Node) {
        complaints.insert(node.source.complaint(at: node.offset, message))
    }

    /// Something else should stand at `node`.
    func expected(_ what: String, at node: Node) {
        complain("expected \(what), found \(node.kindName)", at: node)
    }

    /// A complaint that has no place in a document.
    func complain(_ complaint: Complaint) {
        complaints.insert(complaint)
    }

    /// Something is odd at `node`, and goes on all the same.
    func warn(_ message: String, at node: Node) {
        warnings.insert(node.source.complaint(at: node.offset, message))
    }

    /// `kind` is read and checked, but nothing obeys it yet; told once, however often it stands there.
    func notUsed(_ kind: String, at node: Node) {
        if unused[kind] == nil {
            unused[kind] = Unused(first: node.source.complaint(at: node.offset, kind), count: 0)
        }
        unused[kind]?.count += 1
    }

    /// All complaints, sorted.
    var sortedComplaints: [Complaint] { complaints.sorted() }

    /// All warnings, sorted.
    var sortedWarnings: [Complaint] {
        (warnings + unused.values.map(tellUnused)).sorted()
    }

    private func tellUnused(_ unused: Unused) -> Complaint {
        var complaint = unused.first
        let more = unused.count > 1 ? " (the first of \(unused.count) places)" : ""
        complaint.message = "`\(complaint.message)` is checked, but nothing obeys it yet\(more)"
        return complaint
    }
}
