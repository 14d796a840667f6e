// A decision for people: one paragraph on the request, one row for each target, and what would be sent.
//
//     coding · openai-chat · caller agent-7 · snapshot 1-5d41402abc4b
//     needs       text, reasoning
//     reasoning   asked effort:high (caller)
//     strategy    failover: the documents' order; at most 3 attempts
//
//     1  local/qwen    straight          effort:high as reasoning_effort, rule same
//     2  claude/opus   chat-to-messages  budget:24576 as thinking_budget, rule effort_budgets
//     -  mini/small    straight          refused: reasoning-unsupported

import Wire

/// Lays a decision out.
struct DecisionTable {
    private let decision: JSONValue
    private let showsBodies: Bool
    private let width: Int?

    /// The layout of a decision's document, in lines of at most `width` characters; nil: as long as they are.
    init(_ decision: JSONValue, showsBodies: Bool = false, within width: Int? = nil) {
        self.decision = decision
        self.showsBodies = showsBodies
        self.width = width
    }

    /// The whole text, with a line break at its end.
    var text: String {
        let targets = Array(decision["targets"]?.elements ?? decision.elements)
        return [head, table(ordered(targets)), ending, sendings(ordered(targets))].filter { !$0.isEmpty }
            .joined(separator: "\n")
    }

    private var head: String {
        let line =
            ["group", "dialect"].map { word(decision, $0) } + [
                "caller \(word(decision, "caller"))", "snapshot \(word(decision, "snapshot"))",
            ]
        return line.joined(separator: " · ").wrapped(at: width) + "\n"
            + pairs.map { (pad($0.0, 12) + $0.1).wrapped(at: width, indent: 12) + "\n" }.joined()
    }

    private var pairs: [(String, String)] {
        let wish = decision["reasoning"]
        let asked = wish.map { "asked \(word($0, "asked")) (\(word($0, "source")))" } ?? ""
        let skips = wish?["skips_default"]?.bool == true ? ", without the group's default" : ""
        let most = decision["max_attempts"]?.int.map { "; at most \($0) attempt\($0 == 1 ? "" : "s")" } ?? ""
        let advice = decision["advice"].map { "; advice: \(word($0, "outcome"))" } ?? ""
        return [
            ("needs", texts(decision["requirements"]).joined(separator: ", ")),
            ("reasoning", asked + skips),
            ("strategy", "\(word(decision, "strategy")): \(word(decision, "order_by"))\(advice)\(most)"),
        ]
    }

    /// Those that would be tried, in their order, then those that would not, then those that cannot.
    private func ordered(_ targets: [JSONValue]) -> [JSONValue] {
        let tried = targets.filter { place($0) != nil }.sorted { place($0) ?? 0 < place($1) ?? 0 }
        let idle = targets.filter { place($0) == nil && $0["admitted"]?.bool == true }
        return tried + idle + targets.filter { $0["admitted"]?.bool != true }
    }

    private func table(_ targets: [JSONValue]) -> String {
        let names = targets.map { target in
            let name = word(target, "target")
            return width.map { name.withoutMiddle(beyond: max(12, $0 / 3)) } ?? name
        }
        let lanes = targets.map { word($0, "lane") }
        let (wide, wider) = (names.map(\.count).max() ?? 0, lanes.map(\.count).max() ?? 0)
        return targets.enumerated().map { row, target in
            let start = pad(place(target).map { "\($0)" } ?? "-", 3) + pad(names[row], wide + 2)
            let line = start + pad(lanes[row], wider + 2) + verdict(target)
            return line.wrapped(at: width, indent: 3 + wide + 2) + "\n"
        }.joined()
    }

    private func verdict(_ target: JSONValue) -> String {
        guard target["admitted"]?.bool == true else {
            return "refused: " + texts(target["reasons"]).joined(separator: ", ")
        }
        let idle = place(target) == nil ? "eligible, not tried; " : ""
        if let failure = target["failure"] {
            return "\(idle)\(word(failure, "message")) Then \(word(failure, "then"))."
        }
        guard let sent = target["sent"] else { return idle + word(target, "omitted") }
        let health = target["condition"].map { word($0, "health") } ?? "well"
        return idle + (health == "well" ? "" : health + "; ") + settled(sent["reasoning"]) + adjusted(sent["adjusted"])
    }

    private func settled(_ reasoning: JSONValue?) -> String {
        guard let reasoning else { return "" }
        let control = word(reasoning, "control")
        if control == "nothing" { return "no reasoning control" }
        let encoding = reasoning["encoding"]?.string.map { " as \($0)" } ?? ""
        return "\(control)\(encoding), rule \(word(reasoning, "rule"))"
    }

    private func adjusted(_ losses: JSONValue?) -> String {
        let told = (losses.map { Array($0.elements) } ?? []).map { "\(word($0, "field")) \(word($0, "outcome"))" }
        return told.isEmpty ? "" : "; adjusted: " + told.joined(separator: ", ")
    }

    private var ending: String {
        if decision["answered_by"] != nil { return "The sidecar answers this by itself.\n" }
        guard let refusal = decision["refusal"] else { return "" }
        return "Nobody can carry it. \(word(refusal, "message"))".wrapped(at: width) + "\n"
    }

    private func sendings(_ targets: [JSONValue]) -> String {
        let sendable = targets.filter { place($0) != nil && $0["sent"] != nil }
        return sendable.prefix(showsBodies ? .max : 1).compactMap { target in
            guard let sent = target["sent"] else { return nil }
            let bytes = sent["body_bytes"]?.int ?? 0
            let line = "\(word(target, "target")) gets \(word(sent, "method")) \(word(sent, "path")), \(bytes) bytes\n"
            return line.wrapped(at: width) + (showsBodies ? (sent["body"]?.rawText ?? "") + "\n" : "")
        }.joined()
    }
}

extension DecisionTable {
    private func place(_ target: JSONValue) -> Int? { target["place"]?.int }

    private func word(_ value: JSONValue, _ name: String) -> String { value.member(name)?.string ?? "" }

    private func texts(_ list: JSONValue?) -> [String] { list.map { $0.elements.compactMap(\.string) } ?? [] }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
