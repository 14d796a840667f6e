// `interlock sidecars`: who obeys what, and who does not.

import Terminal
import Wire

/// Shows the fleet's convergence.
enum SidecarsCommand {
    static let command = Command(
        "interlock sidecars",
        summary: "shows which sidecar obeys what, and waits until all obey what is meant for them",
        flags: [
            Flag("wait", .value("SECONDS"), hasVariable: false, help: "wait so long for every sidecar to be current"),
            Flag("state", .value("STATE"), hasVariable: false, help: "only those in this state"),
            Flag(
                "wide", .toggle, hasVariable: false,
                help: "with publications' sequences, requests and times, however wide that is"),
        ] + ControlFlags.all,
        notes: """
            ACTIVE is the snapshot that a sidecar obeys (its version and the digest's first 12 digits, as receipts name
            it), DESIRED the version that is meant for it. STATE: current (it obeys what is meant for it), behind,
            refused (it will not obey it), ahead (it obeys something newer than what is meant for it), gone (it has not
            reported for 90 s).

            With --wait the command ends with 0 as soon as every sidecar is current, and with 1 when the time is over or
            a sidecar has refused what is meant for it. Those that are gone are not waited for; `interlock sidecars
            forget` strikes them off.
            """,
        examples: ["interlock sidecars", "interlock apply -f policies/ && interlock sidecars --wait 30"])

    static let forget = Command(
        "interlock sidecars forget", summary: "forgets a sidecar that is gone", flags: ControlFlags.all,
        operands: [Operand("NAME", help: "the sidecar's name")],
        examples: ["interlock sidecars forget agent-pod-7"])

    /// Shows, and waits.
    static func run(_ invocation: Invocation) throws -> Int32 {
        let patience = try invocation.answers.number("wait", in: 0...86400)
        let control = try invocation.control()
        let path = Path("sidecars").with("state", invocation.answers.text("state"))
        var list = try control.items(path, cursor: "after")
        let end = invocation.now() + (patience ?? 0)
        let progress = WaitProgress(invocation)
        while patience != nil, !isSettled(list.items), invocation.now() < end {
            progress.show(convergence(list.items))
            control.pause(milliseconds: 250)
            list = try control.items(path, cursor: "after")
        }
        progress.end()
        let isWide = invocation.answers.isOn("wide")
        invocation.show(list, nothing: "no sidecar has asked for a policy yet") { items in
            SidecarTable(items, now: invocation.now()).table(isWide: isWide)
        }
        if !isWide, !invocation.wantsJSON {
            for line in SidecarTable(list.items, now: invocation.now()).refusals { invocation.say(line) }
        }
        return patience == nil || isConverged(list.items) ? Ending.done : Ending.refused
    }

    /// Forgets one.
    static func runForget(_ invocation: Invocation) throws -> Int32 {
        let name = invocation.answers.operands[0]
        let control = try invocation.control()
        let answer = try control.naming(name, in: Path("sidecars")) {
            try control.write("DELETE", Path("sidecars", name))
        }
        invocation.show(answer) { _ in "\(name): forgotten" }
        return Ending.done
    }

    /// `1 of 3 sidecars current; waiting for pod-b, pod-c`
    private static func convergence(_ items: [JSONValue]) -> String {
        let present = items.filter { $0.word("state") != "gone" }
        guard !present.isEmpty else { return "waiting for the first sidecar" }
        let late = present.filter { $0.word("state") != "current" }.map { $0.word("name") }.sorted()
        let count = "\(present.count - late.count) of \(present.count) sidecars current"
        let rest = late.count > 3 ? ", \(late.count - 3) more" : ""
        return late.isEmpty ? count : "\(count); waiting for \(late.prefix(3).joined(separator: ", "))\(rest)"
    }

    /// Whether all that are there obey what is meant for them.
    private static func isConverged(_ items: [JSONValue]) -> Bool {
        let present = items.filter { $0.word("state") != "gone" }
        return !present.isEmpty && present.allSatisfy { $0.word("state") == "current" }
    }

    /// Whether waiting longer makes no sense: nobody who is there is still on the way.
    private static func isSettled(_ items: [JSONValue]) -> Bool {
        let present = items.filter { $0.word("state") != "gone" }
        return !present.isEmpty && present.allSatisfy { ["current", "refused", "ahead"].contains($0.word("state")) }
    }
}
