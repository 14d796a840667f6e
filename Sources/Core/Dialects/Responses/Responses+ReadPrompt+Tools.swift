// Tools of a Responses request, and the choice among them. Everything stands one floor higher than in Chat.

import Conversation
import Wire

extension ResponsesPromptReading {
    mutating func readTools(_ tools: JSONValue) throws(Failure) {
        guard tools.isArray else { throw body.complaint(at: tools, expected: "an array of tools") }
        for tool in tools.elements { prompt.tools.append(try self.tool(tool)) }
    }

    private func tool(_ tool: JSONValue) throws(Failure) -> Tool {
        let type = try required("type", of: tool, expected: "the kind of tool")
        switch type {
        case "function": return try function(tool)
        case "custom":
            return Tool(
                name: try name("name", of: tool), description: try givenText("description", of: tool),
                kind: .custom(format: tool.given("format")))
        default: return Tool(name: try text(type), kind: .hosted(tool))
        }
    }

    private func function(_ tool: JSONValue) throws(Failure) -> Tool {
        let parameters = tool.given("parameters")
        if let parameters, !parameters.isObject {
            throw body.complaint(at: parameters, expected: "a JSON Schema object")
        }
        return Tool(
            name: try name("name", of: tool), description: try givenText("description", of: tool),
            kind: .function(parameters: parameters, strict: tool.given("strict")?.bool))
    }

    func toolChoice(_ value: JSONValue) throws(Failure) -> ToolChoice {
        let choices = "none, auto, required, or an object that names a tool or allowed_tools"
        switch value {
        case "auto": return .automatic
        case "none": return .none
        case "required": return .required
        default: break
        }
        guard value.isObject else { throw body.complaint(at: value, expected: choices) }
        let type = try required("type", of: value, expected: "one of function, custom, allowed_tools")
        switch type {
        case "function", "custom": return .named(try name("name", of: value))
        case "allowed_tools": return try allowedTools(value)
        // A tool that the provider runs goes by its kind.
        default: return .named(try text(type))
        }
    }

    private func allowedTools(_ value: JSONValue) throws(Failure) -> ToolChoice {
        let mode = try required("mode", of: value, expected: "one of auto, required")
        guard mode.equals("auto") || mode.equals("required") else {
            throw body.complaint(at: mode, expected: "one of auto, required")
        }
        let tools = try required("tools", of: value, expected: "an array of tools")
        guard tools.isArray else { throw body.complaint(at: tools, expected: "an array of tools") }
        var names: [Text] = []
        for tool in tools.elements { names.append(try allowedName(tool)) }
        return .allowed(names, required: mode.equals("required"))
    }

    private func allowedName(_ tool: JSONValue) throws(Failure) -> Text {
        if tool.given("name") == nil, let type = tool.given("type"), !type.equals("function"), !type.equals("custom") {
            return try text(type)
        }
        return try name("name", of: tool)
    }
}
