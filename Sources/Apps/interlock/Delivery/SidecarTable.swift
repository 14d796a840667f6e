// The fleet as a table: who obeys which snapshot.
//
//     NAME   LABELS        ACTIVE          DESIRED  STATE    SEEN
//     pod-1  track=canary  2-ab12cd34ef56        2  current  2 s ago
//
// It fits into 80 columns: labels give way first, then the middles of names. The wide one has everything, with the
// sequences of publications for those who look into delivery.

import Policy
import Wire

/// Lays the sidecars of the API out.
struct SidecarTable {
    private let items: [JSONValue]
    private let now: Int

    private static let columns = 80
    private static let gap = 2

    /// In order of names.
    init(_ items: [JSONValue], now: Int) {
        self.items = items.sorted { $0.word("name") < $1.word("name") }
        self.now = now
    }

    func table(isWide: Bool) -> Table { isWide ? wide : narrow }

    /// Why sidecars refuse what is meant for them, in lines of at most 80 columns.
    var refusals: [String] {
        items.flatMap { item -> [String] in
            guard let refused = item["refused"], refused.isObject else { return [] }
            let isDesired = refused.word("sequence") == item.word("desired")
            let what = isDesired ? "snapshot \(version(item, "desired"))" : "publication \(refused.word("sequence"))"
            return SidecarTable.wrapped("\(item.word("name")) refuses \(what): \(refused.word("reason"))")
        }
    }

    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= columns {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append((lines.isEmpty ? "" : "  ") + String(word).shortened(to: columns - 2))
            }
        }
        return lines
    }

    private var narrow: Table {
        let fixed = items.map { item in
            [snapshot(item, "active"), version(item, "desired"), item.word("state"), seen(item)]
        }
        let titles = ["ACTIVE", "DESIRED", "STATE", "SEEN"]
        var left = SidecarTable.columns - (titles.count + 1) * SidecarTable.gap
        for column in titles.indices {
            left -= max(titles[column].count, fixed.map { $0[column].count }.max() ?? 0)
        }
        // Labels give way first, up to a third of what is left.
        let name = max(4, items.map { $0.word("name").count }.max() ?? 0)
        let shownName = min(name, max(left * 2 / 3, 12))
        var table = Table("NAME", "LABELS", "ACTIVE", "DESIRED", "STATE", "SEEN")
        for (item, cells) in zip(items, fixed) {
            let labels = item.pairs("labels").shortened(to: max(6, left - shownName))
            table.add([item.word("name").squeezed(to: shownName), labels] + cells)
        }
        return table
    }

    private var wide: Table {
        var table = Table(
            "NAME", "LABELS", "DESIRED", "DELIVERED", "ACTIVE", "STATE", "REQUESTS", "FAILURES", "LAST SEEN", "REASON")
        for item in items {
            table.add(
                item.word("name"), item.pairs("labels"), publication(item, "desired"), publication(item, "delivered"),
                publication(item, "active"), item.word("state"), item.word("requests"), item.word("failures"),
                Age.told(item.member("last_seen")?.string, now: now),
                item["refused"]?.word("reason") ?? "")
        }
        return table
    }

    /// `2-ab12cd34ef56`; a dash where there is none.
    private func snapshot(_ item: JSONValue, _ name: String) -> String {
        guard let snapshot = item["snapshots"]?.member(name), snapshot.isObject else { return "" }
        return "\(snapshot.word("version"))-\(snapshot.word("digest").prefix(12))"
    }

    private func version(_ item: JSONValue, _ name: String) -> String {
        item["snapshots"]?.member(name)?.word("version") ?? ""
    }

    /// `8: 2-ab12cd34ef56`
    private func publication(_ item: JSONValue, _ name: String) -> String {
        let (sequence, snapshot) = (item.word(name), snapshot(item, name))
        return sequence == "0" ? "" : snapshot.isEmpty ? sequence : "\(sequence): \(snapshot)"
    }

    /// `2 s ago`
    private func seen(_ item: JSONValue) -> String {
        guard let then = item.member("last_seen")?.string.flatMap({ readTimestamp($0) }) else { return "" }
        return Age.distance(now - then)
    }

}

extension String {
    /// At most `count` characters, with the middle left out: names of pods differ at their ends.
    fileprivate func squeezed(to count: Int) -> String {
        guard self.count > count else { return self }
        let head = (count - 1) / 2
        return String(prefix(head)) + "…" + String(suffix(count - 1 - head))
    }
}
