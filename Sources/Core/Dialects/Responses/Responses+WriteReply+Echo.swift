// What a response repeats of its request. Official types need some of it, the open schema nearly all; what the caller
// did not say is told as the dialect's own default.

import Conversation
import Wire

private let echoes: [(name: StaticString, usual: StaticString)] = [
    ("instructions", "null"), ("max_output_tokens", "null"), ("max_tool_calls", "null"), ("metadata", "{}"),
    ("parallel_tool_calls", "true"), ("temperature", "1"), ("top_p", "1"), ("presence_penalty", "0"),
    ("frequency_penalty", "0"), ("top_logprobs", "0"), ("tool_choice", #""auto""#), ("truncation", #""disabled""#),
    ("service_tier", #""default""#), ("user", "null"), ("safety_identifier", "null"), ("prompt_cache_key", "null"),
]

extension JSONWriter {
    /// The members that are repeated, and those that say that nothing is kept.
    mutating func responseEcho(_ request: JSONValue?) {
        for (name, usual) in echoes {
            key(name)
            if let value = request?.given(name) { raw(value) } else { literal(usual) }
        }
        key("prompt_cache_retention")
        if let value = request?.given("prompt_cache_retention") { raw(value) } else { null() }
        completed("reasoning", request, with: [("effort", "null"), ("summary", "null")])
        completed("text", request, with: [("format", #"{"type":"text"}"#)])
        responseTools(request?.given("tools"))
        key("background")
        bool(false)
        key("store")
        bool(false)
        key("previous_response_id")
        null()
    }

    /// The tools, with the members that official types need.
    private mutating func responseTools(_ tools: JSONValue?) {
        key("tools")
        beginArray()
        if let tools {
            for tool in tools.elements { responseTool(tool) }
        }
        endArray()
    }

    private mutating func responseTool(_ tool: JSONValue) {
        guard tool["type"]?.equals("function") == true else { return raw(tool) }
        completed(tool, with: [("description", "null"), ("parameters", "null"), ("strict", "null")])
    }

    private mutating func completed(
        _ name: StaticString, _ request: JSONValue?, with members: [(name: StaticString, usual: StaticString)]
    ) {
        key(name)
        completed(request?.given(name), with: members)
    }

    /// An object with all that it has, and the members that it lacks.
    private mutating func completed(
        _ object: JSONValue?, with members: [(name: StaticString, usual: StaticString)]
    ) {
        beginObject()
        if let object {
            for member in object.members {
                key(token: member.key)
                raw(member.value)
            }
        }
        for (name, usual) in members where object?[name] == nil {
            key(name)
            literal(usual)
        }
        endObject()
    }

    private mutating func literal(_ json: StaticString) { raw(bytes: Array(json.description.utf8)) }
}
