// The deployment that is measured, as documents: 10,000 callers, and a group of each strategy in each size.

import Policy
import PolicyFiles
import Wire

/// Documents to measure with.
enum BenchDocuments {
    /// How many hold a token.
    static let callers = 10_000
    /// Targets of a group.
    static let sizes = [1, 10, 100]

    /// The strategies that decide on their own; those that ask somebody outside are not measured here.
    static let strategies = Group.Strategy.allCases.filter { $0 != .script && $0 != .external }

    /// The name of a group.
    static func group(_ strategy: Group.Strategy, _ size: Int) -> String { "\(strategy.rawValue)-\(size)" }

    /// A caller's router token.
    static func token(_ place: Int) -> [UInt8] { Array("bench-token-\(place)-0123456789abcdef".utf8) }

    /// Everything in one document.
    static func text(_ digester: Digester) -> String {
        let groups = strategies.flatMap { strategy in sizes.map { group(strategy, $0, targets: $0) } }
        let callers = (0..<callers).map { place in
            let digest = Hex.spell(digester.digest(token(place)))
            return #""caller-\#(place)": {"token_sha256": "\#(digest)", "allow": ["*"]}"#
        }
        return """
            {"providers": {\(providers)}, "groups": {\(groups.joined(separator: ",\n"))},
             "callers": {\(callers.joined(separator: ",\n"))}}
            """
    }

    /// One provider for each dialect, with a model for each target; the last ones do not think, so a fifth of all
    /// targets is refused.
    private static let providers = [
        provider("chat", "openai-chat", #""control": "effort_enum", "efforts": ["low", "medium", "high"]"#),
        provider("responses", "openai-responses", #""control": "effort_enum", "supports_summaries": true"#),
        provider(
            "messages", "anthropic-messages",
            #""control": "token_budget", "effort_budgets": {"low": 6400, "medium": 16000, "high": 25600}"#),
        provider("plain", "openai-chat", nil),
    ].joined(separator: ",\n")

    private static func provider(_ name: String, _ dialect: String, _ facts: String?) -> String {
        let reasoning = facts.map { #""supported": true, "mode": "opt_in", \#($0)"# } ?? #""supported": false"#
        let models = (0..<(sizes.max() ?? 0)).map { place in
            #"""
            "m\#(place)": {
                "model": "model-\#(place)", "reasoning": {\#(reasoning)},
                "capabilities": {"tools": true, "structured_outputs": true, "input_modalities": ["text", "image"]},
                "limits": {"context_tokens": 200000, "max_output_tokens": 64000, "default_max_tokens": 64000}}
            """#
        }
        return #"""
            "\#(name)": {"dialect": "\#(dialect)", "base_url": "http://h/v1", "auth": {"scheme": "none"},
                "models": {\#(models.joined(separator: ", "))}}
            """#
    }

    private static let bridge =
        #"{"enabled": true, "tools": true, "tool_choice": true, "reasoning": true, "streaming": true}"#

    private static func group(_ strategy: Group.Strategy, _ size: Int, targets: Int) -> String {
        let uses = (0..<targets).map { place in
            switch place % 5 {
            case 0, 3: use("chat", place)
            case 1: use("responses", place, #", "bridges": {"chat_to_responses": \#(bridge)}"#)
            case 2: use("messages", place, #", "bridges": {"chat_to_messages": \#(bridge)}"#)
            default: use("plain", place)
            }
        }
        let name = group(strategy, size), list = uses.joined(separator: ", ")
        return #""\#(name)": {"strategy": "\#(strategy.rawValue)", "targets": [\#(list)]}"#
    }

    private static func use(_ provider: String, _ place: Int, _ more: String = "") -> String {
        #"{"provider": "\#(provider)", "model_ref": "m\#(place)", "weight": \#(place % 7 + 1)\#(more)}"#
    }
}
