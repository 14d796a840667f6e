// `interlock credentials`: who may ask the control plane for what.

import Terminal
import Wire

/// Adds, lists and removes credentials of the control plane.
enum CredentialCommands {
    static let add = Command(
        "interlock credentials add", summary: "lets somebody use the control plane; tells the secret once",
        flags: [
            Flag(
                "role", .value("viewer|editor|publisher|sidecar"), hasVariable: false, help: "what it may be used for"),
            Invocation.expiryFlag,
        ] + SecretKeeping.flags + ControlFlags.all,
        operands: [Operand("NAME", help: "as it is called in lists and in the audit")],
        notes: """
            A viewer reads, an editor also changes documents and tokens, a publisher also pins and rolls out; a sidecar
            fetches publications and does nothing else. Only the bootstrap token manages credentials.
            """,
        examples: ["interlock credentials add fleet --role sidecar --out sidecar.token"])

    static let list = Command(
        "interlock credentials list", summary: "lists who may use the control plane", flags: ControlFlags.all,
        examples: ["interlock credentials list"])

    static let remove = Command(
        "interlock credentials remove", summary: "ends a credential at once", flags: ControlFlags.all,
        operands: [Operand("NAME", help: "as it is called in the list")],
        examples: ["interlock credentials remove ci"])

    private static let roles = ["viewer", "editor", "publisher", "sidecar"]

    /// Adds one.
    static func runAdd(_ invocation: Invocation) throws -> Int32 {
        guard let role = invocation.answers.text("role") else {
            throw Misuse("--role is missing: viewer, editor, publisher or sidecar")
        }
        let name = invocation.answers.operands[0]
        guard roles.contains(role) else { throw Misuse(unknown: "role", role, among: roles) }
        let expiry = try invocation.expiry()
        let body = jsonObject { writer in
            writer.member("name", name)
            writer.member("role", role)
            if let expiry { writer.member("expires_at", expiry) }
        }
        return try invocation.issue(Path("credentials"), body, "secret")
    }

    /// Lists them.
    static func runList(_ invocation: Invocation) throws -> Int32 {
        let answer = try invocation.control().get(Path("credentials"))
        invocation.show(answer) { root in
            var table = Table(
                "NAME", .whole("ROLE"), .whole("AGE"), .wide("CREATED"), "BY", .whole("EXPIRES"), .wide("AT"))
            for item in root.list("items").sorted(by: { $0.word("name") < $1.word("name") }) {
                let (created, end) = (item.member("created_at")?.string, item.member("expires_at")?.string)
                table.add(
                    item.word("name"), item.word("role"), Age.short(created, now: invocation.now()),
                    Age.stamp(created), item.word("author"), Age.end(end, now: invocation.now()), Age.stamp(end))
            }
            return table.isEmpty ? "nobody but the bootstrap token" : invocation.text(table)
        }
        return Ending.done
    }

    /// Removes one.
    static func runRemove(_ invocation: Invocation) throws -> Int32 {
        let name = invocation.answers.operands[0]
        let control = try invocation.control()
        let answer = try control.naming(name, in: Path("credentials")) {
            try control.write("DELETE", Path("credentials", name))
        }
        invocation.show(answer) { _ in "\(name): may no longer use the control plane" }
        return Ending.done
    }
}
