// `interlock diff 11 12`: how snapshots differ.

import Terminal
import Wire

/// Shows how two snapshots differ.
enum SnapshotDifference {
    /// Compares the snapshots that the operands name.
    static func run(_ invocation: Invocation) throws -> Int32 {
        let words = invocation.answers.operands
        guard let first = words.first else { throw Misuse("--file or VERSION is missing: what is to be compared") }
        let from = try invocation.version(first)
        let control = try invocation.control()
        let to =
            try words.count > 1
            ? invocation.version(words[1])
            : control.get(Path("snapshots").with("limit", "1")).root.list("items").first?["version"]?.int ?? from
        let answer = try control.namingSnapshot {
            try control.get(Path("snapshots", "\(to)", "diff").with("from", "\(from)"))
        }
        let isSame = answer.root.list("changes").isEmpty
        invocation.show(answer) { isSame ? "nothing is different" : text($0) }
        return isSame ? Ending.done : Ending.refused
    }

    private static func text(_ root: JSONValue) -> String {
        root.list("changes").map { change in
            let (before, after) = (member(change, "before"), member(change, "after"))
            let name = change.word("path").drop { $0 == "/" }
            switch (before, after) {
            case (let before?, let after?):
                let lines = Differences.between(before, after).map { "    \($0.text)" }
                return (["~ \(name)"] + lines).joined(separator: "\n")
            case (nil, _): return "+ \(name)"
            case (_, nil): return "- \(name)"
            }
        }.joined(separator: "\n")
    }

    private static func member(_ change: JSONValue, _ name: String) -> JSONValue? {
        change.member(name).flatMap { $0.isNull ? nil : $0 }
    }
}
