// The meaning of a Responses request.
//
// What only this dialect says goes into the prompt's `extras` under its own name, so that the writer of another dialect
// can refuse it or answer with a `Loss`; a member of an item goes by its path without number (`input[].phase`), once.
// What says nothing to another dialect is left out silently: a reply over a bridge is never stored at the provider,
// brings its proofs unasked and needs no padding, so `store: false`, `include: ["reasoning.encrypted_content"]` and
// `stream_options` ask for what happens anyway.

import Conversation
import Wire

/// A Responses request while it is being read.
struct ResponsesPromptReading: RequestReading {
    let body: JSONDocument
    let facts: Facts
    var prompt: Prompt

    init(body: JSONDocument, facts: Facts) {
        self.body = body
        self.facts = facts
        prompt = Prompt(facts)
    }

    mutating func read() throws(Failure) -> Prompt {
        guard let input = body.root.given("input") else {
            throw body.complaint(missing: "input", in: body.root, expected: "a string or an array of items")
        }
        try readInstructions()
        for member in body.root.members where !member.value.isNull { try read(member) }
        try readInput(input)
        return prompt
    }

    private mutating func readInstructions() throws(Failure) {
        guard let instructions = try givenText("instructions", of: body.root) else { return }
        prompt.turns.append(Turn(role: .system, parts: [.text(TextPart(instructions))]))
        prompt.leadingTurns = 1
    }

    private mutating func read(_ member: JSONMember) throws(Failure) {
        let value = member.value
        switch member.key {
        case "model", "input", "instructions", "stream", "skip_reasoning", "max_output_tokens", "parallel_tool_calls":
            break
        case "tools": try readTools(value)
        case "tool_choice": prompt.toolChoice = try toolChoice(value)
        case "text": try readText(value)
        case "reasoning": readReasoning(value)
        case "temperature": prompt.sampling.temperature = value
        case "top_p": prompt.sampling.topP = value
        case "user": prompt.user = try text(value)
        case "service_tier": prompt.serviceTier = try text(value)
        case "metadata", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "safety_identifier",
            "moderation":
            prompt.kindred.append(Extra(name: member.key.string ?? "", value: value))
        default: if !member.saysNothing { prompt.extras.append(Extra(name: member.key.string ?? "", value: value)) }
        }
    }

    private mutating func readText(_ value: JSONValue) throws(Failure) {
        guard value.isObject else { throw body.complaint(at: value, expected: "an object") }
        prompt.verbosity = try givenText("verbosity", of: value)
        if let format = value.given("format") { prompt.format = try replyFormat(format) }
    }

    private func replyFormat(_ format: JSONValue) throws(Failure) -> ReplyFormat {
        let formats = "one of text, json_object, json_schema"
        let type = try required("type", of: format, expected: formats)
        switch type {
        case "text": return .text
        case "json_object": return .jsonObject
        case "json_schema": break
        default: throw body.complaint(at: type, expected: formats)
        }
        let schema = try required("schema", of: format, expected: "a JSON Schema object")
        guard schema.isObject else { throw body.complaint(at: schema, expected: "a JSON Schema object") }
        return .schema(
            schema, name: try givenText("name", of: format), description: try givenText("description", of: format),
            strict: format.given("strict")?.bool)
    }

    /// Effort and summary are in the wish; what else stands there, only this dialect says.
    private mutating func readReasoning(_ value: JSONValue) {
        for member in value.members where !member.value.isNull {
            switch member.key {
            case "effort", "summary", "generate_summary": break
            case let key: prompt.extras.append(Extra(name: "reasoning.\(key.string ?? "")", value: member.value))
            }
        }
    }

    /// Notes a member of an item that goes no further.
    mutating func set(aside name: StaticString, _ value: JSONValue) {
        let path = "input[].\(name)"
        if prompt.extras.contains(where: { $0.name == path }) { return }
        prompt.extras.append(Extra(name: path, value: value))
    }
}

extension JSONMember {
    /// Every bridge does as it says, whether it says so or not.
    fileprivate var saysNothing: Bool {
        switch key {
        case "store", "background": value.bool == false
        case "include": value.elements.allSatisfy { $0.equals("reasoning.encrypted_content") }
        case "truncation": value.equals("disabled")
        case "top_logprobs": value.int == 0
        case "stream_options": value.members.allSatisfy { $0.key.equals("include_obfuscation") }
        case "context_management": value.hasNoChildren
        default: false
        }
    }
}
