// `interlock tokens`: what callers show to a sidecar. A secret is told once, when it is issued.

import Terminal
import Wire

/// Issues, replaces, ends and lists router tokens.
enum TokenCommands {
    static let issue = Command(
        "interlock tokens issue", summary: "issues a token for a caller, and tells it once",
        flags: [Invocation.expiryFlag, SecretKeeping.flag] + ControlFlags.all,
        operands: [Operand("CALLER", help: "whose token it is")],
        notes: "Standard output has the token alone; nobody can see it again.",
        examples: ["interlock tokens issue agent-7 --expires 90d --out agent-7.token"])

    static let rotate = Command(
        "interlock tokens rotate", summary: "issues a new token; the old ones end after a grace",
        flags: [
            Flag(
                "grace", .value("SECONDS"), standard: "3600", hasVariable: false,
                help: "how long the old tokens go on, up to 604800"),
            SecretKeeping.flag,
        ] + ControlFlags.all,
        operands: [Operand("CALLER", help: "whose token it is")],
        examples: ["interlock tokens rotate agent-7 --grace 86400 --out agent-7.token"])

    static let revoke = Command(
        "interlock tokens revoke", summary: "ends a token at once, for ever, under every pin",
        flags: ControlFlags.all,
        operands: [
            Operand("CALLER", help: "whose token it is"),
            Operand("TOKEN", help: "the token's id, as `interlock tokens list` shows it"),
        ],
        examples: ["interlock tokens revoke agent-7 0f1e2d3c4b5a"])

    static let list = Command(
        "interlock tokens list", summary: "lists the tokens of a caller, or of all", flags: ControlFlags.all,
        operands: [Operand("CALLER", .optional, help: "whose tokens; everybody's otherwise")],
        examples: ["interlock tokens list agent-7"])

    /// Issues a token.
    static func runIssue(_ invocation: Invocation) throws -> Int32 {
        let expiry = try invocation.expiry()
        let body = jsonObject { writer in if let expiry { writer.member("expires_at", expiry) } }
        return try invocation.issue(Path("callers", invocation.answers.operands[0], "tokens"), body, "token")
    }

    /// Issues a token in the place of those before it.
    static func runRotate(_ invocation: Invocation) throws -> Int32 {
        let grace = try invocation.answers.number("grace", in: 0...604_800) ?? 3600
        let body = jsonObject { writer in
            writer.key("grace_seconds")
            writer.int(grace)
        }
        return try invocation.issue(Path("callers", invocation.answers.operands[0], "tokens", "rotate"), body, "token")
    }

    /// Ends a token.
    static func runRevoke(_ invocation: Invocation) throws -> Int32 {
        let words = invocation.answers.operands
        let answer = try invocation.control().write("DELETE", Path("callers", words[0], "tokens", words[1]))
        invocation.show(answer) { "\(words[0]): token \(words[1]) is revoked; \(WriteAnswer($0).text)" }
        return Ending.done
    }

    /// Lists tokens.
    static func runList(_ invocation: Invocation) throws -> Int32 {
        let control = try invocation.control()
        if let caller = invocation.answers.operand {
            let answer = try control.get(Path("callers", caller))
            invocation.show(answer) { table([(caller, $0["document"] ?? $0)], invocation.now()).text }
            return Ending.done
        }
        let list = try control.items(Path("callers"), cursor: "after")
        invocation.show(list, nothing: "there are no callers") { items in
            table(items.map { ($0.word("name"), $0["document"] ?? $0) }, invocation.now())
        }
        return Ending.done
    }

    private static func table(_ callers: [(name: String, document: JSONValue)], _ now: Int) -> Table {
        var table = Table("CALLER", "TOKEN", "EXPIRES")
        for caller in callers.sorted(by: { $0.name < $1.name }) {
            for token in caller.document.list("tokens") {
                table.add(caller.name, token.word("id"), Age.told(token.member("expires_at")?.string, now: now))
            }
            if caller.document.list("tokens").isEmpty { table.add(caller.name, "", "") }
        }
        return table
    }
}

extension Invocation {
    /// Asks for a secret, and keeps it; what else there is to say goes to standard error, unless the document is asked
    /// for as it is.
    func issue(_ path: Path, _ body: [UInt8], _ member: String) throws -> Int32 {
        if wantsJSON, answers.text("out") != nil { throw Misuse("--json and --out exclude each other") }
        let keeping = try SecretKeeping(self)
        let answer = try control().write("POST", path, body)
        if wantsJSON {
            say(answer.text)
        } else {
            keeping.keep(answer.root.word(member), self)
            complain(told(answer.root))
        }
        return Ending.done
    }

    private func told(_ root: JSONValue) -> String {
        let name = ["id", "name"].map { root.word($0) }.first { !$0.isEmpty } ?? ""
        let end = root.member("expires_at")?.string.map { "ends \(Age.told($0, now: now()))" } ?? "never ends"
        let write = root["version"] == nil ? "" : "; \(WriteAnswer(root).text)"
        return "\(name): \(end)\(write)"
    }
}
