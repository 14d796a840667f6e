// The meaning of a Messages request.
//
// `system` is the first turn, outside the caller's list; then one message is one turn, so that `messages[7]` is turn
// `leadingTurns + 7`. What only this dialect says goes into the prompt's `extras` under its own name, so that the
// writer of another dialect can refuse it or answer with a `Loss`; a member of a message, a block or a tool goes by its
// path without numbers (`messages[].content[].citations`), once. Those that no bridge may leave out (`container`,
// `thread`, …) are in the facts too, by name: such a request does not get as far as here.

import Conversation
import Wire

/// A Messages request while it is being read.
struct MessagesPromptReading: RequestReading {
    let body: JSONDocument
    let facts: Facts
    var prompt: Prompt

    init(body: JSONDocument, facts: Facts) {
        self.body = body
        self.facts = facts
        prompt = Prompt(facts)
    }

    mutating func read() throws(Failure) -> Prompt {
        guard let messages = body.root.given("messages") else {
            throw body.complaint(missing: "messages", in: body.root, expected: "an array of messages")
        }
        if let system = body.root.given("system") { try readSystem(system) }
        try readTurns(messages)
        for member in body.root.members where !member.value.isNull { try read(member) }
        return prompt
    }

    private mutating func read(_ member: JSONMember) throws(Failure) {
        let value = member.value
        switch member.key {
        case "model", "messages", "system", "stream", "thinking", "skip_reasoning": break
        case "max_tokens": try mustAskForWords(value)
        case "tools": try readTools(value)
        case "tool_choice": prompt.toolChoice = try toolChoice(value)
        case "output_config": try readOutputConfig(value)
        case "output_format": if prompt.format == nil { prompt.format = try format(value) }
        case "temperature": prompt.sampling.temperature = value
        case "top_p": prompt.sampling.topP = value
        case "top_k": prompt.sampling.topK = try number(value)
        case "stop_sequences": prompt.sampling.stop = try stopSequences(value)
        case "metadata": try readMetadata(value)
        case "service_tier": readServiceTier(value)
        case "mcp_servers" where value.hasNoChildren, "fallbacks" where value.hasNoChildren: break
        // What is left of it here clears thoughts, which is no loss of meaning and so goes by another name.
        case "context_management" where !facts.unbridgeable.contains("context_management"):
            if let edits = value.given("edits") { setAside("context_management.edits", edits) }
        default: setAside(member.key.string ?? "", value)
        }
    }

    /// A cap of 0 asks for nothing but a warm cache, which only the API's own can have.
    private func mustAskForWords(_ cap: JSONValue) throws(Failure) {
        guard prompt.maxTokens != 0 else {
            throw Failure(
                .malformed, "max_tokens: 0 warms a cache and cannot be sent to a model that speaks another dialect",
                code: "unsupported_by_target", param: "max_tokens")
        }
    }

    private func stopSequences(_ value: JSONValue) throws(Failure) -> [Text] {
        guard value.isArray else { throw body.complaint(at: value, expected: "an array of strings") }
        var sequences: [Text] = []
        for element in value.elements { sequences.append(try text(element)) }
        return sequences
    }

    private mutating func readMetadata(_ value: JSONValue) throws(Failure) {
        guard value.isObject else { throw body.complaint(at: value, expected: "an object") }
        for member in value.members where !member.value.isNull {
            if member.key.equals("user_id") {
                prompt.user = try text(member.value)
            } else {
                setAside("metadata.\(member.key.string ?? "")", member.value)
            }
        }
    }

    /// The other dialects' word for what is here "no priority" is `default`; they have none for anything else.
    private mutating func readServiceTier(_ value: JSONValue) {
        switch value {
        case "auto": prompt.serviceTier = .string("auto")
        case "standard_only": prompt.serviceTier = .string("default")
        default: setAside("service_tier", value)
        }
    }

    private mutating func readOutputConfig(_ value: JSONValue) throws(Failure) {
        for member in value.members where !member.value.isNull {
            switch member.key {
            case "effort": break
            case "format": prompt.format = try format(member.value)
            default: setAside("output_config.\(member.key.string ?? "")", member.value)
            }
        }
    }

    /// The API holds its model to a schema, and others do so only with `strict` and a schema of the strict kind.
    private func format(_ value: JSONValue) throws(Failure) -> ReplyFormat {
        let type = try required("type", of: value, expected: "json_schema")
        guard type.equals("json_schema") else { throw body.complaint(at: type, expected: "json_schema") }
        let schema = try required("schema", of: value, expected: "a JSON Schema object")
        guard schema.isObject else { throw body.complaint(at: schema, expected: "a JSON Schema object") }
        let isStrict = (schema["type"]?.equals("object") ?? false) && schema.isStrictSchema
        return .schema(schema, name: nil, description: nil, strict: isStrict ? true : nil)
    }
}

extension MessagesPromptReading {
    /// Notes a member that goes no further, once.
    mutating func setAside(_ name: String, _ value: JSONValue) {
        if prompt.extras.contains(where: { $0.name == name }) { return }
        prompt.extras.append(Extra(name: name, value: value))
    }

    /// Notes those members of a block or a tool that are not among `known`.
    mutating func setAsideMembers(of object: JSONValue, _ path: String, known: [StaticString]) {
        for member in object.members where !member.value.isNull {
            if known.contains(where: { member.key.equals($0) }) { continue }
            setAside("\(path).\(member.key.string ?? "")", member.value)
        }
    }

    private func number(_ value: JSONValue) throws(Failure) -> JSONValue {
        guard value.isNumber else { throw body.complaint(at: value, expected: "a number") }
        return value
    }

    /// `cache_control` as the caller wrote it.
    func cacheControl(_ holder: JSONValue) -> JSONValue? {
        guard let control = holder.given("cache_control"), control.isObject else { return nil }
        return control
    }
}
