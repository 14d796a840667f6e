// The fleet as the database knows it: who has reported lately, and how many have not.

import Policy
import Store

/// The sidecars that scopes are matched with.
struct KnownFleet {
    /// Those that have reported lately, in order of their names.
    var present: [FleetSidecar]
    /// How many have not.
    var gone: Int

    /// Reads it within a transaction.
    static func read(_ transaction: Transaction) async throws -> KnownFleet {
        let rows = try await transaction.query(
            """
            select name, labels::text as labels,
                   last_seen > now() - make_interval(secs => $1::bigint) as is_present
            from sidecars order by name collate "C"
            """, .int(RolloutKeeper.absence))
        var fleet = KnownFleet(present: [], gone: 0)
        for row in rows {
            if try row.bool("is_present") {
                let labels = try storedLabels(row.text("labels"))
                fleet.present.append(try FleetSidecar(name: row.text("name"), labels: labels))
            } else {
                fleet.gone += 1
            }
        }
        return fleet
    }

    /// Those that a scope is for, without those that a pin holds.
    func names(in scope: Scope, besides pins: [Scope] = []) -> [String] {
        present.filter { sidecar in scope.matches(sidecar) && !pins.contains { $0.matches(sidecar) } }.map(\.name)
    }

    /// What is wrong with labels that no sidecar carries; nil where one does.
    func complaint(about labels: [String: String]) -> String? {
        guard !labels.isEmpty, names(in: Scope(labels: labels)).isEmpty else { return nil }
        let wanted = KnownFleet.list(labels.map { "\($0.key)=\($0.value)" })
        let known = Set(present.flatMap { sidecar in sidecar.labels.map { "\($0.key)=\($0.value)" } })
        let others = known.isEmpty ? "no labels are known" : "known labels: \(KnownFleet.list(known))"
        return "no sidecar has \(wanted); \(others)" + (gone > 0 ? "; \(gone) not heard of for a while" : "")
    }

    /// In order, the first twenty.
    private static func list(_ texts: some Collection<String>) -> String {
        let shown = texts.sorted().prefix(20).joined(separator: ", ")
        return texts.count > 20 ? "\(shown) and \(texts.count - 20) more" : shown
    }
}
