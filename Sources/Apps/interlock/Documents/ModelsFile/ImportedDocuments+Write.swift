// How imported documents are spelt.

import Conversation
import Wire

extension JSONWriter {
    /// Writes an object whose members write themselves.
    mutating func object(_ members: [(name: String, write: (inout JSONWriter) -> Void)]) {
        beginObject()
        for member in members {
            key(member.name)
            member.write(&self)
        }
        endObject()
    }

    /// Writes a provider's document.
    mutating func write(_ provider: ImportedProvider) {
        beginObject()
        member("dialect", provider.dialect.rawValue)
        member("base_url", provider.base)
        if let path = provider.path { member("path", path) }
        if let version = provider.version {
            key("query")
            object([("api-version", { $0.string(version) })])
        }
        key("auth")
        beginObject()
        member("scheme", provider.scheme)
        key("secret")
        object([("env", { $0.string(provider.key) })])
        endObject()
        if provider.dialect == .messages { member("anthropic_version", "2023-06-01") }
        key("models")
        object(provider.models.map { model in (model.name, { $0.write(model) }) })
        endObject()
    }

    private mutating func write(_ model: ImportedModel) {
        beginObject()
        member("model", model.model)
        if let facts = model.thinking.facts {
            key("reasoning")
            raw(bytes: Array(facts.utf8))
        }
        if let cap = model.defaultCap {
            key("limits")
            object([("default_max_tokens", { $0.int(cap) })])
        }
        if !model.defaults.isEmpty {
            key("defaults")
            object(model.defaults.map { name, value in (name, { $0.raw(bytes: Array(value.utf8)) }) })
        }
        endObject()
    }

    /// Writes a group's document.
    mutating func write(_ group: ImportedGroup) {
        beginObject()
        member("strategy", "static")
        key("contract")
        object([("on_unsupported", { $0.string("coerce" as StaticString) })])
        let wish = group.wish
        if wish.effort != nil || wish.budget != nil || wish.summary != nil || wish.isEnabled {
            key("reasoning_default")
            beginObject()
            if let effort = wish.effort { member("effort", effort.rawValue) }
            if let budget = wish.budget {
                key("budget_tokens")
                int(budget)
            }
            if wish.isEnabled {
                key("enabled")
                bool(true)
            }
            if let summary = wish.summary { member("summary", summary) }
            endObject()
        }
        if let output = group.output { member("reasoning_output", output) }
        key("targets")
        beginArray()
        write(targetOf: group)
        endArray()
        endObject()
    }

    private mutating func write(targetOf group: ImportedGroup) {
        beginObject()
        member("provider", group.provider)
        member("model_ref", group.model)
        if let bridge = group.bridge {
            let flags = [
                "enabled", "text", "tools", "tool_choice", "parallel_tool_calls", "structured_outputs", "images",
                "reasoning", "streaming",
            ]
            key("bridges")
            object([(bridge, { $0.object(flags.map { flag in (flag, { $0.bool(true) }) }) })])
        }
        endObject()
    }
}

extension ImportedModel.Thinking {
    /// The member `reasoning`, as JSON.
    fileprivate var facts: String? {
        switch self {
        case .unknown: nil
        case .azure(let used):
            #"{"supported":true,"mode":"default_on","control":"effort_enum","efforts":[\#(efforts(used))],"#
                + #""encoding":"responses_reasoning","rejects_temperature":true,"rejects_top_p":true,"#
                + #""supports_summaries":true,"replay":"encrypted"}"#
        case .budget:
            #"{"supported":true,"mode":"opt_in","control":"token_budget","min_budget_tokens":1024,"#
                + #""budget_must_be_less_than_max_tokens":true,"effort_budgets":{\#(budgets)},"#
                + #""encoding":"thinking_budget","can_disable":true,"rejects_temperature":true,"#
                + #""rejects_when":"thinking","rejects_forced_tool_choice":true,"interleaved":true,"#
                + #""interleaved_beta":"interleaved-thinking-2025-05-14","replay":"signature"}"#
        case .always: #"{"supported":true,"mode":"always_on","control":"none","replay":"reasoning_content"}"#
        }
    }

    /// The four that these models share, and what the file used besides, in order of strength.
    private func efforts(_ used: [Effort]) -> String {
        let all = Set(used).union([.minimal, .low, .medium, .high])
        return all.sorted().map { "\"\($0.rawValue)\"" }.joined(separator: ",")
    }

    private var budgets: String {
        ImportedModel.budgets.sorted { $0.key < $1.key }.map { "\"\($0.key.rawValue)\":\($0.value)" }
            .joined(separator: ",")
    }
}
