// `interlock rollout`: a snapshot for a part of the fleet, then for all of it, and back when it does harm.

import Terminal
import Wire

/// Starts, watches, hurries and ends rollouts.
enum RolloutCommands {
    static let start = Command(
        "interlock rollout start", summary: "publishes a snapshot to some of the sidecars, then to all",
        flags: [
            Flag(
                "percent", .values("N"), hasVariable: false,
                help: "how many of the sidecars, rounded up; once for each stage (10; with --label 100)"),
            Flag(
                "hold", .values("SECONDS"), hasVariable: false,
                help: "how long a stage is watched at least, also one of 100; once for each stage (60)"),
            Flag(
                "then-all", .value("SECONDS"), hasVariable: false,
                help: "a last stage of all sidecars, watched for so long; with --label nothing else leads there but "
                    + "`advance`"),
            Flag(
                "max-failure-rate", .value("RATE"), standard: "0.05", hasVariable: false,
                help: "requests that may fail at the chosen sidecars before everything returns"),
            Flag(
                "min-requests", .value("N"), standard: "50", hasVariable: false,
                help: "how many requests it takes to judge that rate"),
            Invocation.labelFlag, Confirmation.flag,
        ] + ControlFlags.all,
        operands: [Operand("VERSION", .optional, help: "the snapshot; the newest otherwise")],
        notes: """
            Says first which sidecars get it now and in the end, and asks on a terminal. Without --label a last stage
            of all sidecars is added. With --label the stages are shares of the sidecars with these labels, and others
            get it only by `interlock rollout advance` or --then-all. The previous snapshot returns by itself when a
            chosen sidecar refuses the new one, or when too many requests fail. Sidecars that have not reported for
            90 s are not counted.
            """,
        examples: [
            "interlock apply -f policies/ --hold && interlock rollout start --percent 10 --hold 60",
            "interlock rollout start --label track=canary --hold 300 && interlock rollout status",
            "interlock rollout start 14 --percent 5 --hold 60 --percent 50 --hold 300 --label zone=eu --then-all 60",
        ])

    static let status = Command(
        "interlock rollout status", summary: "shows how a rollout is doing, and waits for its end",
        flags: [
            Flag("wait", .value("SECONDS"), hasVariable: false, help: "wait so long for the rollout to end")
        ] + ControlFlags.all,
        operands: [Operand("ROLLOUT", .optional, help: "its number; the newest otherwise")],
        notes: """
            With --wait the command ends with 0 when the rollout has come to all, or has done its stages and waits for
            `interlock rollout advance`; with 1 when it was taken back, or the time is over.
            """,
        examples: ["interlock rollout status --wait 600"])

    static let advance = Command(
        "interlock rollout advance", summary: "goes on to the next stage at once; from the last one, to all sidecars",
        flags: [Confirmation.flag] + ControlFlags.all,
        operands: [Operand("ROLLOUT", .optional, help: "its number; the one under way otherwise")],
        examples: ["interlock rollout advance"])

    static let abort = Command(
        "interlock rollout abort", summary: "ends a rollout and returns to what was before", flags: ControlFlags.all,
        operands: [Operand("ROLLOUT", .optional, help: "its number; the one under way otherwise")],
        examples: ["interlock rollout abort"])

    /// Starts one.
    static func runStart(_ invocation: Invocation) throws -> Int32 {
        let body = try rolloutBody(invocation)
        let control = try invocation.control()
        if !invocation.wantsJSON {
            let preview = try control.write("POST", Path("rollouts").with("dry_run", "true"), body)
            guard invocation.confirms(RolloutText.preview(preview.root)) else { return Ending.refused }
        }
        let answer = try control.write("POST", Path("rollouts"), body)
        invocation.show(answer) { RolloutText.status($0["rollout"] ?? $0, invocation.now()) }
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
        while patience != nil, answer.root.word("state") == "active", !isWaiting(answer.root), invocation.now() < end {
            progress.show(progressLine(answer.root))
            control.pause(milliseconds: 500)
            answer = try control.get(Path("rollouts", number))
        }
        progress.end()
        invocation.show(answer) { RolloutText.status($0, invocation.now()) }
        let isDone = answer.root.word("state") == "completed" || isWaiting(answer.root)
        return patience == nil || isDone ? Ending.done : Ending.refused
    }

    /// Whether it has done its stages, and goes on only when an administrator says so.
    private static func isWaiting(_ rollout: JSONValue) -> Bool {
        rollout["next"]?.word("waits_for") == "advance"
    }

    /// `rollout 3: stage 1 of 2, 10 percent; active on 1 of 2 sidecars`
    private static func progressLine(_ rollout: JSONValue) -> String {
        let stages = rollout.list("stages")
        let index = min(max(0, rollout["stage"]?.int ?? 0), max(0, stages.count - 1))
        let percent = stages.isEmpty ? "" : ", \(stages[index].word("percent")) percent"
        let cohort = rollout["cohort"].flatMap { $0.isObject ? $0 : nil }
        let active = cohort.map { "; active on \($0.word("active")) of \($0.word("sidecars")) sidecars" } ?? ""
        return "rollout \(rollout.word("id")): stage \(index + 1) of \(stages.count)\(percent)\(active)"
    }

    /// Hurries one.
    static func runAdvance(_ invocation: Invocation) throws -> Int32 {
        let (control, number) = try active(invocation)
        if !invocation.wantsJSON {
            let rollout = try control.get(Path("rollouts", number)).root
            guard invocation.confirms(RolloutText.advance(rollout)) else { return Ending.refused }
        }
        return show(try control.write("POST", Path("rollouts", number, "advance")), number, invocation)
    }

    /// Ends one. It is not asked about: what everybody had before is the safe side.
    static func runAbort(_ invocation: Invocation) throws -> Int32 {
        let (control, number) = try active(invocation)
        if !invocation.wantsJSON {
            let text = RolloutText.abort(try control.get(Path("rollouts", number)).root)
            if !text.isEmpty { invocation.say(text) }
        }
        return show(try control.write("DELETE", Path("rollouts", number)), number, invocation)
    }

    private static func active(_ invocation: Invocation) throws -> (ControlClient, String) {
        let control = try invocation.control()
        guard let number = try invocation.answers.operand ?? newest(control, isActive: true) else {
            throw Refused("no rollout is under way")
        }
        return (control, number)
    }

    private static func show(_ answer: ControlAnswer, _ number: String, _ invocation: Invocation) -> Int32 {
        invocation.show(answer) { root in
            let rollout = root["rollout"] ?? root
            return rollout["state"] == nil
                ? "rollout \(number): done" : RolloutText.status(rollout, invocation.now())
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
        let labels = try invocation.labels()
        let stages = try OrderedStage.read(answers, isLabelled: !labels.isEmpty)
        guard let rate = Double(answers.text("max-failure-rate") ?? ""), 0...1 ~= rate else {
            throw Misuse("--max-failure-rate: expected a number from 0 to 1")
        }
        let least = try answers.number("min-requests", in: 0...1_000_000_000) ?? 50
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
}
