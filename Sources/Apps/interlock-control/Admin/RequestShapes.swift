// The kinds of request that a dry run asks the gate about: one for each thing that a target may be unable to carry, in
// each dialect, written as a caller would write it and read by the reader of real requests.

import Conversation
import Dialects
import Wire

/// One kind of request in one dialect.
struct RequestShape {
    var dialect: Dialect
    /// `tools`, `effort:high`…
    var name: String
    var facts: Facts
}

extension RequestShape {
    /// Every kind in every dialect.
    static func all() -> [RequestShape] {
        Dialect.allCases.flatMap { dialect in
            members(of: dialect).map { name, json in
                RequestShape(dialect: dialect, name: name, facts: facts(dialect, json))
            }
        }
    }

    private static func facts(_ dialect: Dialect, _ members: String) -> Facts {
        let turns = dialect == .responses ? "input" : "messages"
        let said =
            members.hasPrefix("\"\(turns)\"") ? "" : ", \"\(turns)\": [{\"role\": \"user\", \"content\": \"hello\"}]"
        let more = members.isEmpty ? "" : ", \(members)"
        let cap = dialect == .messages && !members.hasPrefix("\"max_tokens\"") ? ", \"max_tokens\": 8192" : ""
        let text = "{\"model\": \"g\"\(cap)\(said)\(more)}"
        guard let document = try? JSONDocument(text), let facts = try? dialect.readFacts(document) else {
            preconditionFailure("a sample request cannot be read: \(text)")
        }
        return facts
    }

    private static let efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

    private static func members(of dialect: Dialect) -> [(String, String)] {
        let shapes = [("text", ""), ("stream", "\"stream\": true"), ("output cap", cap(dialect))]
        let tools = [
            ("tools", tool(dialect)), ("forced tool", "\(tool(dialect)), \(forced(dialect))"),
            ("parallel tools", "\(tool(dialect)), \(parallel(dialect))"),
            ("structured output", structured(dialect)), ("image", image(dialect)),
        ]
        let thinking = efforts.map { ("effort:\($0)", effort(dialect, $0)) }
        let budgets = [("budget", budget(dialect)), ("thinking off", off(dialect))].filter { !$0.1.isEmpty }
        return shapes + tools + thinking + budgets
    }

    private static func cap(_ dialect: Dialect) -> String {
        dialect == .responses ? "\"max_output_tokens\": 4096" : "\"max_tokens\": 4096"
    }

    private static func tool(_ dialect: Dialect) -> String {
        switch dialect {
        case .chat:
            #""tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]"#
        case .responses: #""tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}}]"#
        case .messages: #""tools": [{"name": "f", "input_schema": {"type": "object"}}]"#
        }
    }

    private static func forced(_ dialect: Dialect) -> String {
        dialect == .messages ? #""tool_choice": {"type": "any"}"# : #""tool_choice": "required""#
    }

    private static func parallel(_ dialect: Dialect) -> String {
        dialect == .messages
            ? #""tool_choice": {"type": "auto", "disable_parallel_tool_use": false}"# : #""parallel_tool_calls": true"#
    }

    private static func structured(_ dialect: Dialect) -> String {
        let schema = #""schema": {"type": "object", "properties": {}, "required": [], "additionalProperties": false}"#
        return switch dialect {
        case .chat:
            #""response_format": {"type": "json_schema", "json_schema": {"name": "s", \#(schema)}}"#
        case .responses: #""text": {"format": {"type": "json_schema", "name": "s", \#(schema)}}"#
        case .messages: #""output_config": {"format": {"type": "json_schema", \#(schema)}}"#
        }
    }

    private static func image(_ dialect: Dialect) -> String {
        let url = #""https://pictures.example/p.png""#
        let part =
            switch dialect {
            case .chat: #"{"type": "image_url", "image_url": {"url": \#(url)}}"#
            case .responses: #"{"type": "input_image", "image_url": \#(url)}"#
            case .messages: #"{"type": "image", "source": {"type": "url", "url": \#(url)}}"#
            }
        return "\"\(dialect == .responses ? "input" : "messages")\": [{\"role\": \"user\", \"content\": [\(part)]}]"
    }

    private static func effort(_ dialect: Dialect, _ effort: String) -> String {
        switch dialect {
        case .chat: "\"reasoning_effort\": \"\(effort)\""
        case .responses: "\"reasoning\": {\"effort\": \"\(effort)\"}"
        case .messages: "\"output_config\": {\"effort\": \"\(effort)\"}"
        }
    }

    /// Responses has no words for a budget.
    private static func budget(_ dialect: Dialect) -> String {
        switch dialect {
        case .chat: "\"reasoning\": {\"max_tokens\": 4096}, \"max_tokens\": 8192"
        case .responses: ""
        case .messages: "\"thinking\": {\"type\": \"enabled\", \"budget_tokens\": 4096}"
        }
    }

    private static func off(_ dialect: Dialect) -> String {
        switch dialect {
        case .chat: "\"reasoning\": {\"enabled\": false}"
        case .responses: ""
        case .messages: "\"thinking\": {\"type\": \"disabled\"}"
        }
    }
}
