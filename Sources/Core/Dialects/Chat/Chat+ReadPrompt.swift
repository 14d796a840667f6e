// The meaning of a Chat Completions request.
//
// What only this dialect says goes into the prompt's `extras` under its own name, so that the writer of another
// dialect can refuse it or answer with a `Loss`; a member of a message goes by its path without number
// (`messages[].name`), once. What Responses says in the same words goes into `kindred`.

import Conversation
import Wire

/// A Chat Completions request while it is being read.
struct ChatPromptReading: RequestReading {
    let body: JSONDocument
    let facts: Facts
    var prompt: Prompt
    /// Calls to which the caller gave no id, with the ids that we gave them, until their results come.
    var unnamedCalls: [(name: String, id: String)] = []
    var legacyCallCount = 0

    init(body: JSONDocument, facts: Facts) {
        self.body = body
        self.facts = facts
        prompt = Prompt(facts)
        prompt.includeUsage = facts.includeUsage
    }

    mutating func read() throws(Failure) -> Prompt {
        guard let messages = body.root.given("messages") else {
            throw body.complaint(missing: "messages", in: body.root, expected: "an array of messages")
        }
        for member in body.root.members where !member.value.isNull { try read(member) }
        try readTurns(messages)
        return prompt
    }

    private mutating func read(_ member: JSONMember) throws(Failure) {
        let value = member.value
        switch member.key {
        case "model", "messages", "stream", "stream_options", "reasoning_effort", "reasoning", "skip_reasoning",
            "max_tokens", "max_completion_tokens", "parallel_tool_calls":
            break
        case "tools": try readTools(value)
        case "functions": try readFunctions(value)
        case "tool_choice": prompt.toolChoice = try toolChoice(value)
        case "function_call": prompt.toolChoice = try functionChoice(value)
        case "response_format": prompt.format = try replyFormat(value)
        case "temperature": prompt.sampling.temperature = value
        case "top_p": prompt.sampling.topP = value
        case "top_k": prompt.sampling.topK = value
        case "stop": prompt.sampling.stop = try stopSequences(value)
        case "user": prompt.user = try text(value)
        case "verbosity": prompt.verbosity = try text(value)
        case "service_tier": prompt.serviceTier = try text(value)
        case "metadata", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "safety_identifier",
            "moderation":
            prompt.kindred.append(Extra(name: member.key.string ?? "", value: value))
        default: prompt.extras.append(Extra(name: member.key.string ?? "", value: value))
        }
    }

    private func stopSequences(_ value: JSONValue) throws(Failure) -> [Text] {
        if let text = Text(value) { return text.isEmpty ? [] : [text] }
        guard value.isArray else { throw body.complaint(at: value, expected: "a string or an array of strings") }
        var sequences: [Text] = []
        for element in value.elements { sequences.append(try text(element)) }
        return sequences
    }

    private func replyFormat(_ value: JSONValue) throws(Failure) -> ReplyFormat {
        let type = try required("type", of: value, expected: "one of text, json_object, json_schema")
        switch type {
        case "text": return .text
        case "json_object": return .jsonObject
        case "json_schema": return try schema(try required("json_schema", of: value, expected: "an object"))
        default: throw body.complaint(at: type, expected: "one of text, json_object, json_schema")
        }
    }

    private func schema(_ value: JSONValue) throws(Failure) -> ReplyFormat {
        let schema = try required("schema", of: value, expected: "a JSON Schema object")
        guard schema.isObject else { throw body.complaint(at: schema, expected: "a JSON Schema object") }
        return .schema(
            schema, name: Text(value["name"]), description: Text(value["description"]),
            strict: value.given("strict")?.bool)
    }

    /// Notes a member of a message (or of a tool) that goes no further.
    mutating func set(aside name: String, of list: StaticString = "messages", _ value: JSONValue) {
        let path = "\(list)[].\(name)"
        if prompt.extras.contains(where: { $0.name == path }) { return }
        prompt.extras.append(Extra(name: path, value: value))
    }
}
