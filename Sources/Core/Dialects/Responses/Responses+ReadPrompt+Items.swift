// Items of a Responses request. One item is one turn, so that `input[7]` is turn 7 of the caller's; writers put
// together what belongs together.

import Conversation
import Wire

extension ResponsesPromptReading {
    mutating func readInput(_ input: JSONValue) throws(Failure) {
        if input.isString { return addTurn(.user, [.text(TextPart(.token(input)))]) }
        guard input.isArray else { throw body.complaint(at: input, expected: "a string or an array of items") }
        for item in input.elements { try readItem(item) }
    }

    private mutating func addTurn(_ role: Role, _ parts: [Part]) {
        prompt.turns.append(Turn(role: role, parts: parts))
    }

    private mutating func readItem(_ item: JSONValue) throws(Failure) {
        guard item.isObject else { throw body.complaint(at: item, expected: "an item object") }
        guard let type = item.given("type") else { return try readMessage(item) }
        switch type {
        case "message": try readMessage(item)
        case "function_call": addTurn(.assistant, [.call(try functionCall(item))])
        case "custom_tool_call": addTurn(.assistant, [.call(try customCall(item))])
        case "function_call_output", "custom_tool_call_output": addTurn(.tool, [.result(try result(item))])
        case "reasoning": addTurn(.assistant, [.thought(try thought(item))])
        default: addTurn(try text(type).string.hasSuffix("_output") ? .tool : .assistant, [.other(item)])
        }
    }

    private mutating func readMessage(_ item: JSONValue) throws(Failure) {
        let role = try role(of: item)
        addTurn(role, try content(of: item))
        if let phase = item.given("phase") { set(aside: "phase", phase) }
    }

    private func role(of item: JSONValue) throws(Failure) -> Role {
        let roles = "one of system, developer, user, assistant"
        let role = try required("role", of: item, expected: roles)
        switch role {
        case "system": return .system
        case "developer": return .developer
        case "user": return .user
        case "assistant": return .assistant
        default: throw body.complaint(at: role, expected: roles)
        }
    }

    private func functionCall(_ item: JSONValue) throws(Failure) -> ToolCall {
        let words = "a string that holds JSON"
        let arguments = try requiredText("arguments", of: item, expected: words)
        return ToolCall(id: try callID(item), name: try name("name", of: item), input: .encoded(arguments))
    }

    private func customCall(_ item: JSONValue) throws(Failure) -> ToolCall {
        let input = try requiredText("input", of: item)
        return ToolCall(id: try callID(item), name: try name("name", of: item), input: .free(input))
    }

    private func callID(_ item: JSONValue) throws(Failure) -> Text {
        try name("call_id", of: item, expected: "the id of a tool call")
    }

    private func result(_ item: JSONValue) throws(Failure) -> ToolResult {
        let output = try required("output", of: item, expected: "a string or an array of parts")
        return ToolResult(id: try callID(item), parts: try parts(output))
    }

    /// The summaries, or what open models tell of their thoughts; and the proof.
    private func thought(_ item: JSONValue) throws(Failure) -> Thought {
        let summary = try paragraphs(item, "summary")
        var thought = Thought(text: summary == nil ? try paragraphs(item, "content") : summary)
        if let proof = try givenText("encrypted_content", of: item), !proof.isEmpty { thought.proof = .sealed(proof) }
        return thought
    }

    /// The texts, with a blank line between them; nil when there is none.
    private func paragraphs(_ item: JSONValue, _ key: StaticString) throws(Failure) -> Text? {
        guard let list = item.given(key) else { return nil }
        guard list.isArray else { throw body.complaint(at: list, expected: "an array of texts") }
        var texts: [Text] = []
        for element in list.elements { texts.append(try requiredText("text", of: element)) }
        if texts.count < 2 { return texts.first }
        return .string(texts.map(\.string).joined(separator: "\n\n"))
    }
}
