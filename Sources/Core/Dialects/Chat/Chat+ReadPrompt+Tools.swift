// Tools and the choice among them, in today's and in yesterday's words.

import Conversation
import Wire

extension ChatPromptReading {
    mutating func readTools(_ tools: JSONValue) throws(Failure) {
        guard tools.isArray else { throw body.complaint(at: tools, expected: "an array of tools") }
        for tool in tools.elements {
            prompt.tools.append(try self.tool(tool))
            if case .hosted = prompt.tools.last?.kind { continue }
            setMembersAside(tool)
        }
    }

    /// What some servers take beside a tool (`eager_input_streaming`).
    private mutating func setMembersAside(_ tool: JSONValue) {
        for member in tool.members where !member.value.isNull {
            switch member.key {
            case "type", "function", "custom", "cache_control", "prompt_cache_breakpoint": break
            default: set(aside: member.key.string ?? "", of: "tools", member.value)
            }
        }
    }

    mutating func readFunctions(_ functions: JSONValue) throws(Failure) {
        guard functions.isArray else { throw body.complaint(at: functions, expected: "an array of functions") }
        for function in functions.elements { prompt.tools.append(try self.function(function, of: function)) }
    }

    private func tool(_ tool: JSONValue) throws(Failure) -> Tool {
        guard let type = tool.given("type") else {
            return try function(try required("function", of: tool, expected: "an object"), of: tool)
        }
        switch type {
        case "function": return try function(try required("function", of: tool, expected: "an object"), of: tool)
        case "custom": return try custom(try required("custom", of: tool, expected: "an object"), of: tool)
        default: return Tool(name: try text(type), kind: .hosted(tool))
        }
    }

    private func function(_ function: JSONValue, of tool: JSONValue) throws(Failure) -> Tool {
        let parameters = function.given("parameters")
        if let parameters, !parameters.isObject {
            throw body.complaint(at: parameters, expected: "a JSON Schema object")
        }
        return Tool(
            name: try name("name", of: function), description: try description(function),
            kind: .function(parameters: parameters, strict: function.given("strict")?.bool),
            cacheControl: cacheControl(tool) ?? cacheControl(function))
    }

    private func custom(_ custom: JSONValue, of tool: JSONValue) throws(Failure) -> Tool {
        Tool(
            name: try name("name", of: custom), description: try description(custom),
            kind: .custom(format: custom.given("format")), cacheControl: cacheControl(tool))
    }

    private func description(_ holder: JSONValue) throws(Failure) -> Text? {
        guard let description = holder.given("description") else { return nil }
        return try text(description)
    }

    func toolChoice(_ value: JSONValue) throws(Failure) -> ToolChoice {
        switch value {
        case "auto": return .automatic
        case "none": return .none
        // Mistral's word.
        case "required", "any": return .required
        default: break
        }
        guard value.isObject else { throw body.complaint(at: value, expected: choices) }
        if let allowed = value.given("allowed_tools") { return try allowedTools(allowed) }
        if let function = value.given("function") { return .named(try name("name", of: function)) }
        if let custom = value.given("custom") { return .named(try name("name", of: custom)) }
        throw body.complaint(at: value, "expected \(choices)")
    }

    private var choices: String { "none, auto, required, or an object that names a function or allowed_tools" }

    private func allowedTools(_ allowed: JSONValue) throws(Failure) -> ToolChoice {
        let mode = try required("mode", of: allowed, expected: "one of auto, required")
        let tools = try required("tools", of: allowed, expected: "an array of tools")
        var names: [Text] = []
        for tool in tools.elements {
            let holder = tool.given("function") ?? tool.given("custom") ?? tool
            names.append(try name("name", of: holder))
        }
        return .allowed(names, required: mode.equals("required"))
    }

    /// The choice among `functions`.
    func functionChoice(_ value: JSONValue) throws(Failure) -> ToolChoice {
        switch value {
        case "auto": .automatic
        case "none": .none
        default: .named(try name("name", of: value))
        }
    }
}
