// Tools of a Chat request, and the choice among them.

import Conversation
import Wire

extension ChatPromptWriting {
    mutating func writeTools() throws(Failure) {
        if prompt.tools.isEmpty { return try mustNotForce() }
        json.key("tools")
        json.beginArray()
        var seen: Set<String> = []
        for tool in prompt.tools {
            if !tool.isHosted, !seen.insert(tool.name.string).inserted {
                throw malformed("tools", "\(tool.name.string) is given twice")
            }
            try write(tool)
        }
        json.endArray()
        try writeToolChoice()
        if let parallel = prompt.parallelToolCalls {
            json.key("parallel_tool_calls")
            json.bool(parallel)
        }
    }

    private func mustNotForce() throws(Failure) {
        switch prompt.toolChoice {
        case .required, .named, .allowed: throw malformed("tool_choice", "there is no tool to choose from")
        default: return
        }
    }

    private mutating func write(_ tool: Tool) throws(Failure) {
        switch tool.kind {
        case .function(let parameters, let strict):
            begin(tool, "function")
            if let parameters {
                json.key("parameters")
                json.raw(parameters)
            }
            if let strict {
                json.key("strict")
                json.bool(strict)
            }
        case .custom(let format):
            begin(tool, "custom")
            if let format { write(format: format) }
        case .hosted(let value):
            guard isHome else {
                throw refusal("tools", "has the tool \(tool.name.string), which another provider runs,")
            }
            return json.raw(value)
        }
        json.endObject()
        if let control = kept(tool.cacheControl) {
            json.key("cache_control")
            json.raw(control)
        }
        json.endObject()
    }

    private mutating func begin(_ tool: Tool, _ type: StaticString) {
        json.beginObject()
        json.key("type")
        json.string(type)
        json.key(type)
        json.beginObject()
        json.key("name")
        json.string(names.spell(tool.name, limit: Spelling.openAILimit))
        if let description = tool.description {
            json.key("description")
            json.text(description)
        }
    }

    /// A grammar is nested here and flat in Responses.
    private mutating func write(format: JSONValue) {
        json.key("format")
        guard format["type"]?.equals("grammar") == true, format.given("grammar") == nil else { return json.raw(format) }
        json.beginObject()
        json.key("type")
        json.string("grammar")
        json.key("grammar")
        json.beginObject()
        for member in format.members where !member.key.equals("type") {
            json.key(token: member.key)
            json.raw(member.value)
        }
        json.endObject()
        json.endObject()
    }
}

extension ChatPromptWriting {
    private mutating func writeToolChoice() throws(Failure) {
        let isDowngraded = settlement.adjustments.contains { $0.field == "tool_choice" }
        switch prompt.toolChoice {
        case nil: return
        case .some(.none): writeChoice("none")
        case .automatic: writeChoice("auto")
        case .required: writeChoice(isDowngraded ? "auto" : "required")
        case .named(let name):
            let tool = try tool(named: name)
            if isDowngraded { return writeChoice("auto") }
            json.key("tool_choice")
            writeReference(to: tool)
        case .allowed(let names, let required): try writeAllowed(names, required && !isDowngraded)
        }
    }

    private mutating func writeChoice(_ word: StaticString) {
        json.key("tool_choice")
        json.string(word)
    }

    private mutating func writeAllowed(_ names: [Text], _ required: Bool) throws(Failure) {
        json.key("tool_choice")
        json.beginObject()
        json.key("type")
        json.string("allowed_tools")
        json.key("allowed_tools")
        json.beginObject()
        json.key("mode")
        json.string(required ? "required" : "auto")
        json.key("tools")
        json.beginArray()
        for name in names { writeReference(to: try tool(named: name)) }
        json.endArray()
        json.endObject()
        json.endObject()
    }

    private func tool(named name: Text) throws(Failure) -> Tool {
        let name = name.string
        guard let tool = prompt.tools.first(where: { $0.name.string == name }) else {
            throw malformed("tool_choice", "there is no tool \(name)")
        }
        return tool
    }

    private mutating func writeReference(to tool: Tool) {
        let type: StaticString = if case .custom = tool.kind { "custom" } else { "function" }
        json.beginObject()
        json.key("type")
        json.string(type)
        json.key(type)
        json.beginObject()
        json.key("name")
        json.string(names.spell(tool.name, limit: Spelling.openAILimit))
        json.endObject()
        json.endObject()
    }
}

extension Tool {
    fileprivate var isHosted: Bool {
        if case .hosted = kind { true } else { false }
    }
}
