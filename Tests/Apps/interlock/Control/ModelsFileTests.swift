// A models.yaml of the multi-backend router as our documents: what each backend did, and what has to be told.

import Foundation
import Testing
import Wire

@testable import interlock

/// What an import wrote, and what it told.
private func imported(
    _ models: String, environment: [String: String] = ["AZURE_BASE_URL": "https://res.openai.azure.com/"]
) throws -> (documents: JSONDocument, outcome: Outcome) {
    let file = FileManager.default.temporaryDirectory.appending(path: "models-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(#"{"models": {\#(models)}}"#.utf8).write(to: file)
    let outcome = call(
        nil, "import", "-f", file.path, "--from", "models-yaml", "-o", "-", environment: environment)
    return (try JSONDocument(Array((outcome.output.isEmpty ? "null" : outcome.output).utf8)), outcome)
}

extension JSONValue {
    /// A member far below, as text: `at("groups", "gpt", "strategy")`.
    fileprivate func at(_ path: String...) -> String? {
        var value: JSONValue? = self
        for name in path { value = value?.isArray == true ? value?[Int(name) ?? 0] : value?.member(name) }
        return value.map { $0.string ?? PrettyJSON.line($0) }
    }
}

@Suite struct `Importing a models file` {
    @Test func `makes Azure's deployments Responses targets with the effort as the group's default`() throws {
        let (documents, outcome) = try imported(
            """
            "gpt-high": {"backend": "azure", "api_model": "gpt-5.2", "reasoning_effort": "high", "summary_level": "concise"},
            "gpt-xhigh": {"backend": "azure", "api_model": "gpt-5.2", "reasoning_effort": "xhigh"},
            "terse": {"backend": "azure", "api_model": "gpt-5", "deployment_name": "dep-1", "reasoning_effort": "low",
              "verbosity_level": "low", "truncation_strategy": "auto"}
            """)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        let root = documents.root
        #expect(root.at("providers", "azure", "dialect") == "openai-responses")
        #expect(root.at("providers", "azure", "base_url") == "https://res.openai.azure.com")
        #expect(root.at("providers", "azure", "path") == "/openai/responses")
        #expect(root.at("providers", "azure", "query") == #"{"api-version": "2025-04-01-preview"}"#)
        #expect(root.at("providers", "azure", "auth") == #"{"scheme": "api-key", "secret": {"env": "AZURE_API_KEY"}}"#)
        #expect(root.at("groups", "gpt-high", "reasoning_default") == #"{"effort": "high", "summary": "concise"}"#)
        #expect(root.at("groups", "gpt-xhigh", "reasoning_default") == #"{"effort": "xhigh", "summary": "detailed"}"#)
        let models = root["providers"]?["azure"]?["models"]
        #expect(models?.count == 2, "two efforts of one deployment are one model")
        #expect(models?.at("gpt-5", "reasoning", "efforts") == #"["minimal", "low", "medium", "high", "xhigh"]"#)
        #expect(
            models?.at("dep-1", "defaults") == #"{"store": false, "text": {"verbosity": "low"}, "truncation": "auto"}"#)
        #expect(root.at("groups", "terse", "targets", "0", "bridges", "chat_to_responses", "reasoning") == "true")
    }

    @Test func `makes Anthropic's models Messages targets with their budget and cap`() throws {
        let (documents, outcome) = try imported(
            """
            "claude": {"backend": "anthropic", "api_model": "claude-sonnet-4-5", "thinking_budget": 32000},
            "foundry": {"backend": "anthropic", "api_model": "claude-haiku-4-5", "max_tokens": 8192, "api_format": "messages",
              "base_url": "https://res.openai.azure.com/anthropic/"}
            """)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        let root = documents.root
        #expect(root.at("providers", "anthropic", "base_url") == "https://api.anthropic.com")
        #expect(root.at("providers", "anthropic", "auth", "secret", "env") == "ANTHROPIC_API_KEY")
        #expect(root.at("groups", "claude", "reasoning_default") == #"{"budget_tokens": 32000}"#)
        let sonnet = root["providers"]?["anthropic"]?["models"]?["claude-sonnet-4-5"]
        #expect(sonnet?.at("limits", "default_max_tokens") == "64000", "the router's own")
        #expect(sonnet?.at("reasoning", "encoding") == "thinking_budget")
        #expect(root.at("providers", "anthropic-res", "base_url") == "https://res.openai.azure.com/anthropic")
        let haiku = root["providers"]?["anthropic-res"]?["models"]?["claude-haiku-4-5"]
        #expect(haiku?.at("limits", "default_max_tokens") == "8192")
        #expect(root.at("groups", "foundry", "reasoning_default") == #"{"budget_tokens": 32000}"#, "the router's own")
        #expect(outcome.complaints.contains("models.foundry.thinking_budget: 32000 is not below"))
        #expect(sonnet?.at("reasoning", "interleaved_beta") == "interleaved-thinking-2025-05-14", "as it was")
        #expect(root.at("groups", "claude", "reasoning_output") == "thinking", "callers read delta.thinking")
    }

    @Test(arguments: [
        ("", #"{"budget_tokens": 32000}"#, "64000", "nothing is written"),
        (#", "max_tokens": 100000"#, #"{"budget_tokens": 32000}"#, "100000", "a cap alone"),
        (#", "thinking_budget": 0"#, nil, "64000", "a zero was no thinking to the router"),
        (#", "thinking_budget": null"#, nil, "64000", "and so was null"),
        (#", "reasoning_config": {"effort": "none"}"#, nil, "64000", "no thinking, in another way"),
        (#", "reasoning_config": {"enabled": true}"#, #"{"budget_tokens": 32000}"#, "64000", "no strength"),
    ])
    func `takes the router's defaults where nothing is written`(
        members: String, wish: String?, cap: String, reason: String
    ) throws {
        let (documents, outcome) = try imported(#""m": {"backend": "anthropic", "api_model": "x"\#(members)}"#)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        #expect(documents.root.at("groups", "m", "reasoning_default") == wish, "\(reason)")
        let model = documents.root["providers"]?["anthropic"]?["models"]?["x"]
        #expect(model?.at("limits", "default_max_tokens") == cap, "\(reason)")
    }

    @Test func `says of YAML that it is YAML, and how it becomes JSON`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "models-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("models:\n  claude:\n    backend: anthropic\n".utf8).write(to: file)
        let outcome = call(nil, "import", "-f", file.path, "--from", "models-yaml", "-o", "-")
        #expect(outcome.status == 1)
        #expect(outcome.complaints.contains("is YAML, and JSON is read"))
        #expect(outcome.complaints.contains("python3 -c 'import json, sys, yaml;"))
    }

    @Test func `makes Kimi a Chat target that thinks always`() throws {
        let (documents, outcome) = try imported(
            """
            "kimi": {"backend": "kimi", "api_model": "Kimi-K2-Thinking", "max_tokens": 200000,
              "base_url": "https://r.cognitiveservices.azure.com/openai/deployments/Kimi-K2-Thinking"}
            """)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        let root = documents.root
        #expect(root.at("providers", "kimi-r", "dialect") == "openai-chat")
        #expect(root.at("providers", "kimi-r", "query", "api-version") == "2024-05-01-preview")
        #expect(
            root.at("groups", "kimi", "targets", "0") == #"{"model_ref": "Kimi-K2-Thinking", "provider": "kimi-r"}"#)
        #expect(root["groups"]?["kimi"]?["reasoning_default"] == nil)
    }

    @Test func `says that tokens which the router fetched itself have no place`() throws {
        let (documents, outcome) = try imported(
            """
            "claude": {"backend": "anthropic", "api_model": "claude-haiku-4-5", "api_format": "responses", "thinking_budget": 5,
              "base_url": "https://p.services.ai.azure.com/api/projects/x/openai"}
            """)
        #expect(documents.root.at("providers", "foundry-p", "auth", "secret", "env") == "AZURE_AI_TOKEN")
        #expect(outcome.complaints.contains("models.claude.api_format: the router fetched Entra ID tokens by itself"))
        #expect(outcome.complaints.contains("models.claude.thinking_budget: left out"))
    }

    @Test(arguments: [
        (
            #""backend": "azure", "reasoning_config": {"effort": "low"}"#, #"{"effort": "low", "summary": "detailed"}"#,
            "an effort"
        ),
        (
            #""backend": "azure", "reasoning_config": {"enabled": true}"#, #"{"enabled": true, "summary": "detailed"}"#,
            "thinking, at the model's own strength"
        ),
        (
            #""backend": "azure", "reasoning_effort": "high", "reasoning_config": {"effort": "low"}"#,
            #"{"effort": "high", "summary": "detailed"}"#, "the router's own member goes first"
        ),
        (#""backend": "anthropic", "reasoning_config": {"max_tokens": 5000}"#, #"{"budget_tokens": 5000}"#, "a budget"),
        (
            #""backend": "anthropic", "reasoning_config": {"effort": "high", "max_tokens": 5000}"#,
            #"{"budget_tokens": 25600}"#,
            "an effort goes before a budget, and is one by the table"
        ),
    ])
    func `understands a reasoning configuration`(members: String, wish: String, reason: Comment) throws {
        let (documents, outcome) = try imported(#""m": {"api_model": "x", \#(members)}"#)
        #expect(documents.root.at("groups", "m", "reasoning_default") == wish, "\(reason): \(outcome.complaints)")
    }

    @Test(arguments: [
        (
            #""backend": "azure", "reasoning_effort": "low", "max_tokens": 5"#,
            "max_tokens: left out: the backend `azure` made no use"
        ),
        (
            #""backend": "anthropic", "verbosity_level": "low""#,
            "verbosity_level: left out: the backend `anthropic` made no use"
        ),
        (
            #""backend": "azure", "reasoning_effort": "low", "extra": {"a": 1}"#,
            "extra: left out: the backend `azure` made no use"
        ),
        (
            #""backend": "azure", "reasoning_effort": "low", "temprature": 1"#,
            "temprature: left out: the router did not know it"
        ),
        (
            #""backend": "azure", "reasoning_effort": "low", "verbosity_level": "loud""#,
            "verbosity_level: `loud` was never sent"
        ),
        (#""backend": "azure""#, "reasoning_effort: the router refused every request without it"),
        (
            #""backend": "anthropic", "thinking_budget": 9000, "max_tokens": 8000"#,
            "thinking_budget: 9000 is not below the cap of 8000"
        ),
        (
            #""backend": "anthropic", "reasoning_config": {"effort": "none"}"#,
            "reasoning_config.effort: `none` left out: there is no budget"
        ),
        (
            #""backend": "kimi", "base_url": "https://h/v1", "reasoning_config": {"effort": "low"}"#,
            "reasoning_config: left out"
        ),
    ])
    func `tells what it leaves out or changes, with its place`(members: String, note: String) throws {
        let (_, outcome) = try imported(#""m": {"api_model": "x", \#(members)}"#)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        #expect(
            outcome.complaints.contains(".json:1:") && outcome.complaints.contains("models.m.\(note)"),
            "\(outcome.complaints)")
    }

    @Test(arguments: [
        (
            #""m": {"backend": "bedrock", "api_model": "x"}"#,
            "models.m.backend: `bedrock` is none of azure, anthropic, kimi"
        ),
        (#""m": {"backend": "azure"}"#, "models.m: expected `backend` and `api_model`"),
        (#""m": 1"#, "models.m: expected an object"), ("", "expected {\"models\": {…}} with at least one model"),
        (
            #""m": {"backend": "azure", "api_model": "x", "reasoning_effort": "HIGH"}"#,
            "models.m.reasoning_effort: `HIGH` is no effort"
        ),
        (
            #""m": {"backend": "azure", "api_model": "x", "summary_level": "long"}"#,
            "models.m.summary_level: `long` is none of"
        ),
        (#""m": {"backend": "kimi", "api_model": "x"}"#, "models.m.base_url: expected `base_url`"),
        (
            #""m": {"backend": "anthropic", "api_model": "x", "max_tokens": "many"}"#,
            "models.m.max_tokens: expected a number"
        ),
        (
            #""m": {"backend": "anthropic", "api_model": "x", "api_format": "chat"}"#,
            "models.m.api_format: `chat` is neither"
        ),
        (
            #""m": {"backend": "anthropic", "api_model": "x", "reasoning_config": {"effort": "auto"}}"#,
            "models.m.reasoning_config: expected"
        ),
        (#""a b": {"backend": "kimi", "api_model": "x", "base_url": "https://h/v1"}"#, "translated"),
    ])
    func `refuses what the router could not have used`(models: String, complaint: String) throws {
        let (_, outcome) = try imported(models)
        #expect(outcome.status == 1)
        #expect(outcome.complaints.contains(complaint), "\(outcome.complaints)")
        #expect(outcome.output.isEmpty)
    }

    @Test func `needs to know where Azure was`() throws {
        let models = #""m": {"backend": "azure", "api_model": "x", "reasoning_effort": "low"}"#
        let (_, outcome) = try imported(models, environment: [:])
        #expect(outcome.status == 1)
        #expect(outcome.complaints.contains("AZURE_BASE_URL is not in the environment"))
    }

    @Test func `says how YAML becomes JSON`() throws {
        let outcome = call(nil, "import", "-f", "/dev/null", "--from", "models-yaml", "-o", "-")
        #expect(outcome.status == 1)
        #expect(outcome.complaints.contains("yq -o json models.yaml"))
    }

    @Test func `takes no key along, whatever the environment holds`() throws {
        let (_, outcome) = try imported(
            #""m": {"backend": "anthropic", "api_model": "x"}"#, environment: ["ANTHROPIC_API_KEY": "sk-secret"])
        #expect(outcome.status == 0)
        #expect(!(outcome.output + outcome.complaints).contains("sk-secret"))
    }
}
