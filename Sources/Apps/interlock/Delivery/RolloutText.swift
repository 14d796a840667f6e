// A rollout in words: whom it reaches now and in the end, how it is doing, and what comes next.
//
//     1 of 3 sidecars now: pod-c; then 3 of 3 after `interlock rollout advance`

import Wire

/// Tells rollouts.
enum RolloutText {
    /// Names that are shown of one stage.
    private static let mostNames = 8

    /// Whom a rollout that was not started yet reaches, and when.
    static func preview(_ root: JSONValue) -> String {
        guard let reach = root["reach"] else { return "" }
        let (stages, all) = (root.list("stages"), reach["sidecars"]?.int ?? 0)
        let reached = reach.list("stages")
        guard let first = reached.first else { return "" }
        var text = "\(count(first, all)) sidecars now\(names(first))"
        for (stage, sidecars) in zip(stages, reached.dropFirst()) {
            text += "; then \(count(sidecars, all)) \(after(stage))"
        }
        if !endsWithAll(root) {
            text += "; then \(reach["end"].map { count($0, all) } ?? "") after `interlock rollout advance`"
        }
        return ([text] + notes(reach)).joined(separator: "\n")
    }

    /// What `advance` does to a rollout.
    static func advance(_ root: JSONValue) -> String {
        guard let reach = root["reach"], reach.isObject else { return "" }
        let (reached, all) = (reach.list("stages"), reach["sidecars"]?.int ?? 0)
        let stage = root["stage"]?.int ?? 0
        let next = stage + 1 < reached.count ? reached[stage + 1] : reach["end"]
        guard reached.indices.contains(stage), let next else { return "" }
        let step = stage + 1 < reached.count ? "" : ", and the rollout is completed"
        return "snapshot \(root.word("version")): \(count(reached[stage], all)) sidecars have it now; "
            + "then \(count(next, all))\(step)"
    }

    /// What `abort` does to a rollout.
    static func abort(_ root: JSONValue) -> String {
        guard let reach = root["reach"], reach.isObject else { return "" }
        let (reached, stage) = (reach.list("stages"), root["stage"]?.int ?? 0)
        guard reached.indices.contains(stage) else { return "" }
        return "\(count(reached[stage], reach["sidecars"]?.int ?? 0)) sidecars return to snapshot "
            + "\(root.word("previous_version"))\(names(reached[stage]))"
    }

    /// A rollout in a few lines.
    static func status(_ rollout: JSONValue, _ now: Int) -> String {
        let state = rollout.word("state") + (rollout.word("reason").isEmpty ? "" : ": \(rollout.word("reason"))")
        var lines = [
            "rollout \(rollout.word("id")): snapshot \(rollout.word("version")) after "
                + "\(rollout.word("previous_version")), \(state)"
        ]
        let current = rollout["stage"]?.int ?? 0
        let reached = rollout["reach"]?.list("stages") ?? []
        for (index, stage) in rollout.list("stages").enumerated() {
            let isHere = index == current && rollout.word("state") == "active"
            let hold = stage["hold_seconds"]?.int.flatMap { $0 == 0 ? nil : ", held for \(Age.spelt($0))" } ?? ""
            let reach =
                reached.indices.contains(index)
                ? ": \(count(reached[index], rollout["reach"]?["sidecars"]?.int ?? 0)) sidecars" : ""
            let who = isHere && !reach.isEmpty ? names(reached[index]) : ""
            lines.append("\(isHere ? ">" : " ") \(share(stage, of: rollout))\(hold)\(reach)\(who)")
        }
        if let cohort = rollout["cohort"], cohort.isObject { lines.append("  \(told(cohort, rollout))") }
        if let next = rollout["next"], next.isObject { lines.append("  next: \(told(next: next, rollout))") }
        if let reach = rollout["reach"], reach.isObject { lines += notes(reach).map { "  \($0)" } }
        lines.append("  began \(Age.told(rollout.member("created_at")?.string, now: now)) by \(rollout.word("author"))")
        return lines.joined(separator: "\n")
    }
}

extension RolloutText {
    private static func told(_ cohort: JSONValue, _ rollout: JSONValue) -> String {
        let obeying = "\(cohort.word("active")) of \(cohort.word("sidecars")) sidecars obey it"
        let refused = cohort.word("refused") == "0" ? "" : ", \(cohort.word("refused")) refuse it"
        let failing = "\(cohort.word("failures")) of \(cohort.word("requests")) requests failed"
        return "\(obeying)\(refused); \(failing), \(rollout.word("max_failure_rate")) may"
    }

    private static func told(next: JSONValue, _ rollout: JSONValue) -> String {
        let stages = rollout.list("stages")
        let stage = next["stage"]?.int.flatMap { stages.indices.contains($0) ? stages[$0] : nil }
        let step = stage.map { share($0, of: rollout) } ?? "completed"
        let left = Age.spelt(next["seconds_left"]?.int ?? 0)
        let advance = "waits for `interlock rollout advance`, which gives it to all sidecars"
        if next["automatic"]?.bool == false {
            return next.word("waits_for") == "time" ? "in \(left) it \(advance)" : advance
        }
        return switch next.word("waits_for") {
        case "time": "\(step) in \(left)"
        case "sidecars": "\(step), when its sidecars obey it and \(left) have passed"
        default: "\(step), at once"
        }
    }

    /// `10 percent`, `10 percent of track=canary`, `track=canary`, `all sidecars`
    private static func share(_ stage: JSONValue, of rollout: JSONValue) -> String {
        if stage["all"]?.bool == true { return "all sidecars" }
        let labels = rollout.pairs("labels")
        if labels.isEmpty { return "\(stage.word("percent")) percent" }
        return stage.word("percent") == "100" ? labels : "\(stage.word("percent")) percent of \(labels)"
    }

    private static func count(_ reached: JSONValue, _ all: Int) -> String { "\(reached.word("sidecars")) of \(all)" }

    private static func names(_ reached: JSONValue) -> String {
        let names = reached.list("names").map(\.word)
        guard !names.isEmpty else { return "" }
        let more = (reached["sidecars"]?.int ?? names.count) - min(names.count, mostNames)
        return ": \(names.prefix(mostNames).joined(separator: ", "))" + (more > 0 ? " and \(more) more" : "")
    }

    private static func after(_ stage: JSONValue) -> String {
        guard let hold = stage["hold_seconds"]?.int, hold > 0 else { return "at once" }
        return "after \(Age.spelt(hold))"
    }

    /// Whether all sidecars get it without an administrator's word.
    private static func endsWithAll(_ root: JSONValue) -> Bool {
        guard let last = root.list("stages").last else { return true }
        return last["all"]?.bool == true || (last.word("percent") == "100" && root.pairs("labels").isEmpty)
    }

    /// Who is not counted.
    private static func notes(_ reach: JSONValue) -> [String] {
        var notes: [String] = []
        if reach["sidecars"]?.int == 0 { notes.append("no sidecar has reported lately: nothing will be tried") }
        if let pinned = reach["pinned"]?.int, pinned > 0 { notes.append("\(pinned) pinned, and not part of it") }
        if let gone = reach["gone"]?.int, gone > 0 { notes.append("\(gone) not heard of for 90 s, and not counted") }
        return notes
    }
}
