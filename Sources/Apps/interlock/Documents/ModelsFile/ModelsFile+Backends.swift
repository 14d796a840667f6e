// What each backend did with an entry, in our documents' words.

import Conversation
import Wire

extension ModelsFile {
    /// Azure's dated Responses route, at the environment's place for all models alike; `api_model` was never sent.
    mutating func takeAzure(_ entry: ModelEntry) {
        guard let place = variable("AZURE_BASE_URL") else {
            return complain("AZURE_BASE_URL is not in the environment, where the router had it", at: entry, "backend")
        }
        let deployment = entry.text("deployment_name", in: &self) ?? variable("AZURE_DEPLOYMENT") ?? "gpt-5"
        if deployment != entry.apiModel {
            note("the deployment `\(deployment)` is what was sent, and is sent now", at: entry, "api_model")
        }
        var wish = reasoning(of: entry)
        wish.effort = entry.effort("reasoning_effort", in: &self) ?? wish.effort
        wish.isEnabled = wish.isEnabled && wish.effort == nil
        let summary = summary(entry)
        if wish.effort == nil, !wish.isEnabled {
            note("the router refused every request without it; now the model decides", at: entry, "reasoning_effort")
        } else {
            wish.summary = summary
        }
        var base = place
        while base.hasSuffix("/") { base.removeLast() }
        let version = variable("AZURE_API_VERSION") ?? "2025-04-01-preview"
        let provider = provider(
            ImportedProvider(
                name: "azure", dialect: .responses, base: base, path: "/openai/responses", version: version,
                scheme: "api-key", key: "AZURE_API_KEY"))
        let model = ImportedModel(
            name: deployment, model: deployment, thinking: .azure(wish.effort.map { [$0] } ?? []), defaultCap: nil,
            defaults: azureDefaults(entry))
        add(entry, model, of: provider, bridge: "chat_to_responses", wish, output: "think_tags")
    }

    private mutating func summary(_ entry: ModelEntry) -> String? {
        let level = entry.text("summary_level", in: &self) ?? variable("AZURE_SUMMARY_LEVEL") ?? "detailed"
        if ["auto", "detailed", "concise"].contains(level) { return level }
        complain("`\(level)` is none of auto, detailed, concise", at: entry, "summary_level")
        return nil
    }

    /// What was only said where it is not Azure's own standard.
    private mutating func azureDefaults(_ entry: ModelEntry) -> [(String, String)] {
        var defaults = [("store", "false")]
        let verbosity = entry.text("verbosity_level", in: &self) ?? variable("AZURE_VERBOSITY_LEVEL") ?? "medium"
        if ["low", "high"].contains(verbosity) { defaults.append(("text", "{\"verbosity\":\"\(verbosity)\"}")) }
        if !["low", "medium", "high"].contains(verbosity) {
            note("`\(verbosity)` was never sent, and is not now", at: entry, "verbosity_level")
        }
        let truncation = entry.text("truncation_strategy", in: &self) ?? variable("AZURE_TRUNCATION") ?? "disabled"
        if truncation == "auto" { defaults.append(("truncation", "\"auto\"")) }
        if !["auto", "disabled"].contains(truncation) {
            note("`\(truncation)` was never sent, and is not now", at: entry, "truncation_strategy")
        }
        return defaults
    }

    /// Anthropic's Messages, at home or on Azure; or Responses on Azure, where `api_format` says so.
    mutating func takeAnthropic(_ entry: ModelEntry) {
        let format = entry.text("api_format", in: &self) ?? "messages"
        guard ["messages", "responses"].contains(format) else {
            return complain("`\(format)` is neither messages nor responses", at: entry, "api_format")
        }
        let cap = entry.tokens("max_tokens", in: &self) ?? ImportedModel.usualCap
        let url = entry.url(in: &self)
        if format == "responses" { return takeFoundryResponses(entry, cap, url) }
        let provider = provider(
            ImportedProvider(
                name: name(url, "anthropic"), dialect: .messages, base: url ?? "https://api.anthropic.com",
                scheme: "x-api-key", key: "ANTHROPIC_API_KEY"))
        let wish = reasoning(of: entry)
        let budget = entry.tokens("thinking_budget", in: &self) ?? wish.budget ?? usualBudget(entry)
        if let budget, budget >= cap {
            note(
                "\(budget) is not below the cap of \(cap): the model thinks only for callers who give a larger cap",
                at: entry, "thinking_budget")
        }
        if budget == nil {
            note(
                "no thinking unless a caller asks for it: the file switches the router's default off", at: entry,
                "thinking_budget")
        } else {
            note(
                "the router switched thinking off in tool loops; now it stays where the thoughts come back", at: entry,
                "thinking_budget")
        }
        let model = ImportedModel(
            name: entry.apiModel, model: entry.apiModel, thinking: .budget(budget ?? ImportedModel.usualBudget),
            defaultCap: cap, defaults: [])
        let wanted = ImportedWish(effort: nil, budget: budget)
        add(entry, model, of: provider, bridge: "chat_to_messages", wanted, output: "thinking")
    }

    /// What the router took where nothing was written; a 0, a null or a configuration that says otherwise was written.
    private func usualBudget(_ entry: ModelEntry) -> Int? {
        if entry.value.member("thinking_budget") != nil { return nil }
        guard let config = entry.value["reasoning_config"], !ModelEntry.says(nothing: config) else {
            return ImportedModel.usualBudget
        }
        return config["enabled"]?.bool == true && config["effort"]?.string == nil ? ImportedModel.usualBudget : nil
    }

    private mutating func takeFoundryResponses(_ entry: ModelEntry, _ cap: Int, _ url: String?) {
        guard let url else {
            return complain("expected `base_url`, which api_format responses cannot do without", at: entry, "base_url")
        }
        note(
            "the router fetched Entra ID tokens by itself, which has no place here: keep AZURE_AI_TOKEN fresh where the"
                + " sidecar runs", at: entry, "api_format")
        let provider = provider(
            ImportedProvider(
                name: name(url, "foundry"), dialect: .responses, base: url, scheme: "bearer", key: "AZURE_AI_TOKEN"))
        let model = ImportedModel(
            name: entry.apiModel, model: entry.apiModel, thinking: .unknown, defaultCap: cap, defaults: [])
        add(entry, model, of: provider, bridge: "chat_to_responses", ImportedWish())
    }

    /// A deployment on Azure that speaks Chat, and thinks in any case.
    mutating func takeKimi(_ entry: ModelEntry) {
        guard let url = entry.url(in: &self) else {
            return complain("expected `base_url`, which kimi cannot do without", at: entry, "base_url")
        }
        let provider = provider(
            ImportedProvider(
                name: name(url, "kimi"), dialect: .chat, base: url, version: "2024-05-01-preview", scheme: "api-key",
                key: "AZURE_API_KEY"))
        let model = ImportedModel(
            name: entry.apiModel, model: entry.apiModel, thinking: .always,
            defaultCap: entry.tokens("max_tokens", in: &self), defaults: [])
        note("taken for a model that thinks always, in its own way, as Kimi K2 Thinking does", at: entry, "api_model")
        add(entry, model, of: provider, bridge: nil, ImportedWish())
    }
}

// MARK: - Putting together

extension ModelsFile {
    /// `reasoning_config`: `{"enabled", "effort", "max_tokens"}`; an effort goes before a number of tokens.
    private mutating func reasoning(of entry: ModelEntry) -> ImportedWish {
        guard let config = entry.value["reasoning_config"], !ModelEntry.says(nothing: config) else {
            return ImportedWish()
        }
        let effort = config["effort"]?.string.flatMap { Effort(rawValue: $0) }
        if !config.isObject || effort == nil && config["effort"].map({ !$0.isNull }) ?? false {
            complain(
                "expected {\"enabled\", \"effort\", \"max_tokens\"} with a known effort", at: entry, "reasoning_config")
        }
        var wish = ImportedWish(effort: effort, budget: effort == nil ? config["max_tokens"]?.int : nil)
        if effort != nil, config["max_tokens"]?.int != nil {
            note("left out: an effort goes before it", at: entry, "reasoning_config.max_tokens")
        }
        if entry.backend == "azure", wish.budget != nil {
            note("left out: the model takes efforts", at: entry, "reasoning_config.max_tokens")
            wish.budget = nil
        }
        if entry.backend == "anthropic", let effort {
            wish.budget = ImportedModel.budgets[effort]
            let told = wish.budget.map { "became a budget of \($0)" } ?? "left out: there is no budget for it"
            note("`\(effort.rawValue)` \(told)", at: entry, "reasoning_config.effort")
            wish.effort = nil
        }
        wish.isEnabled = config["enabled"]?.bool == true && wish.effort == nil && wish.budget == nil
        return wish
    }

    private mutating func add(
        _ entry: ModelEntry, _ model: ImportedModel, of provider: Int, bridge: String?, _ wish: ImportedWish,
        output: String? = nil
    ) {
        let reference = providers[provider].add(model, wanted: entry.name)
        groups.append(
            ImportedGroup(
                name: entry.name, provider: providers[provider].name, model: reference, bridge: bridge, wish: wish,
                output: output))
    }

    /// The place of this provider, which may be there already.
    private mutating func provider(_ provider: ImportedProvider) -> Int {
        if let known = providers.firstIndex(where: { $0.isSame(provider) }) { return known }
        var provider = provider
        var number = 2
        let name = provider.name
        while providers.contains(where: { $0.name == provider.name }) {
            provider.name = "\(name)-\(number)"
            number += 1
        }
        providers.append(provider)
        return providers.count - 1
    }

    /// `anthropic` at home, `anthropic-my-resource` elsewhere.
    private func name(_ url: String?, _ kind: String) -> String {
        guard let url, let host = url.split(separator: "/").dropFirst().first?.split(separator: ".").first else {
            return kind
        }
        let label = host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return url == "https://api.anthropic.com" || label.isEmpty ? kind : "\(kind)-\(label)"
    }
}
