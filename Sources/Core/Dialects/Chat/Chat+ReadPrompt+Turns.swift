// Messages of a Chat Completions request. One message is one turn, so that `messages[7]` is turn 7.

import Conversation
import Wire

extension ChatPromptReading {
    mutating func readTurns(_ messages: JSONValue) throws(Failure) {
        guard messages.isArray else { throw body.complaint(at: messages, expected: "an array of messages") }
        for message in messages.elements {
            let role = try required("role", of: message, expected: roles)
            switch role {
            case "system": try addTurn(.system, content(message))
            case "developer": try addTurn(.developer, content(message))
            case "user": try addTurn(.user, content(message))
            case "assistant": try readAssistant(message)
            case "tool": try readResult(message)
            case "function": try readFunctionResult(message)
            default: throw body.complaint(at: role, expected: roles)
            }
            setMembersAside(message)
        }
    }

    /// What no other dialect has a place for. Replayed reasoning is looked at where it is read.
    private mutating func setMembersAside(_ message: JSONValue) {
        for member in message.members where !member.value.isNull {
            switch member.key {
            case "role", "content", "refusal", "audio", "tool_calls", "tool_call_id", "function_call",
                "reasoning_details", "thinking_blocks", "reasoning_content", "reasoning":
                break
            // The mark of a message of one text is the text's.
            case "cache_control" where message["content"]?.isString == true,
                "prompt_cache_breakpoint" where message["content"]?.isString == true:
                break
            case "name" where message["role"]?.equals("function") == true: break
            default: set(aside: member.key.string ?? "", member.value)
            }
        }
    }

    private var roles: String { "one of system, developer, user, assistant, tool" }

    private mutating func addTurn(_ role: Role, _ parts: [Part]) {
        prompt.turns.append(Turn(role: role, parts: parts))
    }

    /// Thoughts, then words, then calls: the order in which models say them.
    private mutating func readAssistant(_ message: JSONValue) throws(Failure) {
        var parts = try readThoughts(message)
        if message.given("content") != nil { parts += try content(message) }
        if let refusal = message.given("refusal") { parts.append(.refusal(try text(refusal))) }
        if let audio = message.given("audio") { parts.append(.other(audio)) }
        if let calls = message.given("tool_calls") { try readCalls(calls, into: &parts) }
        if let call = message.given("function_call") { try readFunctionCall(call, into: &parts) }
        addTurn(.assistant, parts)
    }

    private mutating func readCalls(_ calls: JSONValue, into parts: inout [Part]) throws(Failure) {
        guard calls.isArray else { throw body.complaint(at: calls, expected: "an array of tool calls") }
        for call in calls.elements {
            if let proof = call.given("extra_content") { set(aside: "tool_calls[].extra_content", proof) }
            if call.given("type")?.equals("custom") ?? false {
                parts.append(.call(try customCall(call)))
            } else {
                parts.append(.call(try functionCall(call)))
            }
        }
    }

    private mutating func functionCall(_ call: JSONValue) throws(Failure) -> ToolCall {
        if let type = call.given("type"), !type.equals("function") {
            throw body.complaint(at: type, expected: "one of function, custom")
        }
        let function = try required("function", of: call, expected: "an object")
        let name = try name("name", of: function)
        return ToolCall(id: callID(call, name), name: name, input: try arguments(function))
    }

    private mutating func customCall(_ call: JSONValue) throws(Failure) -> ToolCall {
        let custom = try required("custom", of: call, expected: "an object")
        let name = try name("name", of: custom)
        let input = try text(try required("input", of: custom, expected: "a string"))
        return ToolCall(id: callID(call, name), name: name, input: .free(input))
    }

    private func arguments(_ function: JSONValue) throws(Failure) -> ToolCall.Input {
        guard let arguments = function.given("arguments") else { return .encoded(.string("")) }
        if arguments.isObject { return .object(arguments) }
        guard let text = Text(arguments) else {
            throw body.complaint(at: arguments, expected: "a string that holds JSON")
        }
        return .encoded(text)
    }

    /// Some servers give empty ids; results then answer in order.
    private mutating func callID(_ call: JSONValue, _ name: Text) -> Text {
        if let id = Text(call["id"]), !id.isEmpty { return id }
        return unnamedCall(name, "call_unnamed_")
    }

    private mutating func readFunctionCall(_ call: JSONValue, into parts: inout [Part]) throws(Failure) {
        let name = try name("name", of: call)
        parts.append(
            .call(ToolCall(id: unnamedCall(name, "call_legacy_"), name: name, input: try arguments(call))))
    }

    private mutating func unnamedCall(_ name: Text, _ prefix: String) -> Text {
        let id = "\(prefix)\(legacyCallCount)"
        legacyCallCount += 1
        unnamedCalls.append((name.string, id))
        return .string(id)
    }

    private mutating func readResult(_ message: JSONValue) throws(Failure) {
        let id = try resultID(message)
        addTurn(.tool, [.result(ToolResult(id: id, parts: try content(message)))])
    }

    private mutating func resultID(_ message: JSONValue) throws(Failure) -> Text {
        if let id = message.given("tool_call_id") {
            let text = try text(id)
            if !text.isEmpty { return text }
        }
        guard !unnamedCalls.isEmpty else {
            throw body.complaint(missing: "tool_call_id", in: message, expected: "the id of a tool call")
        }
        return .string(unnamedCalls.removeFirst().id)
    }

    private mutating func readFunctionResult(_ message: JSONValue) throws(Failure) {
        let name = try name("name", of: message)
        guard let place = unnamedCalls.firstIndex(where: { $0.name == name.string }) else {
            throw body.complaint(at: message, "answers no function call named \(name.string)")
        }
        let id = unnamedCalls.remove(at: place).id
        addTurn(.tool, [.result(ToolResult(id: .string(id), parts: try content(message)))])
    }
}
