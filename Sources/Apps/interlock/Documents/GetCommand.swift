// `interlock get`: the documents that the control plane has.

import Terminal
import Wire

/// Lists documents of a kind, or shows one.
enum GetCommand {
    static let command = Command(
        "interlock get", summary: "lists providers, models, groups or callers, or shows one document",
        flags: ControlFlags.all,
        operands: [
            Operand("KIND", help: "providers, models, reasoning, groups, contract or callers"),
            Operand("NAME", .optional, help: "which; models and reasoning are named PROVIDER/MODEL"),
        ],
        notes: "Hashes of tokens are never shown; a token has an id.",
        examples: ["interlock get groups", "interlock get group coding", "interlock get reasoning anthropic/sonnet"])

    /// Lists or shows.
    static func run(_ invocation: Invocation) throws -> Int32 {
        let words = invocation.answers.operands
        let named = Set(kinds + ["provider", "model", "group", "contracts", "caller"])
        guard named.contains(words[0]) else { throw Misuse(unknown(words[0])) }
        let control = try invocation.control()
        switch (words[0], words.count > 1 ? words[1] : nil) {
        case ("providers", nil), ("provider", nil): try list("providers", of: control, providers, invocation)
        case ("groups", nil), ("group", nil): try list("groups", of: control, groups, invocation)
        case ("callers", nil), ("caller", nil):
            try list("callers", of: control, { callers($0, invocation.now()) }, invocation)
        case ("models", let provider?) where !provider.contains("/"):
            let list = try control.naming(provider, in: Path("providers")) {
                try control.items(Path("providers", provider, "models"), cursor: "after")
            }
            invocation.show(list, nothing: "\(provider): no models") { models($0.map { (provider, $0) }) }
        case ("models", nil), ("model", nil): try listModels(control, invocation)
        case ("reasoning", nil): throw Misuse("NAME is missing: PROVIDER/MODEL; `interlock get models` lists them")
        case ("contract", nil), ("contracts", nil):
            throw Misuse("NAME is missing: the group's; `interlock get groups` lists them")
        case (_, nil): throw Misuse(unknown(words[0]))
        case (let kind, let name?):
            let path = try path(kind, name)
            let answer = try naming(kind, name, control) { try control.get(path) }
            invocation.show(answer) { PrettyJSON.text($0["document"] ?? $0) }
        }
        return Ending.done
    }

    private static let kinds = ["providers", "models", "reasoning", "groups", "contract", "callers"]

    private static func unknown(_ kind: String) -> String { Misuse(unknown: "kind", kind, among: kinds).message }

    /// Reads a document; a name that is not known is answered with those that are near.
    private static func naming<Result>(
        _ kind: String, _ name: String, _ control: ControlClient, _ work: () throws -> Result
    ) throws -> Result {
        switch kind.first {
        case "p": return try control.naming(name, in: Path("providers"), work)
        case "g": return try control.naming(name, in: Path("groups"), work)
        case "c": return try control.naming(name, in: Path(kind.hasPrefix("ca") ? "callers" : "groups"), work)
        default:
            let parts = name.split(separator: "/", maxSplits: 1).map { String($0) }
            return try control.naming(parts[0], in: Path("providers")) {
                try control.naming(parts[1], in: Path("providers", parts[0], "models"), work)
            }
        }
    }

    private static func path(_ kind: String, _ name: String) throws(Misuse) -> Path {
        switch kind {
        case "provider", "providers": return Path("providers", name)
        case "group", "groups": return Path("groups", name)
        case "contract", "contracts": return Path("groups", name, "contract")
        case "caller", "callers": return Path("callers", name)
        case "model", "models", "reasoning":
            let parts = name.split(separator: "/", maxSplits: 1).map { String($0) }
            guard parts.count == 2 else { throw Misuse("NAME: '\(name)' is not like PROVIDER/MODEL") }
            let model = ("providers", parts[0], "models", parts[1])
            return kind == "reasoning"
                ? Path(model.0, model.1, model.2, model.3, "reasoning") : Path(model.0, model.1, model.2, model.3)
        default: throw Misuse(unknown(kind))
        }
    }

    private static func list(
        _ kind: String, of control: ControlClient, _ table: ([JSONValue]) -> Table, _ invocation: Invocation
    ) throws {
        invocation.show(try control.items(Path(kind), cursor: "after"), nothing: "there are no \(kind)", table)
    }

    private static func listModels(_ control: ControlClient, _ invocation: Invocation) throws {
        let providers = try control.items(Path("providers"), cursor: "after").items.map { $0.word("name") }
        let found = try providers.flatMap { provider in
            try control.items(Path("providers", provider, "models"), cursor: "after").items.map { (provider, $0) }
        }
        invocation.show(Listing(found.map(\.1)), nothing: "there are no models") { _ in models(found) }
    }
}

// MARK: - Tables

extension GetCommand {
    private static func sorted(_ items: [JSONValue]) -> [(name: String, document: JSONValue)] {
        items.map { ($0.word("name"), $0["document"] ?? $0) }.sorted { $0.name < $1.name }
    }

    private static func providers(_ items: [JSONValue]) -> Table {
        var table = Table("PROVIDER", .whole("DIALECT"), "BASE URL", "MODELS")
        for (name, document) in sorted(items) {
            table.add(name, document.word("dialect"), document.word("base_url"), "\(document["models"]?.count ?? 0)")
        }
        return table
    }

    private static func models(_ items: [(provider: String, item: JSONValue)]) -> Table {
        var table = Table("MODEL", "CALLED THERE", .whole("THINKS"), .whole("CONTROL"), "CONTEXT")
        for (provider, item) in items {
            let document = item["document"] ?? item
            let reasoning = document["reasoning"]
            let thinks = reasoning.map { $0["supported"]?.bool == false ? "never" : $0.word("mode") } ?? "not known"
            table.add(
                "\(provider)/\(item.word("name"))", document.word("model"), thinks,
                reasoning?.word("control") ?? "", document["limits"]?.word("context_tokens") ?? "")
        }
        return table
    }

    private static func groups(_ items: [JSONValue]) -> Table {
        var table = Table("GROUP", "STRATEGY", "TARGETS")
        for (name, document) in sorted(items) {
            let targets = document.list("targets").map { "\($0.word("provider"))/\($0.word("model_ref"))" }
            table.add(name, document.word("strategy"), targets.joined(separator: ", "))
        }
        return table
    }

    private static func callers(_ items: [JSONValue], _ now: Int) -> Table {
        var table = Table("CALLER", .whole("STATUS"), "TOKENS", .whole("EXPIRES"), .wide("AT"), "MAY USE")
        for (name, document) in sorted(items) {
            let allowed = document.list("allow").map(\.word).joined(separator: ", ")
            table.add(
                name, document["status"]?.string ?? "active", "\(document.list("tokens").count)",
                Age.end(document.member("expires_at")?.string, now: now),
                Age.stamp(document.member("expires_at")?.string), allowed)
        }
        return table
    }
}
