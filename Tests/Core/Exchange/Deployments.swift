// Documents that exchanges are tried in.

/// Small deployments.
enum Deployments {
    /// Group `g`: targets `a/m` and `b/m`, tried in this order.
    static func pair(_ dialect: String = "openai-chat", _ group: String = #""max_attempts": 3"#) -> String {
        """
        {"providers": {
            "a": {"dialect": "\(dialect)", "base_url": "http://a/v1", "auth": {"scheme": "none"}, "models": {"m": {"model": "m-a"}}},
            "b": {"dialect": "\(dialect)", "base_url": "http://b/v1", "auth": {"scheme": "none"}, "models": {"m": {"model": "m-b"}}}},
         "groups": {"g": {"strategy": "failover", \(group), "targets": [
            {"provider": "a", "model_ref": "m"}, {"provider": "b", "model_ref": "m"}]}},
         "callers": {"c": {"token_sha256": "\(ExchangeScript.tokenHex)", "allow": ["*"]}}}
        """
    }

    /// Group `g`: one Messages target that a Chat caller reaches over the bridge, with thinking by budget.
    static let bridge = """
        {"providers": {
            "a": {"dialect": "anthropic-messages", "base_url": "http://a", "auth": {"scheme": "none"}, "models": {"m": {
                "model": "claude", "limits": {"default_max_tokens": 9000}, "reasoning": {
                    "supported": true, "mode": "opt_in", "control": "token_budget", "min_budget_tokens": 1024,
                    "encoding": "thinking_budget", "effort_budgets": {"low": 1024, "high": 4096}}}}}},
         "groups": {"g": {"strategy": "static", "max_attempts": 2, "targets": [{"provider": "a", "model_ref": "m",
            "bridges": {"chat_to_messages": {"enabled": true, "text": true, "streaming": true, "reasoning": true}}}]}},
         "callers": {"c": {"token_sha256": "\(ExchangeScript.tokenHex)", "allow": ["*"]}}}
        """
    /// Group `g`: targets `a/m`, `b/m`… of these dialects, tried in this order, reached over every bridge.
    static func mixed(
        _ dialects: [String], names: [String] = ["a", "b", "c"], group: String = #""max_attempts": 3"#,
        model: String = ""
    ) -> String {
        let providers = zip(names, dialects).map { name, dialect in
            """
            "\(name)": {"dialect": "\(dialect)", "base_url": "http://\(name)/v1", "auth": {"scheme": "none"},
                "models": {"m": {"model": "m-\(name)"\(model)}}}
            """
        }
        let targets = zip(names, dialects).map { name, dialect in
            #"{"provider": "\#(name)", "model_ref": "m", "bridges": {\#(bridges(to: dialect))}}"#
        }
        return """
            {"providers": {\(providers.joined(separator: ", "))},
             "groups": {"g": {"strategy": "failover", \(group), "targets": [\(targets.joined(separator: ", "))]}},
             "callers": {"c": {"token_sha256": "\(ExchangeScript.tokenHex)", "allow": ["*"]}}}
            """
    }

    /// Both bridges that lead to a dialect, with every flag on.
    private static func bridges(to dialect: String) -> String {
        let names = ["openai-chat": "chat", "openai-responses": "responses", "anthropic-messages": "messages"]
        let flags = [
            "tools", "tool_choice", "parallel_tool_calls", "structured_outputs", "images", "reasoning", "streaming",
        ]
        let all = #"{"enabled": true, "# + flags.map { #""\#($0)": true"# }.joined(separator: ", ") + "}"
        return names.keys.sorted().filter { $0 != dialect }
            .map { #""\#(names[$0]!)_to_\#(names[dialect]!)": \#(all)"# }.joined(separator: ", ")
    }
}

/// Requests for group `g`.
enum Requests {
    static let whole = #"{"model":"g","messages":[{"role":"user","content":"hi"}]}"#
    static let stream = #"{"model":"g","stream":true,"messages":[{"role":"user","content":"hi"}]}"#
}

/// Replies of Chat providers.
enum Replies {
    static let whole =
        #"{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","#
        + #""content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#
    static let first = chunk(#"{"role":"assistant","content":""}"#)
    static let word = chunk(#"{"content":"hello"}"#)
    static let last = chunk("{}", finish: #""stop""#) + "data: [DONE]\n\n"

    static func chunk(_ delta: String, finish: String = "null") -> String {
        #"data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":"#
            + delta + #","finish_reason":"# + finish + "}]}\n\n"
    }
}
