// `interlock pin` and `interlock unpin`: the fleet, or a part of it, back on an earlier snapshot, and forward again.

import Terminal
import Wire

/// Orders that publications name an earlier snapshot.
enum PinCommands {
    static let pin = Command(
        "interlock pin", summary: "publishes an earlier snapshot, and holds the fleet there",
        flags: [
            Flag("reason", .value("TEXT"), hasVariable: false, help: "why; kept with the pin and in the audit"),
            Invocation.labelFlag,
        ] + ControlFlags.all,
        operands: [Operand("VERSION", help: "the snapshot that is to be obeyed")],
        notes:
            "Tokens that were revoked stay revoked under every pin. A pin of the same scope replaces the one before.",
        examples: [
            #"interlock pin 11 --reason "12 sends too much to the small model""#,
            "interlock pin 11 --reason comparison --label track=canary",
        ])

    static let unpin = Command(
        "interlock unpin", summary: "ends a pin: the newest snapshot is published again",
        flags: [Invocation.labelFlag] + ControlFlags.all,
        notes: "Labels name the pin's scope exactly as they stood when it was made.",
        examples: ["interlock unpin", "interlock unpin --label track=canary"])

    static let list = Command(
        "interlock pins", summary: "lists the pins in force", flags: ControlFlags.all, examples: ["interlock pins"])

    /// Pins.
    static func runPin(_ invocation: Invocation) throws -> Int32 {
        let version = try invocation.version(invocation.answers.operands[0])
        let reason = try invocation.answers.required("reason")
        let (labels, scope) = (try invocation.labels(), try invocation.scopeText())
        let body = jsonObject { writer in
            writer.key("version")
            writer.int(version)
            writer.member("reason", reason)
            writer.scope(labels)
        }
        let control = try invocation.control()
        let answer = try control.namingSnapshot { try control.write("POST", Path("pin"), body) }
        invocation.show(answer) { "\(scope): pinned to snapshot \(version)\(reach($0)), \(published($0))" }
        for warning in answer.root.list("warnings") { invocation.complain("warning: \(warning.word)") }
        return Ending.done
    }

    /// Ends a pin.
    static func runUnpin(_ invocation: Invocation) throws -> Int32 {
        let (labels, scope) = (try invocation.labels(), try invocation.scopeText())
        let body = jsonObject { $0.scope(labels) }
        let control = try invocation.control()
        let answer = try noPin(control) { try control.write("DELETE", Path("pin"), body) }
        invocation.show(answer) { "\(scope): no longer pinned, \(published($0))" }
        return Ending.done
    }

    /// Ends a pin; where there is none of this scope, those that there are are named.
    private static func noPin<Result>(_ control: ControlClient, _ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch var refusal as ControlRefusal where refusal.status == 404 {
            guard let pins = try? control.get(Path("pins")).root.list("items") else { throw refusal }
            let scopes = pins.map { $0.scope("scope") }.joined(separator: "; ")
            refusal.hint = pins.isEmpty ? "nothing is pinned" : "pinned: \(scopes)"
            throw refusal
        }
    }

    /// Lists pins.
    static func runList(_ invocation: Invocation) throws -> Int32 {
        let answer = try invocation.control().get(Path("pins"))
        invocation.show(answer) { root in
            var table = Table("VERSION", "SCOPE", .whole("AGE"), .wide("SINCE"), "BY", "REASON")
            for pin in root.list("items") {
                let since = pin.member("created_at")?.string
                table.add(
                    pin.word("version"), pin.scope("scope"), Age.short(since, now: invocation.now()),
                    Age.stamp(since), pin.word("author"), pin.word("reason").onOneLine)
            }
            return table.isEmpty ? "nothing is pinned" : invocation.text(table)
        }
        return Ending.done
    }

    /// How many sidecars that is, of those that are there.
    private static func reach(_ root: JSONValue) -> String {
        guard let reach = root["reach"], reach.isObject, reach["sidecars"]?.int ?? 0 > 0 else { return "" }
        return " (\(reach.word("pinned")) of \(reach.word("sidecars")) sidecars)"
    }

    /// What the fleet is told after it.
    static func published(_ root: JSONValue) -> String {
        let isOne = root["publication"]?["sequence"] != nil || root["sequence"] != nil
        return isOne || !root.list("publications").isEmpty ? "published" : "nothing published"
    }
}

extension Invocation {
    /// The number of a snapshot, as somebody wrote it.
    func version(_ text: String) throws(Misuse) -> Int {
        guard let version = Int(text), version > 0 else {
            throw Misuse("VERSION: '\(text)' is not a snapshot's number")
        }
        return version
    }
}
