// What delivery has done since the start, and what waits: for the metrics.

/// Counters of one replica.
struct DeliveryCounts {
    /// Answers with a publication, by how much of the documents they had.
    var deliveries: [PublicationShelf.Kind: Int] = [:]
    /// Bytes of their bodies, as they went over the wire.
    var bytes = 0
    /// Questions that ended without news.
    var released = 0
    /// Questions that were no reports.
    var misunderstood = 0

    /// In Prometheus' text format, version 0.0.4.
    func prometheus(waiting: Int, newest: Int, unwritten: Int) -> String {
        var text = ""
        func tell(_ name: String, _ kind: String, _ meaning: String, _ values: [(String, Int)]) {
            text += "# HELP interlock_control_\(name) \(meaning)\n# TYPE interlock_control_\(name) \(kind)\n"
            for (labels, value) in values { text += "interlock_control_\(name)\(labels) \(value)\n" }
        }
        tell("waiting_sidecars", "gauge", "Sidecars that wait for a publication here.", [("", waiting)])
        tell("publication_sequence", "gauge", "The newest publication that this replica knows.", [("", newest)])
        tell("unwritten_reports", "gauge", "Reports of sidecars that are not in the database yet.", [("", unwritten)])
        let kinds = PublicationShelf.Kind.allCases.map { ("{documents=\"\($0.rawValue)\"}", deliveries[$0] ?? 0) }
        tell("deliveries_total", "counter", "Publications sent, by how much of the documents went along.", kinds)
        tell("delivery_bytes_total", "counter", "Bytes of the bodies of deliveries, compressed or not.", [("", bytes)])
        tell("waits_over_total", "counter", "Waits of sidecars that ended without news.", [("", released)])
        tell("bad_reports_total", "counter", "Questions of sidecars that were not understood.", [("", misunderstood)])
        return text
    }
}
