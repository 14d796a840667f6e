// `interlock rollout`: a snapshot for a part of the fleet, then for all of it, and back when it does harm.

import Terminal
import Wire

/// Starts, watches, hurries and ends rollouts.
enum RolloutCommands {
    static let start = Command(
        "interlock rollout start", summary: "publishes a snapshot to a percentage of the sidecars, then to all",
        flags: [
            Flag("percent", .values("N"), hasVariable: false, help: "how many of the sidecars; once for each stage"),
            Flag("hold", .values("SECONDS"), hasVariable: false, help: "how long a stage lasts; once for each stage"),
            Flag(
                "max-failure-rate", .value("RATE"), standard: "0.05", hasVariable: false,
                help: "requests that may fail at the chosen sidecars before everything returns"),
            Flag(
                "min-requests", .value("N"), standard: "50", hasVariable: false,
                help: "how many requests it takes to judge that rate"),
            Invocation.labelFlag,
        ] + ControlFlags.all,
        operands: [Operand("VERSION", .optional, help: "the snapshot; the newest otherwise")],
        notes: """
            A last stage with all sidecars is added. The previous publication returns by itself when a chosen sidecar
            refuses the snapshot, or when too many requests fail.
            """,
        examples: [
            "interlock apply -f policies/ --hold && interlock rollout start --percent 10 --hold 60",
            "interlock rollout start 14 --percent 5 --hold 60 --percent 50 --hold 300 --label zone=eu",
        ])

    static let status = Command(
        "interlock rollout status", summary: "shows how a rollout is doing, and waits for its end",
        flags: [
            Flag("wait", .value("SECONDS"), hasVariable: false, help: "wait so long for the rollout to end")
        ] + ControlFlags.all,
        operands: [Operand("ROLLOUT", .optional, help: "its number; the newest otherwise")],
        notes: "With --wait the command ends with 0 when the rollout has come to all, with 1 when not.",
        examples: ["interlock rollout status --wait 600"])

    static let advance = Command(
        "interlock rollout advance", summary: "goes on to the next stage at once", flags: ControlFlags.all,
        operands: [Operand("ROLLOUT", .optional, help: "its number; the one under way otherwise")],
        examples: ["interlock rollout advance"])

    static let abort = Command(
        "interlock rollout abort", summary: "ends a rollout and returns to what was before", flags: ControlFlags.all,
        operands: [Operand("ROLLOUT", .optional, help: "its number; the one under way otherwise")],
        examples: ["interlock rollout abort"])

    /// Starts one.
    static func runStart(_ invocation: Invocation) throws -> Int32 {
        let body = try rolloutBody(invocation)
        let answer = try invocation.control().write("POST", Path("rollouts"), body)
        invocation.show(answer) { text($0["rollout"] ?? $0, invocation.now()) }
        return Ending.done
    }

    /// Shows one, and waits.
    static func runStatus(_ invocation: Invocation) throws -> Int32 {
        let patience = try invocation.answers.number("wait", in: 0...86400)
        let control = try invocation.control()
        guard let number = try invocation.answers.operand ?? newest(control, isActive: false) else {
            invocation.say(invocation.wantsJSON ? "{\"items\":[]}" : "there was no rollout yet")
            return patience == nil ? Ending.done : Ending.refused
        }
        var answer = try naming(number, control) { try control.get(Path("rollouts", number)) }
        let end = invocation.now() + (patience ?? 0)
        let progress = WaitProgress(invocation)
        while patience != nil, answer.root.word("state") == "active", invocation.now() < end {
            progress.show(progressLine(answer.root))
            control.pause(milliseconds: 500)
            answer = try control.get(Path("rollouts", number))
        }
        progress.end()
        invocation.show(answer) { text($0, invocation.now()) }
        return patience == nil || answer.root.word("state") == "completed" ? Ending.done : Ending.refused
    }

    /// Hurries one.
    static func runAdvance(_ invocation: Invocation) throws -> Int32 {
        try change(invocation) { control, number in
            try control.write("POST", Path("rollouts", number, "advance"))
        }
    }

    /// Ends one.
    static func runAbort(_ invocation: Invocation) throws -> Int32 {
        try change(invocation) { control, number in try control.write("DELETE", Path("rollouts", number)) }
    }

    private static func change(
        _ invocation: Invocation, _ write: (ControlClient, String) throws -> ControlAnswer
    ) throws -> Int32 {
        let control = try invocation.control()
        guard let number = try invocation.answers.operand ?? newest(control, isActive: true) else {
            throw Refused("no rollout is under way")
        }
        let answer = try naming(number, control) { try write(control, number) }
        invocation.show(answer) { root in
            let rollout = root["rollout"] ?? root
            return rollout["state"] == nil ? "rollout \(number): done" : text(rollout, invocation.now())
        }
        return Ending.done
    }

    private static func naming<Result>(
        _ number: String, _ control: ControlClient, _ work: () throws -> Result
    ) throws -> Result {
        try control.naming(number, in: Path("rollouts"), member: "id", work)
    }

    private static func newest(_ control: ControlClient, isActive: Bool) throws -> String? {
        let all = try control.get(Path("rollouts")).root.list("items")
        let found = all.filter { !isActive || $0.word("state") == "active" }
        return found.max { $0["id"]?.int ?? 0 < $1["id"]?.int ?? 0 }?.word("id")
    }
}

extension RolloutCommands {
    private static func rolloutBody(_ invocation: Invocation) throws(Misuse) -> [UInt8] {
        let answers = invocation.answers
        let version = try answers.operand.map { text throws(Misuse) in try invocation.version(text) }
        let stages = try stages(answers)
        guard let rate = Double(answers.text("max-failure-rate") ?? ""), 0...1 ~= rate else {
            throw Misuse("--max-failure-rate: expected a number from 0 to 1")
        }
        let least = try answers.number("min-requests", in: 0...1_000_000_000) ?? 50
        let labels = try invocation.labels()
        return jsonObject { writer in
            if let version {
                writer.key("version")
                writer.int(version)
            }
            writer.key("stages")
            writer.stages(stages)
            writer.key("max_failure_rate")
            writer.double(rate)
            writer.key("min_requests")
            writer.int(least)
            if !labels.isEmpty {
                writer.key("labels")
                writer.labels(labels)
            }
        }
    }

    /// The stages that were named; all of the fleet comes last.
    static func stages(_ answers: Answers) throws(Misuse) -> [(percent: Double, hold: Int)] {
        let percents = answers.texts("percent").isEmpty ? ["10"] : answers.texts("percent")
        let holds = answers.texts("hold").isEmpty ? percents.map { _ in "60" } : answers.texts("hold")
        guard percents.count == holds.count else { throw Misuse("--percent and --hold stand equally often") }
        var stages: [(percent: Double, hold: Int)] = []
        for (percent, hold) in zip(percents, holds) {
            guard let share = Double(percent), share > stages.last?.percent ?? 0, share <= 100 else {
                throw Misuse("--percent: '\(percent)' is not a percentage, or not more than the stage before")
            }
            guard let seconds = Int(hold), 0...2_592_000 ~= seconds else {
                throw Misuse("--hold: '\(hold)' is not a whole number from 0 to 2592000")
            }
            stages.append((share, seconds))
        }
        return stages
    }

    /// `rollout 3: stage 1 of 2, 10 percent; 1 of 2 sidecars obey it`
    private static func progressLine(_ rollout: JSONValue) -> String {
        let stages = rollout.list("stages")
        let place = min(max(0, rollout["stage"]?.int ?? 0), max(0, stages.count - 1))
        let percent = stages.isEmpty ? "" : ", \(stages[place].word("percent")) percent"
        let cohort = rollout["cohort"].flatMap { $0.isObject ? $0 : nil }
        let obeying = cohort.map { "; \($0.word("active")) of \($0.word("sidecars")) sidecars obey it" } ?? ""
        return "rollout \(rollout.word("id")): stage \(place + 1) of \(stages.count)\(percent)\(obeying)"
    }

    /// A rollout in a few lines.
    static func text(_ rollout: JSONValue, _ now: Int) -> String {
        var lines = [
            "rollout \(rollout.word("id")): snapshot \(rollout.word("version")) after "
                + "\(rollout.word("previous_version")), \(rollout.word("state"))"
                + (rollout.word("reason").isEmpty ? "" : ": \(rollout.word("reason"))")
        ]
        let current = rollout["stage"]?.int ?? 0
        for (place, stage) in rollout.list("stages").enumerated() {
            let isHere = place == current && rollout.word("state") == "active"
            let hold = stage["hold_seconds"]?.int.flatMap { $0 == 0 ? nil : ", held for \(Age.spelt($0))" } ?? ""
            lines.append("\(isHere ? ">" : " ") \(stage.word("percent")) percent\(hold)")
        }
        if let cohort = rollout["cohort"], cohort.isObject {
            let obeying = "\(cohort.word("active")) of \(cohort.word("sidecars")) sidecars obey it"
            let refused = cohort.word("refused") == "0" ? "" : ", \(cohort.word("refused")) refuse it"
            let failing = "\(cohort.word("failures")) of \(cohort.word("requests")) requests failed"
            lines.append("  \(obeying)\(refused); \(failing), \(rollout.word("max_failure_rate")) may")
        }
        lines.append("  began \(Age.told(rollout.member("created_at")?.string, now: now)) by \(rollout.word("author"))")
        return lines.joined(separator: "\n")
    }
}

extension JSONWriter {
    fileprivate mutating func stages(_ stages: [(percent: Double, hold: Int)]) {
        beginArray()
        for stage in stages + (stages.last?.percent == 100 ? [] : [(100, 0)]) {
            beginObject()
            key("percent")
            if stage.percent == stage.percent.rounded() { int(Int(stage.percent)) } else { double(stage.percent) }
            if stage.percent < 100 {
                key("hold_seconds")
                int(stage.hold)
            }
            endObject()
        }
        endArray()
    }
}
