// Tools of a Messages request, and the choice among them.
//
// A tool without a type, or of type `custom`, is the caller's own. Every other type names a tool that the API runs or
// knows by heart. Switches that say how a tool is loaded or streamed change nothing that it means.

import Conversation
import Wire

extension MessagesPromptReading {
    mutating func readTools(_ tools: JSONValue) throws(Failure) {
        guard tools.isArray else { throw body.complaint(at: tools, expected: "an array of tools") }
        for tool in tools.elements {
            guard tool.isObject else { throw body.complaint(at: tool, expected: "a tool object") }
            if let type = tool.given("type"), !type.equals("custom") {
                let kind = try text(type)
                prompt.tools.append(Tool(name: Text(tool["name"]) ?? kind, kind: .hosted(tool)))
            } else {
                prompt.tools.append(try function(tool))
            }
        }
    }

    private mutating func function(_ tool: JSONValue) throws(Failure) -> Tool {
        let name = try name("name", of: tool)
        let description = try tool.given("description").map { value throws(Failure) in try text(value) }
        let schema = tool.given("input_schema")
        if let schema, !schema.isObject { throw body.complaint(at: schema, expected: "a JSON Schema object") }
        let strict = tool.given("strict")
        if let strict, strict.bool == nil { throw body.complaint(at: strict, expected: "true or false") }
        for member in tool.members where !member.value.isNull && member.changesLoading {
            setAside("tools[].\(member.key.string ?? "")", member.value)
        }
        return Tool(
            name: name, description: description, kind: .function(parameters: schema, strict: strict?.bool),
            cacheControl: cacheControl(tool))
    }

    func toolChoice(_ value: JSONValue) throws(Failure) -> ToolChoice {
        let type = try required("type", of: value, expected: choices)
        switch type {
        case "auto": return .automatic
        case "any": return .required
        case "none": return .none
        case "tool": return .named(try name("name", of: value))
        default: throw body.complaint(at: type, expected: choices)
        }
    }

    private var choices: String { "one of auto, any, tool, none" }
}

extension JSONMember {
    /// Is none of a tool's members that are read, and says something else than nothing.
    fileprivate var changesLoading: Bool {
        switch key {
        case "type", "name", "description", "input_schema", "strict", "cache_control": false
        case "defer_loading", "eager_input_streaming": value.bool != false
        case "input_examples": !value.hasNoChildren
        case "allowed_callers": !value.elements.allSatisfy { $0.equals("direct") }
        default: true
        }
    }
}
