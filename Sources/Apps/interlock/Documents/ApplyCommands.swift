// `interlock apply`, `interlock diff`, `interlock dry-run`: documents at hand, and what they are or would be for the
// fleet.

import Policy
import Terminal
import Wire

/// Makes the control plane's documents what files say, or says what would happen.
enum ApplyCommands {
    private static let prune = Flag(
        "prune", .toggle, hasVariable: false, help: "take away every document that is not in the files")

    private static let paths = Operand("PATH", .any, help: "more files and folders")

    static let apply = Command(
        "interlock apply", summary: "makes the control plane's documents what files say",
        flags: [
            DocumentFiles.flag, prune,
            Flag("hold", .toggle, hasVariable: false, help: "keep the new snapshot back; nothing is published"),
            Flag("comment", .value("TEXT"), hasVariable: false, help: "why; kept with the snapshot and in the audit"),
        ] + ControlFlags.all,
        operands: [paths],
        notes: """
            The files are merged and compiled here first, together with what the control plane has besides them: every
            complaint has its file, line and column, and nothing is sent while there is one. All changes are one
            transaction and one snapshot. A caller's document with "tokens": [] keeps the tokens that were issued.
            """,
        examples: [
            "interlock apply -f policies/examples/quickstart",
            #"interlock apply -f policies/ --prune --comment "retire the old account""#,
        ])

    static let dryRun = Command(
        "interlock dry-run", summary: "says what `apply` would do, and which targets groups would gain and lose",
        flags: [DocumentFiles.flag, prune] + ControlFlags.all, operands: [paths],
        notes: "Ends with 0 when the documents would be accepted, and with 1 when not.",
        examples: ["interlock dry-run -f policies/"])

    static let diff = Command(
        "interlock diff", summary: "shows how files, or snapshots, differ, and what that means for requests",
        flags: [DocumentFiles.flag, prune] + ControlFlags.all,
        operands: [
            Operand("VERSION", .optional, help: "a snapshot, instead of files: what became different from it"),
            Operand("VERSION", .optional, help: "the later snapshot; the newest otherwise"),
        ],
        notes: "Ends with 0 where nothing is different, and with 1 where something is.",
        examples: ["interlock diff -f policies/", "interlock diff 11 12"])

    /// Applies.
    static func runApply(_ invocation: Invocation) throws -> Int32 {
        let (control, intent, etag) = try weigh(invocation)
        if intent.delta.isEmpty { return same(invocation) }
        if !invocation.wantsJSON { invocation.say(intent.summary(details: false)) }
        let path = Path("changes").with("hold", invocation.answers.isOn("hold") ? "true" : nil)
        let changes = intent.changes(comment: invocation.answers.text("comment"))
        let answer = try control.write("POST", path, changes, ifMatch: etag)
        invocation.show(answer) { WriteAnswer($0).text }
        for warning in WriteAnswer(answer.root).warnings { invocation.complain("warning: \(warning)") }
        return Ending.done
    }

    /// Says what applying would do.
    static func runDryRun(_ invocation: Invocation) throws -> Int32 {
        let (control, intent, _) = try weigh(invocation)
        if intent.delta.isEmpty { return same(invocation) }
        if !invocation.wantsJSON { invocation.say(intent.summary(details: false)) }
        let answer = try rehearse(intent, control)
        invocation.show(answer) { "\n" + ImpactTable($0).text(within: invocation.width) }
        for warning in WriteAnswer(answer.root).warnings { invocation.complain("warning: \(warning)") }
        return Ending.done
    }

    /// Shows differences.
    static func runDiff(_ invocation: Invocation) throws -> Int32 {
        if invocation.answers.texts("file").isEmpty { return try SnapshotDifference.run(invocation) }
        guard invocation.answers.operands.isEmpty else { throw Misuse("--file and VERSION exclude each other") }
        let (control, intent, _) = try weigh(invocation)
        if intent.delta.isEmpty { return same(invocation) }
        if !invocation.wantsJSON { invocation.say(intent.summary(details: true)) }
        invocation.show(try rehearse(intent, control)) { "\n" + ImpactTable($0).text(within: invocation.width) }
        return Ending.refused
    }

    private static func weigh(_ invocation: Invocation) throws -> (ControlClient, Intent, etag: String?) {
        let files = try DocumentFiles(invocation.answers)
        for stray in files.strays { invocation.complain("warning: \(stray)") }
        let control = try invocation.control()
        let (current, etag) = try control.documents()
        return (control, try Intent(files, onto: current, prunes: invocation.answers.isOn("prune")), etag)
    }

    private static func rehearse(_ intent: Intent, _ control: ControlClient) throws -> ControlAnswer {
        try control.write("POST", Path("changes").with("dry_run", "true"), intent.changes(comment: nil))
    }

    private static func same(_ invocation: Invocation) -> Int32 {
        invocation.say(invocation.wantsJSON ? "{\"changed\":[]}" : "nothing is different")
        return Ending.done
    }
}

extension ControlClient {
    /// All documents of the newest snapshot, hashes of tokens included, and the version to name in a write.
    func documents() throws -> (documents: DocumentSet, etag: String?) {
        let export = try get(Path("export"))
        do {
            return (try DocumentSet(canonical: export.bytes), export.etag)
        } catch {
            throw Refused("the control plane's documents cannot be read: \(error)")
        }
    }
}
