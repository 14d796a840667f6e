// One entry of a models.yaml, read.

import Conversation
import Wire

/// A model of the file, by the name that callers gave.
struct ModelEntry {
    let name: String
    let value: JSONValue
    let backend: String
    let apiModel: String

    /// All members that the router knew.
    static let members: Set = [
        "backend", "api_model", "reasoning_effort", "deployment_name", "summary_level", "verbosity_level",
        "truncation_strategy", "max_tokens", "base_url", "thinking_budget", "extra", "api_format", "reasoning_config",
    ]

    /// Those that its backend made use of.
    static func used(by entry: ModelEntry) -> Set<String> {
        let all: Set = ["backend", "api_model"]
        return switch entry.backend {
        case "azure":
            all.union([
                "reasoning_effort", "deployment_name", "summary_level", "verbosity_level", "truncation_strategy",
                "reasoning_config",
            ])
        case "anthropic" where entry.value["api_format"]?.string == "responses":
            all.union(["max_tokens", "base_url", "api_format"])
        case "anthropic": all.union(["max_tokens", "base_url", "thinking_budget", "api_format", "reasoning_config"])
        case "kimi": all.union(["max_tokens", "base_url"])
        default: members
        }
    }

    /// Whether a value was the same as nothing to the router.
    static func says(nothing value: JSONValue) -> Bool {
        value.isNull || value.string == "" || value.int == 0 || value.bool == false
            || (value.isObject || value.isArray) && value.hasNoChildren
    }

    /// Reads what every entry must have; nil, with a complaint, where it is absent.
    init?(_ member: JSONMember, in file: inout ModelsFile) {
        name = member.key.string ?? ""
        value = member.value
        let path = "models.\(name)"
        guard value.isObject else {
            file.complain("expected an object", at: value, path: path)
            return nil
        }
        guard let backend = value["backend"]?.string, let model = value["api_model"]?.string, !model.isEmpty else {
            file.complain("expected `backend` and `api_model`, both words", at: value, path: path)
            return nil
        }
        (self.backend, apiModel) = (backend, model)
    }

    /// `models.gpt-high.summary_level`
    func path(_ member: String) -> String { "models.\(name).\(member)" }

    /// A word; complains of what is none.
    func text(_ member: String, in file: inout ModelsFile) -> String? {
        guard let found = value.member(member), !ModelEntry.says(nothing: found) else { return nil }
        if let text = found.string { return text }
        file.complain("expected a word", at: self, member)
        return nil
    }

    /// A number of tokens; complains of what is none.
    func tokens(_ member: String, in file: inout ModelsFile) -> Int? {
        guard let found = value.member(member), !ModelEntry.says(nothing: found) else { return nil }
        if let count = found.int, count > 0, count < 1 << 40 { return count }
        file.complain("expected a number of tokens", at: self, member)
        return nil
    }

    /// An effort; complains of what is none.
    func effort(_ member: String, in file: inout ModelsFile) -> Effort? {
        guard let word = text(member, in: &file) else { return nil }
        if let effort = Effort(rawValue: word) { return effort }
        let known = Effort.allCases.map(\.rawValue).joined(separator: ", ")
        file.complain("`\(word)` is no effort; expected one of \(known)", at: self, member)
        return nil
    }

    /// A URL without a slash at its end.
    func url(in file: inout ModelsFile) -> String? {
        guard var url = text("base_url", in: &file) else { return nil }
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}
