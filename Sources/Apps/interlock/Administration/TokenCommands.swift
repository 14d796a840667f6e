// `interlock tokens`: what callers show to a sidecar. A secret is told once, when it is issued.

import Terminal
import Wire

/// Issues, replaces, ends and lists router tokens.
enum TokenCommands {
    static let issue = Command(
        "interlock tokens issue", summary: "issues a token for a caller, and tells it once",
        flags: [Invocation.expiryFlag] + SecretKeeping.flags + ControlFlags.all,
        operands: [Operand("CALLER", help: "whose token it is")],
        notes: "Standard output has the token alone; nobody can see it again.",
        examples: ["interlock tokens issue agent-7 --expires 90d --out agent-7.token"])

    static let rotate = Command(
        "interlock tokens rotate", summary: "issues a new token; the old ones end after a grace",
        flags: [
            Flag(
                "grace", .value("SECONDS"), standard: "3600", hasVariable: false,
                help: "how long the old tokens go on, up to 604800")
        ] + SecretKeeping.flags + ControlFlags.all,
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
        let caller = invocation.answers.operands[0]
        return try invocation.issue(Path("callers", caller, "tokens"), body, "token", caller: caller)
    }

    /// Issues a token in the place of those before it.
    static func runRotate(_ invocation: Invocation) throws -> Int32 {
        let grace = try invocation.answers.number("grace", in: 0...604_800) ?? 3600
        let body = jsonObject { writer in
            writer.key("grace_seconds")
            writer.int(grace)
        }
        let caller = invocation.answers.operands[0]
        return try invocation.issue(Path("callers", caller, "tokens", "rotate"), body, "token", caller: caller)
    }

    /// Ends a token.
    static func runRevoke(_ invocation: Invocation) throws -> Int32 {
        let words = invocation.answers.operands
        let control = try invocation.control()
        let answer = try control.naming(words[0], in: Path("callers")) {
            try naming(words[1], of: words[0], control) {
                try control.write("DELETE", Path("callers", words[0], "tokens", words[1]))
            }
        }
        invocation.show(answer) { "\(words[0]): token \(words[1]) is revoked; \(WriteAnswer($0).text)" }
        return Ending.done
    }

    /// Lists tokens.
    static func runList(_ invocation: Invocation) throws -> Int32 {
        let control = try invocation.control()
        if let caller = invocation.answers.operand {
            let answer = try control.naming(caller, in: Path("callers")) { try control.get(Path("callers", caller)) }
            invocation.show(answer) { invocation.text(table([(caller, $0["document"] ?? $0)], invocation.now())) }
            return Ending.done
        }
        let list = try control.items(Path("callers"), cursor: "after")
        invocation.show(list, nothing: "there are no callers") { items in
            table(items.map { ($0.word("name"), $0["document"] ?? $0) }, invocation.now())
        }
        return Ending.done
    }

    /// Ends a token; an id that the caller does not have is answered with those that it has.
    private static func naming<Result>(
        _ id: String, of caller: String, _ control: ControlClient, _ work: () throws -> Result
    ) throws -> Result {
        do {
            return try work()
        } catch var refusal as ControlRefusal where refusal.status == 404 {
            let document = try? control.get(Path("callers", caller)).root
            if let tokens = (document.map { $0["document"] ?? $0 })?.list("tokens") {
                let ids = tokens.map { $0.word("id") }
                refusal.hint = ids.isEmpty ? "it has no token" : Misuse.list(ids)
            }
            throw refusal
        }
    }

    private static func table(_ callers: [(name: String, document: JSONValue)], _ now: Int) -> Table {
        var table = Table("CALLER", .whole("TOKEN"), .whole("EXPIRES"), .wide("AT"))
        for caller in callers.sorted(by: { $0.name < $1.name }) {
            for token in caller.document.list("tokens") {
                let end = token.member("expires_at")?.string
                table.add(caller.name, token.word("id"), Age.end(end, now: now), Age.stamp(end))
            }
            if caller.document.list("tokens").isEmpty { table.add(caller.name, "", "", "") }
        }
        return table
    }
}

extension Invocation {
    /// Asks for a secret, and keeps it; what else there is to say goes to standard error, unless the document is asked
    /// for as it is.
    func issue(_ path: Path, _ body: [UInt8], _ member: String, caller: String? = nil) throws -> Int32 {
        if wantsJSON, answers.text("out") != nil { throw Misuse("--json and --out exclude each other") }
        let keeping = try SecretKeeping(self)
        let answer = try keeping.asking {
            let control = try control()
            guard let caller else { return try control.write("POST", path, body) }
            return try control.naming(caller, in: Path("callers")) { try control.write("POST", path, body) }
        }
        if wantsJSON {
            say(answer.text)
            return Ending.done
        }
        let status = keeping.keep(answer.root.word(member), self)
        complain(told(answer.root))
        return status
    }

    private func told(_ root: JSONValue) -> String {
        let name = ["id", "name"].map { root.word($0) }.first { !$0.isEmpty } ?? ""
        let end = root.member("expires_at")?.string.map { "ends \(Age.told($0, now: now()))" } ?? "never ends"
        let write = root["version"] == nil ? "" : "; \(WriteAnswer(root).text)"
        return "\(name): \(end)\(write)"
    }
}
