// Everything that a compilation has to say, gathered while it goes on. A compilation never stops at the first
// complaint: a value that cannot be read is complained of once, and a stand-in takes its place. Where there is no end
// of them, the first 200 are told and the others counted: documents also come from people who mean harm.

/// The complaints and warnings of one compilation.
final class Findings {
    private var complaints: Set<Complaint> = []
    private var warnings: Set<Complaint> = []
    private var untold = (complaints: 0, warnings: 0)
    private var unused: [String: Unused] = [:]
    /// A file could not be read at all, so a name that is missing may stand in there.
    var isIncomplete = false

    private struct Unused {
        var first: Complaint
        var count: Int
    }

    /// So many complaints are told, and so many warnings.
    static let most = 200

    var hasComplaints: Bool { !complaints.isEmpty }

    /// Something is wrong at `node`.
    func complain(_ message: @autoclosure () -> String, at node: Node) {
        guard complaints.count < Findings.most else { return untold.complaints += 1 }
        complaints.insert(node.source.complaint(at: node.offset, shortened(message())))
    }

    /// Something else should stand at `node`.
    func expected(_ what: String, at node: Node) {
        complain("expected \(what), found \(node.kindName)", at: node)
    }

    /// A complaint that has no place in a document.
    func complain(_ complaint: Complaint) {
        guard complaints.count < Findings.most else { return untold.complaints += 1 }
        complaints.insert(complaint)
    }

    /// Something is odd at `node`, and goes on all the same.
    func warn(_ message: @autoclosure () -> String, at node: Node) {
        guard warnings.count < Findings.most else { return untold.warnings += 1 }
        warnings.insert(node.source.complaint(at: node.offset, shortened(message())))
    }

    /// `kind` is read and checked, but nothing obeys it yet; told once, however often it stands there.
    func notUsed(_ kind: String, at node: Node) {
        if unused[kind] == nil {
            unused[kind] = Unused(first: node.source.complaint(at: node.offset, kind), count: 0)
        }
        unused[kind]?.count += 1
    }

    /// All complaints, sorted.
    var sortedComplaints: [Complaint] { complaints.sorted() + more(untold.complaints, "complaints") }

    /// All warnings, sorted.
    var sortedWarnings: [Complaint] {
        (warnings + unused.values.map(tellUnused)).sorted() + more(untold.warnings, "warnings")
    }

    private func more(_ count: Int, _ kind: String) -> [Complaint] {
        guard count > 0 else { return [] }
        return [Complaint(file: "", message: "there are more: the first \(Findings.most) \(kind) are told")]
    }

    private func tellUnused(_ unused: Unused) -> Complaint {
        var complaint = unused.first
        let more = unused.count > 1 ? " (the first of \(unused.count) places)" : ""
        complaint.message = "`\(complaint.message)` is checked, but nothing obeys it yet\(more)"
        return complaint
    }
}

/// A message that quotes something endless, without its middle.
private func shortened(_ message: String) -> String {
    guard message.utf8.count > 1_000 else { return message }
    return "\(message.prefix(600)) … \(message.suffix(200))"
}
