// Tools of a Responses request, and the choice among them.
//
// `strict` is said of every function: left out, the API would try to enforce a schema that the caller never meant to
// be enforced.

import Conversation
import Wire

extension ResponsesPromptWriting {
    /// True when there is at least one tool.
    mutating func writeTools() throws(Failure) -> Bool {
        if prompt.tools.isEmpty { return false }
        json.key("tools")
        json.beginArray()
        var seen: Set<String> = []
        for tool in prompt.tools {
            guard seen.insert(tool.name.string).inserted else {
                throw Failure(.malformed, "tools: \(tool.name.string) is given twice", param: "tools")
            }
            try write(tool)
        }
        json.endArray()
        return true
    }

    private mutating func write(_ tool: Tool) throws(Failure) {
        loseCacheControl(tool.cacheControl)
        json.beginObject()
        switch tool.kind {
        case .function(let parameters, let strict):
            writeHead(of: tool, "function")
            json.key("parameters")
            json.toolSchema(parameters)
            json.key("strict")
            json.bool(strict ?? false)
        case .custom(let format):
            writeHead(of: tool, "custom")
            if let format { writeFormat(format) }
        case .hosted: throw refusal("tools", "has the tool \(tool.name.string), which another provider runs,")
        }
        json.endObject()
    }

    private mutating func writeHead(of tool: Tool, _ type: StaticString) {
        json.key("type")
        json.string(type)
        json.key("name")
        json.string(names.spell(tool.name, limit: Spelling.openAILimit))
        if let description = tool.description {
            json.key("description")
            json.text(description)
        }
    }

    /// Chat's grammar stands one floor lower.
    private mutating func writeFormat(_ format: JSONValue) {
        json.key("format")
        guard let grammar = format.given("grammar") else { return json.raw(format) }
        json.beginObject()
        json.key("type")
        json.string("grammar")
        for member in grammar.members {
            json.key(token: member.key)
            json.raw(member.value)
        }
        json.endObject()
    }

    mutating func writeToolChoice(offersTools: Bool) throws(Failure) {
        guard offersTools else { return try mustNotForce() }
        if let choice = prompt.toolChoice {
            json.key("tool_choice")
            try write(choice)
        }
        if let parallel = prompt.parallelToolCalls {
            json.key("parallel_tool_calls")
            json.bool(parallel)
        }
    }

    private func mustNotForce() throws(Failure) {
        switch prompt.toolChoice {
        case .required, .named, .allowed: throw unknown("to choose from")
        default: return
        }
    }

    private func unknown(_ tool: String) -> Failure {
        Failure(.malformed, "tool_choice: there is no tool \(tool)", param: "tool_choice")
    }

    private mutating func write(_ choice: ToolChoice) throws(Failure) {
        let isDowngraded = settlement.adjustments.contains { $0.field == "tool_choice" }
        switch choice {
        case .none: json.string("none")
        case .automatic: json.string("auto")
        case .required: json.string(isDowngraded ? "auto" : "required")
        case .named(let name):
            if isDowngraded { return json.string("auto") }
            try writeReference(to: name)
        case .allowed(let names, let required):
            json.beginObject()
            json.key("type")
            json.string("allowed_tools")
            json.key("mode")
            json.string(required && !isDowngraded ? "required" : "auto")
            json.key("tools")
            json.beginArray()
            for name in names { try writeReference(to: name) }
            json.endArray()
            json.endObject()
        }
    }

    private mutating func writeReference(to name: Text) throws(Failure) {
        let known = name.string
        guard let tool = prompt.tools.first(where: { $0.name.string == known }) else { throw unknown(known) }
        json.beginObject()
        json.key("type")
        if case .custom = tool.kind { json.string("custom") } else { json.string("function") }
        json.key("name")
        json.string(names.spell(name, limit: Spelling.openAILimit))
        json.endObject()
    }
}
